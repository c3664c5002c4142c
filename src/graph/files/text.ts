/**
 * A file's text, whatever the file turns out to be: unpacked where it is a gzip, decoded from UTF-8 or (with a byte
 * order mark) UTF-16, and refused with a word on what to do where it is neither.
 *
 * Nothing here trusts a size that a file system or a gzip states: bytes are counted as they come, on both sides of the
 * unpacking, so that neither an endless pipe nor a gzip bomb fills the memory.
 */
import { createReadStream, type Stats } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { type Fault, InputError, nearest, show } from '../fault.ts'

const MIB = 2 ** 20
/** No file is read that is larger than this, packed or unpacked, in bytes: 128 MiB. */
export const MAX_BYTES = 128 * MIB
/** In a folder with more entries than this no nearest name is looked for. */
const MAX_NAMES = 10_000

export type TextOptions = {
  /** How the file is named in messages; default `path`. */
  readonly source?: string
  /** Where in `source` the file is, for messages: `members.csv` in a folder; default empty. */
  readonly place?: string
  /** The most bytes to read; default `MAX_BYTES`. */
  readonly maxBytes?: number
}

/** A fault about a whole file. */
export function fileFault(
  source: string,
  fault: Partial<Fault> & Pick<Fault, 'problem' | 'mend'>,
): InputError {
  return new InputError(source, [{ place: '', ...fault }])
}

/**
 * What is at a path.
 *
 * @throws InputError where nothing is there, naming the nearest that is
 */
export async function whatIs(path: string): Promise<Stats> {
  try {
    return await stat(path)
  } catch (error) {
    throw fileFault(path, await absence(path, codeOf(error)))
  }
}

/**
 * The text of a file, without a byte order mark.
 *
 * @throws InputError where it cannot be read, is too large, a broken gzip, or no text
 */
export async function readText(path: string, options: TextOptions = {}): Promise<string> {
  const { source = path, place = '', maxBytes = MAX_BYTES } = options
  const refuse = (fault: Pick<Fault, 'problem' | 'mend'>): InputError =>
    fileFault(source, { place, ...fault })
  const tooLarge = (what: string) =>
    refuse({
      problem: `${what} larger than ${sizeOf(maxBytes)}`,
      mend: 'split it by time or by group, and import the parts one after the other',
    })

  let stats: Stats
  try {
    stats = await stat(path)
  } catch (error) {
    throw refuse(await absence(path, codeOf(error)))
  }
  if (stats.isDirectory()) throw refuse({ problem: 'is a folder', mend: 'name a file' })
  if (stats.size > maxBytes) throw tooLarge('is')
  const raw = await readBytes(path, maxBytes).catch((error: unknown) => {
    throw refuse(unreadable(codeOf(error)))
  })
  if (raw === undefined) throw tooLarge('is')
  if (!isGzip(raw)) return decode(raw, refuse)

  const unpacked = await unpack(raw, maxBytes).catch((error: unknown) => {
    const code = codeOf(error)
    if (code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge('unpacks to something')
    throw refuse(
      code === 'Z_BUF_ERROR'
        ? {
            problem: 'is a gzip that ends too early',
            mend: 'it was cut off on its way: copy or pack it again',
          }
        : { problem: 'is a broken gzip', mend: 'copy or pack it again' },
    )
  })
  if (isGzip(unpacked)) throw refuse({ problem: 'is a gzip in a gzip', mend: 'unpack it once' })
  return decode(unpacked, refuse)
}

/** A size in whole MiB, or in bytes below one. */
function sizeOf(bytes: number): string {
  return bytes >= MIB ? `${Math.floor(bytes / MIB)} MiB` : `${bytes} bytes`
}

/** All bytes, or undefined where they are more than `maxBytes`. */
async function readBytes(path: string, maxBytes: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of createReadStream(path, { highWaterMark: MIB })) {
    size += (chunk as Buffer).length
    if (size > maxBytes) return undefined
    chunks.push(chunk as Buffer)
  }
  return Buffer.concat(chunks, size)
}

const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b
const inflate = promisify<Uint8Array, { maxOutputLength: number }, Buffer>(gunzip)
const unpack = (bytes: Uint8Array, maxBytes: number): Promise<Buffer> =>
  inflate(bytes, { maxOutputLength: maxBytes })

function decode(bytes: Uint8Array, refuse: (fault: Pick<Fault, 'problem' | 'mend'>) => InputError): string {
  const saveAs = 'save it as UTF-8 text (in Excel: "CSV UTF-8")'
  const encoding = encodingOf(bytes)
  let text: string
  try {
    text = new TextDecoder(encoding, { fatal: true }).decode(bytes)
  } catch {
    if (encoding !== 'utf-8')
      throw refuse({ problem: `is broken ${encoding.toUpperCase()} text`, mend: saveAs })
    if (bytes.includes(0)) throw refuse(binary)
    const { line, around } = firstNotUtf8(bytes)
    throw refuse({ problem: `is not UTF-8 text from line ${line} on, near ${show(around)}`, mend: saveAs })
  }
  if (text.includes('\0')) throw refuse(binary)
  return text
}

const binary = {
  problem: 'is not text but something binary',
  mend: 'name a JSON, CSV or recording file, not packed or packed with gzip',
}

/** By the byte order mark: Excel's "Unicode text" is UTF-16. */
function encodingOf(bytes: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  return 'utf-8'
}

/** The line of the first byte that is not UTF-8, and what can be read before it there. */
function firstNotUtf8(bytes: Uint8Array): { readonly line: number; readonly around: string } {
  let line = 1
  for (let start = 0; start < bytes.length; line++) {
    const newline = bytes.indexOf(0x0a, start)
    const end = newline < 0 ? bytes.length : newline + 1
    const text = new TextDecoder('utf-8').decode(bytes.subarray(start, end))
    const at = text.indexOf('\ufffd')
    if (at >= 0) return { line, around: text.slice(Math.max(0, at - 20), at + 1).trim() }
    start = end
  }
  return { line, around: '' }
}

const codeOf = (error: unknown): string => String((error as { code?: unknown } | null)?.code ?? 'unknown')

function unreadable(code: string): Pick<Fault, 'problem' | 'mend'> {
  if (code === 'EACCES' || code === 'EPERM')
    return { problem: 'may not be read by you', mend: 'ask its owner for the permission to read it' }
  return { problem: `cannot be read (${code})`, mend: 'check that it is an ordinary file' }
}

/** Why there is nothing at a path, and what is nearest to it. */
async function absence(path: string, code: string): Promise<Pick<Fault, 'problem' | 'mend'>> {
  if (path === '') return { problem: 'an empty name', mend: 'name a file or folder' }
  if (code !== 'ENOENT' && code !== 'ENOTDIR') return unreadable(code)
  const folder = dirname(path)
  const names = await readdir(folder).catch(() => undefined)
  if (names === undefined)
    return { problem: 'does not exist', mend: `nor does the folder "${folder}"; check the path` }
  const near = names.length > MAX_NAMES ? undefined : nearest(basename(path), names)
  return {
    problem: 'does not exist',
    mend:
      near === undefined
        ? 'check the name'
        : `did you mean "${folder === '.' && !path.startsWith('.') ? near : join(folder, near)}"?`,
  }
}
