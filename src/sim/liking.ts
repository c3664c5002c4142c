/**
 * Who would like whom, if they came to know each other: what nobody knows beforehand, and no program ever.
 *
 *   liking(i -> j) = sqrt(p) s_ij + sqrt(1 - p) (sqrt(a) liker_i + sqrt(a) liked_j + sqrt(q) (sqrt(m) both_ij + sqrt(1 - m) own_i->j))
 *
 * with s what profiles tell of a pair (standardised over the pool), p its share of the variance, q the share of the rest
 * that is the pair itself, a = (1 - q) / 2 for who likes and who is liked, and m the share of the pair's that both feel;
 * the other letters are standard normal numbers. So liking has mean 0 and variance 1 whatever the shares.
 *
 * Source: the social relations model (Kenny 1994; the pair itself holds about 57 % of the variance); Joel, Eastwick &
 * Finkel 2017 for profiles, of which next to nothing could be foretold. Cost: O(n^2).
 */
import type { Member } from '../graph/cohort.ts'
import { createLanguages } from '../graph/languages.ts'
import { createVocabulary } from '../graph/words.ts'
import type { Luck } from './random.ts'
import type { Assumptions } from './scenario/fields.ts'

/** Words that mean the same, as a cohort's document lists them. */
type Vocabulary = readonly (readonly string[])[]

/** n x n by row: how much the row's person would like the column's; the diagonal is 0. */
export function likings(
  members: readonly Member[],
  { profile, pairs, mutuality }: Assumptions,
  luck: Luck,
  vocabulary: Vocabulary = [],
): Float64Array {
  const n = members.length
  const told = profile === 0 ? undefined : likeness(members, vocabulary)
  const values = new Float64Array(n * n)
  const own = Math.sqrt((1 - pairs) / 2)
  const likes = Float64Array.from({ length: n }, (_, i) => own * luck.normal('liking', i, i, 1))
  const liked = Float64Array.from({ length: n }, (_, i) => own * luck.normal('liking', i, i, 2))
  const both = Math.sqrt(pairs * mutuality)
  const each = Math.sqrt(pairs * (1 - mutuality))
  const rest = Math.sqrt(1 - profile)
  for (let i = 0; i < n; i++)
    for (let j = i + 1; j < n; j++) {
      const shared = both * luck.normal('liking', i, j, 3)
      const fromProfile = told === undefined ? 0 : Math.sqrt(profile) * told[i * n + j]
      values[i * n + j] =
        fromProfile + rest * (likes[i] + liked[j] + shared + each * luck.normal('liking', i, j))
      values[j * n + i] =
        fromProfile + rest * (likes[j] + liked[i] + shared + each * luck.normal('liking', j, i))
    }
  return values
}

/** n x n: 1 where two have a language in common, or one of them named none. */
export function speaking(members: readonly Member[], vocabulary: Vocabulary = []): Uint8Array {
  const n = members.length
  const language = createLanguages(vocabulary)
  const spoken = members.map(({ languages }) => new Set((languages ?? []).map(language)))
  const speaks = new Uint8Array(n * n)
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++)
      if (spoken[i].size === 0 || spoken[j].size === 0 || shared(spoken[i], spoken[j]) > 0)
        speaks[i * n + j] = 1
  return speaks
}

/** What two profiles have in common: intentions, offers that meet needs, a language; mean 0 and variance 1 over pairs. */
function likeness(members: readonly Member[], vocabulary: Vocabulary): Float64Array {
  const n = members.length
  const term = createVocabulary(vocabulary)
  const terms = (list: readonly string[] | undefined) => new Set((list ?? []).map(term))
  const profiles = members.map(({ intentions, offers, needs, languages }) => ({
    intentions: terms(intentions),
    offers: terms(offers),
    needs: terms(needs),
    languages: terms(languages),
  }))
  const values = new Float64Array(n * n)
  let sum = 0
  let squares = 0
  for (let i = 0; i < n; i++)
    for (let j = i + 1; j < n; j++) {
      const [one, other] = [profiles[i], profiles[j]]
      const value =
        shared(one.intentions, other.intentions) +
        0.7 * (shared(one.offers, other.needs) + shared(one.needs, other.offers)) +
        0.5 * Math.min(1, shared(one.languages, other.languages))
      values[i * n + j] = values[j * n + i] = value
      sum += value
      squares += value * value
    }
  const pairs = (n * (n - 1)) / 2
  const mean = sum / pairs
  const deviation = Math.sqrt(Math.max(0, squares / pairs - mean * mean))
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++)
      if (i !== j) values[i * n + j] = deviation === 0 ? 0 : (values[i * n + j] - mean) / deviation
  return values
}

function shared(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  let count = 0
  for (const term of one) if (other.has(term)) count++
  return count
}
