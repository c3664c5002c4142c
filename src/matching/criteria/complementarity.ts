/**
 * Complementarity: half of it is the share of the crew's needs that somebody else's offer meets (1/2 where nobody named
 * a need), a quarter that somebody calls and a quarter that somebody hosts (1/2 of each where nobody named her ways).
 */
import type { Facts } from '../facts.ts'
import { type Criterion, countWord } from './criterion.ts'

export const complementarity: Criterion = (facts, crew) => {
  const { met, total, example } = needsMet(facts, crew)
  const ways = waysCovered(facts, crew)
  const needs = total === 0 ? 0.5 : met / total
  return {
    value: 0.5 * needs + 0.5 * ways.value,
    because: `${needsSentence(met, total, example)}; ${ways.because}`,
  }
}

type NeedsMet = { readonly met: number; readonly total: number; readonly example: string }

/** Counts the crew's needs, and those among them that another member offers. */
function needsMet(facts: Facts, crew: readonly number[]): NeedsMet {
  let met = 0
  let total = 0
  let example = ''
  for (const i of crew)
    for (const need of facts.needs[i]) {
      total++
      const helper = crew.find(j => j !== i && facts.offers[j].some(offer => offer.term === need.term))
      if (helper === undefined) continue
      met++
      if (example === '')
        example = `${facts.members[helper].name} offers "${need.text}", which ${facts.members[i].name} looks for`
    }
  return { met, total, example }
}

function needsSentence(met: number, total: number, example: string): string {
  if (total === 0) return 'nobody named a need yet'
  if (met === 0) return 'what some look for, nobody else here offers yet'
  return met === 1 ? example : `${countWord(met)} needs meet an offer here: for instance, ${example}`
}

function waysCovered(facts: Facts, crew: readonly number[]): { value: number; because: string } {
  if (crew.every(i => (facts.members[i].ways ?? []).length === 0))
    return { value: 0.5, because: 'nobody said yet who would call or host' }
  const caller = crew.find(i => facts.isCaller[i])
  const host = crew.find(i => facts.isHost[i])
  return {
    value: (caller === undefined ? 0 : 0.5) + (host === undefined ? 0 : 0.5),
    because: waysSentence(facts, caller, host),
  }
}

function waysSentence({ members }: Facts, caller: number | undefined, host: number | undefined): string {
  if (caller === undefined && host === undefined) return 'nobody said that they would call or host'
  if (caller === undefined) return `${members[host!].name} can host, and nobody said that they would call`
  if (host === undefined) return `${members[caller].name} can call, and nobody said that they would host`
  return caller === host
    ? `${members[caller].name} can call and host`
    : `${members[caller].name} can call and ${members[host].name} can host`
}
