/** Writes src/sim/settings.ts. */
import { figure } from './distance.mjs'

/** @param fits each setting, with what it reached on each occasion */
export function settingsFile(fits) {
  const lines = [
    '/**',
    ' * How people meet at a gathering and at a place of work, as `npm run calibrate -- --write` found it: this file is written',
    " * by it. Beside each statistic: ours, means over 20 seeds that were not searched with, then the recording's, then how",
    ' * far ours is off.',
  ]
  for (const { name, occasions } of fits)
    for (const { occasion, ours } of occasions) {
      lines.push(' *', ` * ${name}: ${occasion.name}${occasion.held ? ', held out' : ''}`)
      for (const [statistic, real] of Object.entries(occasion.statistics)) {
        const off = (ours[statistic] / real - 1) * 100
        lines.push(
          ` *   ${statistic.padEnd(13)} ${figure(ours[statistic])} ${figure(real)} ${`${off > 0 ? '+' : ''}${off.toFixed(1)} %`.padStart(8)}`,
        )
      }
    }
  lines.push(
    ' */',
    "import type { Setting } from './encounters.ts'",
    '',
    `export const SETTING_NAMES = [${fits.map(({ name }) => `'${name}'`).join(', ')}] as const`,
    'export type SettingName = (typeof SETTING_NAMES)[number]',
    '',
    'export const SETTINGS: Readonly<Record<SettingName, Setting>> = {',
    ...fits.map(({ name, setting }) => `  ${name}: ${literal(setting)},`),
    '}',
    '',
  )
  return lines.join('\n')
}

const literal = value => JSON.stringify(value, null, 2).replaceAll('"', '').replaceAll('\n', '\n  ')
