/**
 * Fits how people meet to recordings of contacts: `npm run calibrate [-- FILE] [--setting NAME] [--evaluations COUNT]
 * [--write]`.
 *
 * Without FILE, the settings of src/sim/settings.ts are fitted to public recordings, which are no part of the project:
 * they are looked for in ../shared/data, or in the folder that COALESCE_DATA names. `--write` puts what was found there.
 * With FILE, a recording of your own (`t i j`, also gzipped), the named setting is fitted to it and printed: a starting
 * point for gatherings like yours.
 *
 * Method: the sum over recordings and statistics of (off / limit)^2, and more where the limit comes near, is made small
 * by accepted random steps and then by the simplex (Nelder and Mead 1965), over parameters that are stretched to the
 * whole line. Every evaluation uses the same seeds, so it is a function; the distances printed are those of other seeds.
 */
import { existsSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { SETTING_NAMES, SETTINGS } from '../dist/sim/settings.js'
import { distanceTable, lossOf, meanStatistics } from './calibrate/distance.mjs'
import { occasionIn } from './calibrate/recordings.mjs'
import { searchParameters } from './calibrate/search.mjs'
import { settingsFile } from './calibrate/settings-file.mjs'
import { publicOccasions } from './calibrate/targets.mjs'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    setting: { type: 'string' },
    evaluations: { type: 'string', default: '1200' },
    write: { type: 'boolean', default: false },
  },
})
const evaluations = Number(values.evaluations)
if (values.setting !== undefined && !SETTING_NAMES.includes(values.setting))
  stop(`--setting "${values.setting}" is not known; use ${SETTING_NAMES.join(' or ')}`)
if (!Number.isSafeInteger(evaluations) || evaluations < 0)
  stop(`--evaluations "${values.evaluations}" is not a whole number; use one such as 1200`)

if (positionals.length > 0) await fitOwn(positionals[0], values.setting ?? 'gathering')
else await fitPublic()

async function fitOwn(path, name) {
  if (!existsSync(path)) stop(`there is no file "${path}"; name a recording`)
  const own = await occasionIn(path, path).catch(error => stop(error.message))
  const start = { ...SETTINGS[name], opens: own.opens, hours: own.hours }
  start.parameters = { ...start.parameters, attend: own.attend }
  const setting = searchParameters(start, name, [own], evaluations, say)
  print(setting, [own])
  console.log(`\n${JSON.stringify(setting, null, 2)}`)
}

async function fitPublic() {
  const dataDir = resolve(
    process.env.COALESCE_DATA ?? fileURLToPath(new URL('../../shared/data', import.meta.url)),
  )
  const occasions = await publicOccasions(dataDir)
  if (occasions === undefined) {
    console.log(
      `The public recordings to calibrate on are not here (${dataDir}); set COALESCE_DATA to their folder, or name a recording of your own.`,
    )
    return
  }
  const found = { ...SETTINGS }
  for (const name of SETTING_NAMES) {
    const ofSetting = occasions.filter(({ setting }) => setting === name)
    if (values.setting === undefined || values.setting === name) {
      console.log(`\n${name}: ${evaluations} evaluations`)
      const fitted = ofSetting.filter(({ held }) => !held)
      const { opens, hours, attend } = fitted.find(occasion => occasion.hours !== undefined)
      const start = { opens, hours, parameters: { ...SETTINGS[name].parameters, attend } }
      found[name] = searchParameters(start, name, fitted, evaluations, say)
    }
    print(found[name], ofSetting)
  }
  if (!values.write) {
    console.log(`\n${JSON.stringify(found, null, 2)}`)
    return
  }
  const distances = SETTING_NAMES.map(name => ({
    name,
    setting: found[name],
    occasions: occasions
      .filter(({ setting }) => setting === name)
      .map(occasion => ({ occasion, ours: meanStatistics(occasion, found[name]) })),
  }))
  writeFileSync(new URL('../src/sim/settings.ts', import.meta.url), settingsFile(distances))
  console.log('\nwritten to src/sim/settings.ts; run npm run format')
}

function print(setting, occasions) {
  for (const occasion of occasions) {
    const ours = meanStatistics(occasion, setting)
    console.log(`\n${occasion.name}${occasion.held ? ' (held out)' : ''}`)
    console.log(distanceTable(occasion, ours).join('\n'))
  }
  const fitted = occasions.filter(({ held }) => !held)
  console.log(`\nloss ${lossOf(setting, fitted).toFixed(2)}`)
}

function say(text) {
  process.stderr.write(`${text}\n`)
}

function stop(message) {
  console.error(`calibrate: ${message}`)
  process.exit(2)
}
