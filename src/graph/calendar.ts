/**
 * How people write times, days, weekly hours, time zones and plain text; and what they may have meant where it is none.
 */
import { z } from 'zod'
import { didYouMean, show } from './fault.ts'

/** `mon 18:00-21:00`: weekly, local to the member's time zone; an end at or before the start lies on the next day. */
export const HOURS =
  /^(mon|tue|wed|thu|fri|sat|sun) ([01]\d|2[0-3]):([0-5]\d)-(?:([01]\d|2[0-3]):([0-5]\d)|(24):(00))$/

/** Zones that were found valid: to ask costs 30 microseconds, and a congregation lives in a few. */
const validZones = new Set<string>()
const ZONES_KEPT = 1000

export function isTimezone(zone: string): boolean {
  if (validZones.has(zone)) return true
  if (!/^[A-Za-z]/.test(zone)) return false
  // Abbreviations of summer time and the like name no place: what they mean changes with the season.
  if (/^[A-Z]{2,5}$/.test(zone) && zone !== 'UTC' && zone !== 'GMT') return false
  if (Object.hasOwn(ABBREVIATED_ZONES, zone.toUpperCase())) return false
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
  } catch {
    return false
  }
  if (validZones.size < ZONES_KEPT) validZones.add(zone)
  return true
}

const ABBREVIATED_ZONES: Readonly<Record<string, string>> = {
  CET: 'Europe/Rome',
  CEST: 'Europe/Rome',
  WET: 'Europe/Lisbon',
  WEST: 'Europe/Lisbon',
  EET: 'Europe/Athens',
  EEST: 'Europe/Athens',
  BST: 'Europe/London',
  IST: 'Asia/Kolkata',
  EST: 'America/New_York',
  EDT: 'America/New_York',
  CST: 'America/Chicago',
  CDT: 'America/Chicago',
  MST: 'America/Denver',
  MDT: 'America/Denver',
  PST: 'America/Los_Angeles',
  PDT: 'America/Los_Angeles',
  JST: 'Asia/Tokyo',
  AEST: 'Australia/Sydney',
  AEDT: 'Australia/Sydney',
  NZST: 'Pacific/Auckland',
  NZDT: 'Pacific/Auckland',
  MSK: 'Europe/Moscow',
}

export function timezoneMend(value: unknown): string {
  const zone = typeof value === 'string' ? value : ''
  const meant = ABBREVIATED_ZONES[zone.toUpperCase()]
  return meant === undefined
    ? didYouMean(zone, Intl.supportedValuesOf('timeZone'), 'write it as "Europe/Rome"')
    : `did you mean ${show(meant)}?`
}

/** ISO 8601 with an offset; seconds may be left out. */
const TIMES = [
  z.core.regexes.datetime({ offset: true }),
  z.core.regexes.datetime({ offset: true, precision: -1 }),
]
export function isTime(text: string): boolean {
  return TIMES.some(pattern => pattern.test(text))
}

export function timeFault(text: string): string {
  const example = 'write it as "2026-08-01T12:00:00Z"'
  if (text.length > 64) return `is not a time with an offset; ${example}`
  const repaired = text
    .trim()
    .toUpperCase()
    .replace(/^(\S+) +(?=\d)/, '$1T')
    .replace(/ /g, '')
    .replace(/^(\d{4}-\d\d-\d\d)$/, '$1T12:00:00Z')
    .replace(/(T.*[+-]\d\d)$/, '$1:00')
    .replace(/(T.*[+-]\d\d)(\d\d)$/, '$1:$2')
  const withOffset = /(Z|[+-]\d\d:\d\d)$/.test(repaired) ? repaired : `${repaired}Z`
  const mend = isTime(withOffset) ? `did you mean ${show(withOffset)}?` : example
  if (/^\d{4}-\d\d-\d\d$/.test(text)) return `is a day without a time; ${mend}`
  if (withOffset !== repaired && isTime(withOffset)) return `has no offset; ${mend}`
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(text) && !isTime(withOffset))
    return `is not a time of the calendar; ${mend}`
  return `is not a time with an offset; ${mend}`
}

export function dateMend(value: unknown): string {
  const text = typeof value === 'string' ? value : ''
  const [, year, month = '', day = ''] =
    /^\s*(\d{4})[-./](\d{1,2})[-./](\d{1,2})(?!\d)/.exec(text.slice(0, 64)) ?? []
  const meant = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
  return z.core.regexes.date.test(meant) ? `did you mean ${show(meant)}?` : 'write it as "2026-08-01"'
}

export function hoursMend(text: string): string {
  const [, day = '', ...hours] =
    /^\s*(\p{L}{3,9})\.?,? +(\d{1,2})(?::(\d\d))? *[-–—] *(\d{1,2})(?::(\d\d))?\s*$/u.exec(
      text.slice(0, 64),
    ) ?? []
  const [fromHour = '', fromMinute = '00', toHour = '', toMinute = '00'] = hours
  const meant = `${day.slice(0, 3).toLowerCase()} ${fromHour.padStart(2, '0')}:${fromMinute}-${toHour.padStart(2, '0')}:${toMinute}`
  return HOURS.test(meant) && fromHour !== toHour
    ? `did you mean ${show(meant)}?`
    : 'write it as "mon 18:00-21:00"'
}

/** Without control characters (line breaks and tabs may be) and without halves of surrogate pairs, which no file can hold. */
export function isPlain(text: string): boolean {
  return !/[\p{Cs}\p{Cc}]/u.test(text.replace(/[\n\r\t]/g, ''))
}
