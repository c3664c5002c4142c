/**
 * When two free texts mean the same: intentions, offers, needs and ways are what people typed.
 *
 * A text is reduced to the set of its stems: accents and case go, words are cut to their stem (Porter 1980, which takes
 * care of English plurals), little words go, order goes. "Web designers", "design of webs" and "web design" are one
 * term. What grammar cannot know ("websites" for "web design") a congregation joins in its `vocabulary`.
 *
 * Only what readers take as the same letter goes: the accents of Latin, Greek and Cyrillic, the points of Hebrew and
 * Arabic. The marks of other scripts are letters of their own: without them Hindi has no vowels.
 */
import { stemmer } from 'stemmer'
import { byCodeUnit } from './cohort.ts'

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

/** Accents; Hebrew and Arabic points; joiners and soft hyphens within a word; whether a sign is to be coloured. */
const NO_LETTERS =
  /[\u0300-\u036f]|[\u0591-\u05bd]|[\u05bf-\u05c7]|[\u064b-\u065f]|\u0670|\u20e3|[\ufe00-\ufe0f]|\u00ad|\u200c|\u200d/gu
/** `C++` and `C#` are not `C`. */
const WORD = /[\p{L}\p{N}][\p{L}\p{N}\p{M}]*(?:[+#]+(?![\p{L}\p{N}]))?/gu
const POSSESSIVE = /['\u2019]s(?![\p{L}\p{N}])/gu
/** "co-op" is "coop", "co-housing" "cohousing". */
const CO = /(?<![\p{L}\p{N}])co[-\u2010\u2011](?=\p{L})/gu

/** The set of stems of a text, as one key; never empty for a text that is not blank; the key of a key is itself. */
export function termKey(text: string): string {
  const plain = caseless(text.normalize('NFKD').replace(NO_LETTERS, ''))
  const stems = (plain.replace(POSSESSIVE, '').replace(CO, 'co').match(WORD) ?? []).map(stem)
  const telling = stems.filter(word => !LITTLE_WORDS.has(word))
  const kept = telling.length > 0 ? telling : stems
  return kept.length > 0 ? [...new Set(kept)].sort(byCodeUnit).join(' ') : plain.trim() || text.trim()
}

/** By way of upper case "ß" is "ss"; to lower case first, as there is a capital "ẞ". A sigma is one wherever it stands. */
function caseless(text: string): string {
  return text.toLowerCase().toUpperCase().toLowerCase().replaceAll('ς', 'σ')
}

/** Porter's stem of a stem may be shorter still ("agreed", "agree"): cuts until nothing is left to cut. */
function stem(word: string): string {
  if (/[+#]$/.test(word)) return word
  const shorter = stemmer(word)
  return shorter === word ? word : stem(shorter)
}

/** Maps a text to the term that it means. */
export type Vocabulary = (text: string) => string

/**
 * @param synonyms lists of texts that mean the same; lists that share a text are joined
 */
export function createVocabulary(synonyms: readonly (readonly string[])[]): Vocabulary {
  const joined = new Map<string, string>()
  const root = (key: string): string => {
    let top = key
    for (let next = joined.get(top); next !== undefined; next = joined.get(top)) top = next
    // Everybody on the way is led straight to the top: long chains of lists stay cheap.
    for (let at = key; at !== top; ) {
      const next = joined.get(at)!
      joined.set(at, top)
      at = next
    }
    return top
  }
  for (const list of synonyms) {
    const [first, ...others] = list.map(termKey)
    for (const key of others) {
      // The first by code unit leads, so that the order of the lists does not matter.
      const [top, other] = [root(first), root(key)].sort(byCodeUnit) as [string, string]
      if (top !== other) joined.set(other, top)
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
