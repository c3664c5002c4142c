// How fast the matcher answers: `npm run bench:search [-- --members 90 --seconds 5 --workers 2 --runs 5]`.
// Prints, for invented congregations, when the first set was there (from the call of `suggest`), how many candidate
// changes a second were judged, and what the objective came to after each second. Medians over the runs.
import { parseArgs } from 'node:util'
import { PRESETS } from '../dist/matching/presets.js'
import { workerRunner } from '../dist/matching/search/runner.js'
import { suggest } from '../dist/matching/suggest.js'
import { inventCohort } from '../dist/sim/invent.js'

const { values } = parseArgs({
  options: {
    members: { type: 'string', default: '90' },
    seconds: { type: 'string', default: '5' },
    workers: { type: 'string', default: '2' },
    runs: { type: 'string', default: '5' },
  },
})
const [members, seconds, workers, runs] = [values.members, values.seconds, values.workers, values.runs].map(
  Number,
)

const rows = []
for (let run = 1; run <= runs; run++) {
  const cohort = inventCohort({ members, seed: run })
  const runner = workerRunner(workers)
  const started = performance.now()
  let first
  let searching
  let judged = 0
  const { sets } = await suggest(
    cohort,
    {
      sizes: [3, 8],
      alternatives: 1,
      preset: PRESETS['first-crews'],
      seed: 1,
      budget: { millis: seconds * 1000, now: () => performance.now() },
    },
    runner,
    {
      onProgress: ({ evaluations, best }) => {
        first ??= { millis: performance.now() - started, best }
        judged = evaluations
        searching = performance.now() - started
      },
    },
  )
  await runner.close()
  rows.push({
    seed: run,
    'first set, ms': Math.round(first.millis),
    'first objective': Number(first.best.toFixed(3)),
    'million changes/s': Number((judged / (searching - first.millis) / 1000).toFixed(2)),
    [`objective after ${seconds} s`]: Number(sets[0].objective.toFixed(3)),
    placed: sets[0].crews.reduce((sum, crew) => sum + crew.members.length, 0),
  })
}
const median = key => rows.map(row => row[key]).sort((a, b) => a - b)[Math.floor(rows.length / 2)]
console.log(`${members} members, ${workers} workers, Node ${process.version}`)
console.table(rows)
console.log(
  `median: first set ${median('first set, ms')} ms, ${median('million changes/s')} million changes a second`,
)
