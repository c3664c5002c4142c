/**
 * The folder of a simulation: runs as they are made, so that a stopped one goes on, and in the end the report.
 *
 * `experiment.json` says of what the runs are; a folder with runs of something else is refused. `runs.csv` has a line for
 * each run and design, added as it is made; whole runs only are taken up again, so a line cut short by a crash costs that
 * run and nothing else. Figures are written as JavaScript reads them back: the same bits.
 */
import { closeSync, existsSync, fsyncSync, openSync, writeSync } from 'node:fs'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { InputError } from '../graph/fault.ts'
import type { Outcomes } from '../sim/outcomes.ts'
import { writeWhole } from './whole-file.ts'

const IDENTITY = 'experiment.json'
const RUNS = 'runs.csv'

export type SimulationFolder = {
  /** Runs made before, by number from 0: outcomes by design. */
  readonly done: ReadonlyMap<number, readonly Outcomes[]>
  /** Adds a run. */
  readonly add: (run: number, outcomes: readonly Outcomes[]) => void
  /** Writes what is the answer, each file whole or not at all, and all runs in order. */
  readonly finish: (
    files: ReadonlyMap<string, string>,
    outcomes: readonly (readonly Outcomes[])[],
  ) => Promise<void>
  readonly close: () => void
}

/**
 * Opens a folder, made where there is none.
 *
 * @param identity all that the runs depend on
 * @param names the designs, in order
 * @throws InputError where it holds runs of something else
 */
export async function openSimulationFolder(
  path: string,
  identity: Readonly<Record<string, unknown>>,
  names: readonly string[],
): Promise<SimulationFolder> {
  await mkdir(path, { recursive: true })
  const identityFile = join(path, IDENTITY)
  const runsFile = join(path, RUNS)
  const text = `${JSON.stringify(identity, null, 2)}\n`
  let done = new Map<number, readonly Outcomes[]>()
  if (existsSync(identityFile)) {
    if ((await readFile(identityFile, 'utf8')) !== text)
      throw new InputError('coalesce simulate', [
        {
          place: '--out',
          value: path,
          problem: 'holds runs of another scenario, seed, cohort or version',
          mend: 'name another folder, or remove this one',
        },
      ])
    if (existsSync(runsFile)) done = readRuns(await readFile(runsFile, 'utf8'), names)
  } else await writeWhole(identityFile, text)
  await writeWhole(runsFile, runsText(done, names))
  const file = openSync(runsFile, 'a')
  const columns = columnsOf([...done.values()])
  return {
    done,
    add: (run, outcomes) => {
      // The columns are those of the first run that is written.
      if (columns.length === 0) {
        columns.push(...columnsOf([outcomes]))
        writeSync(file, `${headOf(columns)}\n`)
      }
      writeSync(file, linesOf(run, outcomes, names, columns))
    },
    finish: async (files, byDesign) => {
      fsyncSync(file)
      // Runs beyond those asked for now stay for whoever asks for more again.
      const all = new Map([
        ...done,
        ...byDesign[0].map((_, run) => [run, byDesign.map(runs => runs[run])] as const),
      ])
      await writeWhole(runsFile, runsText(all, names))
      for (const [name, content] of files) await writeWhole(join(path, name), content)
    },
    close: () => {
      fsyncSync(file)
      closeSync(file)
    },
  }
}

/** All figures of some runs; designs differ in how many months they have. */
function columnsOf(runs: readonly (readonly Outcomes[])[]): string[] {
  return [...new Set(runs.flatMap(outcomes => outcomes.flatMap(Object.keys)))]
}

function runsText(runs: ReadonlyMap<number, readonly Outcomes[]>, names: readonly string[]): string {
  if (runs.size === 0) return ''
  const columns = columnsOf([...runs.values()])
  const lines = [...runs]
    .sort(([a], [b]) => a - b)
    .map(([run, outcomes]) => linesOf(run, outcomes, names, columns))
  return `${headOf(columns)}\n${lines.join('')}`
}

const headOf = (columns: readonly string[]): string => ['run', 'design', ...columns].join(',')

/** A run has a line for each design; a figure that could not be said is `-`, one that the design has not is empty. */
function linesOf(
  run: number,
  outcomes: readonly Outcomes[],
  names: readonly string[],
  columns: readonly string[],
): string {
  const cell = (value: number | undefined) =>
    value === undefined ? '' : Number.isFinite(value) ? String(value) : '-'
  return outcomes
    .map((own, d) => `${[run + 1, quoted(names[d]), ...columns.map(name => cell(own[name]))].join(',')}\n`)
    .join('')
}

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`

/** The whole runs of a file, whatever its end looks like. */
function readRuns(text: string, names: readonly string[]): Map<number, readonly Outcomes[]> {
  const whole = text.slice(0, text.lastIndexOf('\n') + 1)
  const [head = '', ...lines] = whole.split('\n')
  const columns = head.split(',').slice(2)
  const runs = new Map<number, Outcomes[]>()
  for (const line of lines) {
    const match = /^(\d+),"((?:[^"]|"")*)",(.*)$/.exec(line)
    if (match === null) continue
    const [, number, name, rest] = match
    const design = names.indexOf(name.replaceAll('""', '"'))
    const cells = rest.split(',')
    if (design < 0 || cells.length !== columns.length) continue
    const run = Number(number) - 1
    const outcomes = runs.get(run) ?? []
    outcomes[design] = Object.fromEntries(
      columns.flatMap((column, k) =>
        cells[k] === '' ? [] : [[column, cells[k] === '-' ? Number.NaN : Number(cells[k])]],
      ),
    )
    runs.set(run, outcomes)
  }
  return new Map([...runs].filter(([, outcomes]) => names.every((_, d) => outcomes[d] !== undefined)))
}
