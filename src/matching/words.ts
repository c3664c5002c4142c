/**
 * When two free texts mean the same: intentions, offers, needs, ways and languages are what people typed.
 *
 * A text is reduced to the set of its stems: accents and case go, words are cut to their stem (Porter 1980, which takes
 * care of plurals), little words go, order goes. "Web designers", "design of webs" and "web design" are one term. What
 * grammar cannot know ("websites" for "web design") a congregation joins in its `vocabulary`.
 */
import { stemmer } from 'stemmer'
import { byCodeUnit } from '../graph/cohort.ts'

const LITTLE_WORDS = new Set([
  'a',
  'an',
  'and',
  'at',
  'da',
  'de',
  'do',
  'for',
  'in',
  'my',
  'of',
  'on',
  'or',
  'our',
  'some',
  'the',
  'to',
  'with',
])

/** The set of stems of a text, as one key; never empty for a text that is not blank. */
export function termKey(text: string): string {
  const plain = text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
  const words = plain.match(/[\p{L}\p{N}]+/gu) ?? []
  const telling = words.filter(word => !LITTLE_WORDS.has(word))
  const stems = (telling.length > 0 ? telling : words).map(word => stemmer(word))
  return stems.length > 0 ? [...new Set(stems)].sort(byCodeUnit).join(' ') : plain.trim()
}

/** Maps a text to the term that it means. */
export type Vocabulary = (text: string) => string

/**
 * @param synonyms lists of texts that mean the same; lists that share a text are joined
 */
export function createVocabulary(synonyms: readonly (readonly string[])[]): Vocabulary {
  const joined = new Map<string, string>()
  const root = (key: string): string => {
    const next = joined.get(key)
    return next === undefined ? key : root(next)
  }
  for (const list of synonyms) {
    const keys = list.map(termKey)
    for (const key of keys.slice(1)) {
      const [one, other] = [root(keys[0]), root(key)].sort(byCodeUnit) as [string, string]
      if (one !== other) joined.set(other, one)
    }
  }
  const known = new Map<string, string>()
  return text => {
    let term = known.get(text)
    if (term === undefined) {
      term = root(termKey(text))
      known.set(text, term)
    }
    return term
  }
}
