import { mix } from '../../matching/mixing.ts'
import type { MixingDesign } from './design.ts'
import { byLuck, mended } from './seat.ts'

/** Swaps that a plan may take: rounds that can be made without a repeat are made, not searched. */
const STEPS = 60_000

/**
 * All rounds planned at once, before the gathering, so that nobody meets twice if it can be (`coalesce mix`); who has which
 * number in the plan is drawn. Who then does not come leaves holes.
 */
export const golfer: MixingDesign = round => {
  const { expected, luck, number, season, size, sizes } = round
  const same = sizes.filter(other => other === size).length
  const before = sizes.slice(0, number).filter(other => other === size).length
  const plan = planOf(expected.length, size, same)[before]
  const order = byLuck(expected, luck, 500 + 1000 * season)
  return mended(
    plan.map(table => table.map(k => order[k])),
    round,
  )
}

type Plan = readonly (readonly (readonly number[])[])[]
/** A plan hangs on nothing but these numbers: once made it serves all runs. */
const plans = new Map<string, Plan>()

function planOf(people: number, size: number, rounds: number): Plan {
  const key = `${people} ${size} ${rounds}`
  const known = plans.get(key)
  if (known !== undefined) return known
  const plan = size === 2 ? roundRobin(people, rounds) : mixed(people, size, rounds)
  plans.set(key, plan)
  return plan
}

function mixed(people: number, size: number, rounds: number): Plan {
  const ids = Array.from({ length: people }, (_, k) => String(k).padStart(3, '0'))
  const { rounds: tables } = mix({ people: ids, size, rounds, seed: 1, steps: STEPS })
  return tables.map(round => round.map(table => table.map(Number)))
}

/** Pairs by the circle method: one stays, the others turn by a place each round; of odd many one joins a pair. */
function roundRobin(people: number, rounds: number): Plan {
  const even = people - (people % 2)
  return Array.from({ length: rounds }, (_, r) => {
    const place = (k: number) => (k === 0 ? 0 : 1 + ((k - 1 + r) % (even - 1)))
    const pairs = Array.from({ length: even / 2 }, (_, k) => [place(k), place(even - 1 - k)])
    if (even < people) pairs[r % pairs.length].push(people - 1)
    return pairs
  })
}
