/** What `coalesce mix` is told beside the people: rounds that were held, and who is away when. */
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { didYouMean, faultLog, InputError } from '../graph/fault.ts'
import { parseJson } from '../graph/files/json.ts'
import type { Held } from '../matching/mixing.ts'

type Seated = readonly { readonly id: string }[]

const heldSchema = z.array(z.array(z.array(z.string())))

/** @throws InputError where the file is no list of rounds, or seats somebody twice or a stranger */
export function readHeld(path: string, seated: Seated): Held {
  const source = path
  let content: string
  try {
    content = readFileSync(path, 'utf8')
  } catch {
    throw new InputError('--held', [
      {
        place: '',
        value: path,
        problem: 'cannot be read',
        mend: 'name a file of rounds, as mix --json writes them',
      },
    ])
  }
  const json = parseJson(content, source)
  // What `coalesce mix --json` writes is taken as it is.
  const rounds = heldSchema.safeParse(
    Array.isArray(json) ? json : (json as { rounds?: unknown } | null)?.rounds,
  )
  if (!rounds.success)
    throw new InputError(source, [
      {
        place: rounds.error.issues[0]!.path.map(part =>
          typeof part === 'number' ? `[${part}]` : String(part),
        ).join(''),
        problem: 'is no list of rounds, each a list of tables, each a list of ids',
        mend: 'write them as [[["ana", "ben", "kim"], ["lee", "mia", "ned"]]]',
      },
    ])
  const known = new Set(seated.map(({ id }) => id))
  const log = faultLog()
  for (const [r, round] of rounds.data.entries()) {
    const seen = new Set<string>()
    for (const [t, table] of round.entries())
      for (const [k, id] of table.entries()) {
        const place = `[${r}][${t}][${k}]`
        if (!known.has(id))
          log.add({
            place,
            value: id,
            problem: 'has no seat',
            mend: () => didYouMean(id, known, 'use the id of a member'),
          })
        else if (seen.has(id))
          log.add({ place, value: id, problem: 'sits twice in this round', mend: 'seat each person once' })
        seen.add(id)
      }
  }
  if (log.count() > 0) throw log.error(source)
  return rounds.data
}

/** `ana:1-2,ben:5` */
export function readAway(
  words: string,
  seated: Seated,
  rounds: number,
): ReadonlyMap<string, ReadonlySet<number>> {
  const known = new Set(seated.map(({ id }) => id))
  const log = faultLog()
  const away = new Map<string, Set<number>>()
  for (const part of words.split(',').map(word => word.trim())) {
    const [, id = '', from = '', to = from] = /^([^:]+):(\d+)(?:-(\d+))?$/.exec(part) ?? []
    const [first, last] = [Number(from), Number(to)]
    if (id === '' || first < 1 || last < first || last > rounds) {
      log.add({
        place: '--away',
        value: part,
        problem: 'is not a person and her rounds',
        mend: `write it as "ana:1-2", with rounds from 1 to ${rounds}`,
      })
      continue
    }
    if (!known.has(id)) {
      log.add({
        place: '--away',
        value: id,
        problem: 'has no seat',
        mend: () => didYouMean(id, known, 'use the id of a member'),
      })
      continue
    }
    const set = away.get(id) ?? new Set<number>()
    for (let round = first; round <= last; round++) set.add(round)
    away.set(id, set)
  }
  if (log.count() > 0) throw log.error('coalesce mix')
  return away
}
