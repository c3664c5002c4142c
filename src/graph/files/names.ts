/** A cohort's name and id where its file has none inside: the file's own name. */
import { basename } from 'node:path'
import { DEFAULT_CONGREGATION } from '../cohort.ts'

/** `data/Summer camp.dat.gz` is "Summer camp", with the id `Summer-camp`. */
export function cohortNameOf(path: string): { readonly id: string; readonly name: string } {
  const file = basename(path)
    .replace(/\.gz$/i, '')
    .replace(/(?<=.)\.[^.]*$/, '')
    .slice(0, 200)
    .replace(/[\p{Cc}\p{Cs}]/gu, ' ')
    .trim()
  const id = file
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 64)
  return { id: id === '' ? DEFAULT_CONGREGATION : id, name: file === '' ? DEFAULT_CONGREGATION : file }
}
