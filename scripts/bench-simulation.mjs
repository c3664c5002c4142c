// How fast the simulator is: `node scripts/bench-simulation.mjs [--runs 1000] [--people 90] [--workers 2] [--svg FILE]`.
// Needs a build.
//
//   encounters   free mingling of 90 people over three days of eight hours, one thread, warm: median of 40
//   runs         gatherings of three days with six months of crew life and one suggestion each, on worker threads
//   growth       one thread: ms a run, and microseconds a person and day of the gathering, from 30 to 400 people
//   collector    share of one thread's time that the garbage collector takes
//   suggestions  what the step budget of a run loses against a search a hundred times as long
import { writeFileSync } from 'node:fs'
import { PerformanceObserver } from 'node:perf_hooks'
import { parseArgs } from 'node:util'
import { placeCrews } from '../dist/matching/place.js'
import { PRESETS } from '../dist/matching/presets.js'
import { encounters } from '../dist/sim/encounters.js'
import { workerRunner } from '../dist/sim/experiment/runner.js'
import { makeRuns } from '../dist/sim/experiment.js'
import { documentOf } from '../dist/sim/replay.js'
import { simulate } from '../dist/sim/run.js'
import { defaultParameters } from '../dist/sim/scenario.js'
import { SETTINGS } from '../dist/sim/settings.js'

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '1000' },
    people: { type: 'string', default: '90' },
    workers: { type: 'string', default: '2' },
    svg: { type: 'string' },
  },
})
const [RUNS, PEOPLE, WORKERS] = [values.runs, values.people, values.workers].map(Number)
const DAYS = 3
const GROWTH = [30, 60, 90, 150, 200, 300, 400]

const median = list => [...list].sort((a, b) => a - b)[list.length >> 1]
const say = (what, figure) => console.log(`${what.padEnd(52)} ${figure}`)
const timesOf = (count, work) =>
  Array.from({ length: count }, (_, k) => {
    const start = performance.now()
    work(k)
    return performance.now() - start
  })

const parameters = people => defaultParameters({ people, days: DAYS, months: 6 })
console.log(`Node ${process.versions.node}`)

const eightHours = { ...SETTINGS.gathering, hours: new Array(8).fill(1) }
const mingle = seed => encounters({ people: 90, days: DAYS, minutes: 123, seed }, eightHours)
timesOf(20, mingle)
say('encounters, 90 people, 3 days of 8 hours', `${median(timesOf(40, mingle)).toFixed(1)} ms`)

const runner = workerRunner(WORKERS)
const scenario = {
  name: 'bench',
  outcome: 'goodCrew',
  designs: [{ name: 'one', parameters: parameters(PEOPLE) }],
}
const start = performance.now()
await makeRuns({ scenario, runs: RUNS, seed: 1 }, runner)
const seconds = (performance.now() - start) / 1000
await runner.close()
say(
  `${RUNS} runs, ${PEOPLE} people, 3 days, 6 months, ${WORKERS} workers`,
  `${seconds.toFixed(1)} s, ${((1000 * seconds) / RUNS).toFixed(1)} ms a run`,
)

let collecting = 0
const observer = new PerformanceObserver(list => {
  for (const entry of list.getEntries()) collecting += entry.duration
})
observer.observe({ entryTypes: ['gc'] })
// Until all of it is compiled.
timesOf(20, k => simulate({ parameters: parameters(60), seed: 9, run: k }))
const growth = []
for (const people of GROWTH) {
  const run = k => simulate({ parameters: parameters(people), seed: 1, run: k })
  timesOf(2, run)
  const each = median(timesOf(7, run))
  const personDay = (1000 * each) / people / DAYS
  growth.push([people, each])
  say(
    `${people} people, one thread`,
    `${each.toFixed(0).padStart(4)} ms a run, ${personDay.toFixed(0).padStart(4)} us a person-day ${'#'.repeat(Math.round(personDay / 10))}`,
  )
}
if (values.svg !== undefined) writeFileSync(values.svg, plotOf(growth))
await new Promise(resolve => setTimeout(resolve, 50))
collecting = 0
const loop = performance.now()
timesOf(30, k => simulate({ parameters: parameters(PEOPLE), seed: 2, run: k }))
const spent = performance.now() - loop
await new Promise(resolve => setTimeout(resolve, 50))
observer.disconnect()
say('garbage collector, share of one thread', `${((100 * collecting) / spent).toFixed(1)} %`)

const losses = Array.from({ length: 12 }, (_, run) => {
  const gathered = { ...parameters(PEOPLE), months: 0, forming: 'callers', callers: 0 }
  const cohort = documentOf(simulate({ parameters: gathered, seed: 3, run }))
  const { sizes, steps } = gathered
  const found = budget =>
    placeCrews(cohort, { sizes, preset: PRESETS['first-crews'], seed: 1, steps: budget }).objective
  const long = found(100 * steps)
  return (long - found(steps)) / long
})
say(
  `suggestions, ${parameters(PEOPLE).steps} steps against a hundred times as many`,
  `${(100 * median(losses)).toFixed(2)} % worse (median of 12; worst ${(100 * Math.max(...losses)).toFixed(2)} %)`,
)

/** Milliseconds a run over people, on two logarithmic scales: a straight line is a power. */
function plotOf(points) {
  const x = people => 60 + 360 * (Math.log(people / 30) / Math.log(400 / 30))
  const y = ms => 240 - 200 * (Math.log(ms / 20) / Math.log(2000 / 20))
  const line = points.map(([people, ms]) => `${x(people).toFixed(1)},${y(ms).toFixed(1)}`).join(' ')
  const dots = points.map(
    ([people, ms]) =>
      `<circle cx="${x(people).toFixed(1)}" cy="${y(ms).toFixed(1)}" r="3" fill="#00619b"/><text x="${x(people).toFixed(1)}" y="258" text-anchor="middle">${people}</text><text x="${x(people).toFixed(1)}" y="${(y(ms) - 8).toFixed(1)}" text-anchor="middle">${Math.round(ms)} ms</text>`,
  )
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 460 290" font-family="sans-serif" font-size="11" role="img"><title>Milliseconds of one run by people, both scales logarithmic</title><rect width="460" height="290" fill="#fff"/><polyline points="${line}" fill="none" stroke="#00619b" stroke-width="1.5"/>${dots.join('')}<text x="230" y="280" text-anchor="middle">people</text></svg>\n`
}
