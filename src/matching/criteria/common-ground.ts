/**
 * Common ground: three quarters for the intention that most of them share, (count - 1) / (size - 1), and one quarter
 * for a language that those who named theirs have in common. The first is 1/2 where nobody named an intention; of the
 * second, who named no language counts 1/2.
 */

import { languageName } from '../../graph/languages.ts'
import type { Facts } from '../facts.ts'
import { shareLanguage } from '../vetoes.ts'
import { type Criterion, share } from './criterion.ts'

export const commonGround: Criterion = (facts, crew) => {
  const intention = sharedIntention(facts, crew)
  const language = commonLanguage(facts, crew)
  return {
    value: 0.75 * intention.value + 0.25 * language.value,
    because: `${intention.because}; ${language.because}`,
  }
}

type Part = { readonly value: number; readonly because: string }

function sharedIntention(facts: Facts, crew: readonly number[]): Part {
  if (crew.every(i => facts.intentions[i].length === 0))
    return { value: 0.5, because: 'nobody named an intention yet' }
  const count = new Map<number, { holders: number; text: string }>()
  for (const i of crew)
    for (const { term, text } of facts.intentions[i]) {
      const before = count.get(term)
      if (before === undefined) count.set(term, { holders: 1, text })
      else before.holders++
    }
  const most = [...count.values()].reduce((best, one) => (one.holders > best.holders ? one : best))
  return {
    value: (most.holders - 1) / (crew.length - 1),
    because: most.holders === 1 ? apart(facts, crew) : shared(most.holders, crew.length, most.text),
  }
}

function shared(holders: number, of: number, intention: string): string {
  return `${share(holders, of)} share the intention "${intention}"`
}

/** No two share an intention: how much of that is silence. */
function apart({ intentions }: Facts, crew: readonly number[]): string {
  const naming = crew.filter(i => intentions[i].length > 0).length
  if (naming === 1) return 'only one of them named an intention yet'
  return naming === crew.length
    ? 'each has an intention of their own'
    : 'those who named an intention have each their own'
}

function commonLanguage(facts: Facts, crew: readonly number[]): Part {
  const saying = crew.filter(i => facts.languages[i].length > 0)
  if (saying.length < 2) return { value: 0.5, because: 'it is not known which languages they share' }
  if (!shareLanguage(facts, crew))
    return { value: 0, because: 'those who named a language have none in common' }
  const shared = facts.languages[saying[0]].filter(({ term }) =>
    saying.every(i => facts.languages[i].some(other => other.term === term)),
  )
  const list = shared.map(({ text }) => languageName(text)).join(' and ')
  return {
    value: 0.5 + (0.5 * saying.length) / crew.length,
    because:
      saying.length === crew.length ? `all speak ${list}` : `those who named a language all speak ${list}`,
  }
}
