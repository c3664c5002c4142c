/** Searches for parameters: accepted random steps, then the simplex. */
import { seededRandom } from '../../dist/graph/random.js'
import { lossOf } from './distance.mjs'

/** What is searched, and between which bounds. What a recording shows by itself (`attend`, the hours) is not. */
const SEARCHED = {
  gathering: {
    spread: [0.05, 1.5],
    fresh: [1.2, 60],
    sameDay: [0.01, 0.99],
    tail: [0.4, 6],
    tailKnown: [0.3, 4],
    rapport: [0.01, 2],
    longest: [3, 200],
    hold: [1, 4],
    ease: [0.01, 6],
    crowd: [0.001, 0.4],
  },
  // Which room is how full cannot be told from one office: crowd stays 0.
  workplace: {
    spread: [0.05, 1.5],
    fresh: [1.2, 60],
    within: [0.01, 0.99],
    circle: [3, 60],
    sameDay: [0.01, 0.99],
    tail: [0.4, 6],
    tailKnown: [0.3, 4],
    rapport: [0.01, 2],
    longest: [3, 200],
    hold: [1, 4],
    ease: [0.01, 6],
  },
}
const SIMPLEX_STEPS = 40
const SIMPLEX_EDGE = 0.25
const SHARE_OF_RANDOM = 0.5
const SEED = 7

/** @returns the start with the best parameters found, rounded as they are written down */
export function searchParameters(start, name, occasions, evaluations, say) {
  const bounds = Object.entries(SEARCHED[name])
  const settingAt = point => ({
    ...start,
    parameters: {
      ...start.parameters,
      ...Object.fromEntries(bounds.map(([key, range], k) => [key, rounded(bounded(point[k], range))])),
    },
  })
  let left = evaluations
  const at = point => {
    left--
    return { point, loss: lossOf(settingAt(point), occasions) }
  }
  let best = at(bounds.map(([key, range]) => unbounded(start.parameters[key], range)))
  say(`  at the start ${best.loss.toFixed(2)}`)

  const random = seededRandom(SEED)
  let step = 0.5
  while (left > evaluations * (1 - SHARE_OF_RANDOM)) {
    const tried = at(best.point.map(value => value + (random() < 0.5 ? step * normal(random) : 0)))
    if (tried.loss < best.loss) {
      best = tried
      step = Math.min(1, step * 1.3)
    } else step = Math.max(0.05, step * 0.985)
  }
  say(`  after random steps ${best.loss.toFixed(2)}`)
  while (left > 0) {
    const found = simplex(at, best, Math.min(left, SIMPLEX_STEPS))
    if (found.loss > best.loss - 0.01) break
    best = found
  }
  say(`  after the simplex ${best.loss.toFixed(2)}`)
  return settingAt(best.point)
}

/** Nelder and Mead (1965), with their coefficients 1, 2, 1/2, 1/2. */
function simplex(at, best, steps) {
  const corners = [
    best,
    ...best.point.map((_, k) => at(best.point.map((value, i) => value + (i === k ? SIMPLEX_EDGE : 0)))),
  ]
  const size = best.point.length
  for (let step = 0; step < steps; step++) {
    corners.sort((one, other) => one.loss - other.loss)
    const worst = corners[size]
    const centre = worst.point.map(
      (_, i) => corners.slice(0, size).reduce((sum, { point }) => sum + point[i], 0) / size,
    )
    const along = factor => at(centre.map((value, i) => value + factor * (value - worst.point[i])))
    const reflected = along(1)
    if (reflected.loss < corners[0].loss) {
      const expanded = along(2)
      corners[size] = expanded.loss < reflected.loss ? expanded : reflected
    } else if (reflected.loss < corners[size - 1].loss) corners[size] = reflected
    else {
      const contracted = along(reflected.loss < worst.loss ? 0.5 : -0.5)
      if (contracted.loss < Math.min(reflected.loss, worst.loss)) corners[size] = contracted
      else
        for (let k = 1; k <= size; k++)
          corners[k] = at(corners[0].point.map((value, i) => (value + corners[k].point[i]) / 2))
    }
  }
  return corners.sort((one, other) => one.loss - other.loss)[0]
}

const bounded = (value, [low, high]) => low + (high - low) / (1 + Math.exp(-value))
const unbounded = (value, [low, high]) => {
  const share = Math.min(0.999, Math.max(0.001, (value - low) / (high - low)))
  return Math.log(share / (1 - share))
}
const rounded = value => Number(value.toPrecision(4))
const normal = random => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
