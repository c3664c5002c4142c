// How the doubled planes of src/matching/mixing/doubles.ts were found: `node scripts/find-doubles.mjs 4 [--seed 1]`, after
// `npm run build`. Takes the lines of a plane of the order as they are and with the points in another order, which is drawn
// until the colours exist: one unknown bit for each point on each line, one equation over the two-element field for each
// pair of points. Order 3 and 4 take a moment; for order 5 none is known.
import { parseArgs } from 'node:util'
import { seededRandom } from '../dist/graph/random.js'
import { golferRounds } from '../dist/matching/mixing/golfers.js'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seed: { type: 'string', default: '1' }, tries: { type: 'string', default: '500' } },
})
const order = Number(positionals[0])
const n = order * order
const plane = golferRounds(order, order, order + 1)
const random = seededRandom(Number(values.seed))

for (let tries = 1; tries <= Number(values.tries); tries++) {
  const places = untangled(shuffled(n))
  const colours = coloursOf([...plane, ...plane.map(round => round.map(line => line.map(x => places[x])))])
  if (colours === undefined) continue
  console.log(`order ${order}, found at draw ${tries}`)
  console.log(`places: [${places.join(', ')}]`)
  for (const round of colours) console.log(`'${round.join('')}',`)
  process.exit()
}
console.log(`order ${order}: none in ${values.tries} draws`)

function shuffled(length) {
  const list = Array.from({ length }, (_, k) => k)
  for (let k = length - 1; k > 0; k--) swap(list, k, Math.floor(random() * (k + 1)))
  return list
}

function swap(list, a, b) {
  const before = list[a]
  list[a] = list[b]
  list[b] = before
}

/** Lowers, by swaps, how many triples are on one line in both planes: three such points cannot be coloured. */
function untangled(places) {
  const codeOf = line => [...line].sort((a, b) => a - b)
  const triplesOf = line =>
    codeOf(line).flatMap((a, i, all) =>
      all.slice(i + 1).flatMap((b, j) => all.slice(i + j + 2).map(c => (a * n + b) * n + c)),
    )
  const triples = new Set(plane.flat().flatMap(triplesOf))
  const cost = () =>
    plane.flat().reduce((sum, line) => {
      const there = triplesOf(line.map(x => places[x]))
      return sum + there.filter(code => triples.has(code)).length
    }, 0)
  let least = cost()
  for (let step = 0; step < 300 && least > 0; step++) {
    const [a, b] = [Math.floor(random() * n), Math.floor(random() * n)]
    swap(places, a, b)
    const now = cost()
    if (now <= least) least = now
    else swap(places, a, b)
  }
  return places
}

/** For each round, the colour of each point, 0 or 1; undefined where there are none. */
function coloursOf(rounds) {
  const lines = rounds.flat()
  // A line's first point is 0: only whether two are alike matters.
  const bit = (line, k) => (k === 0 ? 0n : 1n << BigInt(1 + line * (order - 1) + k - 1))
  const equations = new Map()
  lines.forEach((line, l) => {
    for (let x = 0; x < order; x++)
      for (let y = 0; y < x; y++) {
        const pair = Math.min(line[x], line[y]) * n + Math.max(line[x], line[y])
        // Together they differ on exactly one of the two lines: the sum is 1.
        equations.set(pair, (equations.get(pair) ?? 1n) ^ bit(l, x) ^ bit(l, y))
      }
  })
  const solved = []
  for (let equation of equations.values()) {
    for (const one of solved) if (equation & one.pivot) equation ^= one.equation
    if (equation === 0n) continue
    if (equation === 1n) return undefined
    const unknowns = equation & ~1n
    solved.push({ pivot: unknowns & -unknowns, equation })
  }
  // From the last to the first: an equation knows no pivot of those before it. Free unknowns are 0.
  let values = 0n
  for (const { pivot, equation } of solved.reverse()) {
    let sum = equation & 1n
    for (let rest = equation & values & ~1n; rest > 0n; rest &= rest - 1n) sum ^= 1n
    if (sum === 1n) values |= pivot
  }
  return rounds.map((round, r) => {
    const colours = new Array(n).fill(0)
    round.forEach((line, l) => {
      line.forEach((point, k) => {
        colours[point] = values & bit(r * order + l, k) ? 1 : 0
      })
    })
    return colours
  })
}
