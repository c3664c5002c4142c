/** What `coalesce mix` is told beside the people: rounds that were held, and who is away when. */
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { didYouMean, faultLog, InputError } from '../graph/fault.ts'
import { parseJson } from '../graph/files/json.ts'
import type { Held } from '../matching/mixing.ts'

type People = readonly { readonly id: string }[]

const heldSchema = z.array(z.array(z.array(z.string())))

/**
 * Rounds of a file: a list of them, or what `coalesce mix --json` writes.
 *
 * @param after so many of them, the first; all where it is undefined
 * @throws InputError where the file is no list of rounds, has fewer, or seats somebody twice or a stranger
 */
export function readHeld(path: string, people: People, after: number | undefined): Held {
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
  const json = parseJson(content, path)
  const rounds = roundsIn(Array.isArray(json) ? json : (json as { rounds?: unknown } | null)?.rounds, path)
  if (after !== undefined && after > rounds.length)
    throw new InputError('coalesce mix', [
      {
        place: '--after',
        value: after,
        problem: `is more than the ${rounds.length} in ${path}`,
        mend: `use 0 to ${rounds.length}`,
      },
    ])
  const held = rounds.slice(0, after)
  const known = new Set(people.map(({ id }) => id))
  const log = faultLog()
  for (const [r, round] of held.entries()) {
    const seen = new Set<string>()
    for (const [t, table] of round.entries())
      for (const [k, id] of table.entries()) {
        const place = `[${r}][${t}][${k}]`
        if (!known.has(id))
          log.add({
            place,
            value: id,
            problem: 'is nobody here',
            mend: () => didYouMean(id, known, 'use the id of a member'),
          })
        else if (seen.has(id))
          log.add({ place, value: id, problem: 'sits twice in this round', mend: 'seat each person once' })
        seen.add(id)
      }
  }
  if (log.count() > 0) throw log.error(path)
  return held
}

function roundsIn(json: unknown, path: string): Held {
  const rounds = heldSchema.safeParse(json)
  if (rounds.success) return rounds.data
  const at = rounds.error.issues[0]!.path
  const value = at.reduce<unknown>((inside, part) => (inside as Record<PropertyKey, unknown>)[part], json)
  throw new InputError(path, [
    {
      place: at.map(part => `[${String(part)}]`).join(''),
      ...(value === undefined ? {} : { value }),
      problem: ['is no list of rounds', 'is no list of tables', 'is no list of ids', 'is no id'][at.length],
      mend: 'write rounds of tables of ids, as [[["ana", "ben", "kim"], ["lee", "mia", "ned"]]]',
    },
  ])
}

/** `ana:1-2,ben:5`: the rounds in which each is away. */
export function readAway(
  words: string,
  people: People,
  rounds: number,
): ReadonlyMap<string, ReadonlySet<number>> {
  const known = new Set(people.map(({ id }) => id))
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
        problem: 'is nobody here',
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
