/** `coalesce trust`: what the members of each pair can rely on from each other, and why. */
import type { Affinity } from '../../graph/affinity.ts'
import type { Cohort } from '../../graph/cohort.ts'
import { InputError } from '../../graph/fault.ts'
import type { Dyad, Trust } from '../../graph/trust.ts'
import { cohortWord, readSource, sourceOptions } from '../cohort-source.ts'
import { defineCommand } from '../command.ts'
import { flag, named, option, optional, pair, text, whole } from '../options.ts'
import type { Output } from '../output.ts'
import { type People, peopleOf } from '../people.ts'

export const trustCommand = defineCommand({
  name: 'trust',
  audience: 'organiser',
  summary: 'what the two of each pair can rely on from each other',
  description:
    'Computed from what happened between them and from nothing else. Figures go from 0 to 1; a pair that never met is unknown, which is not distrust. Pairs stand by name: nobody is ranked.',
  words: [cohortWord],
  options: {
    ...sourceOptions,
    all: flag('--all', 'the pairs that never met too'),
    of: optional('--of <id>', 'the pairs of one member', text),
    between: optional('--between <a,b>', 'one pair, explained down to each interaction', pair),
    rows: option('--rows <count>', 'at most so many pairs in the table, 0 for all', whole(0), 40),
  },
  examples: [
    ['coalesce trust camp.json', 'The pairs that have met'],
    ['coalesce trust camp.json --of kofi --all', 'Whom Kofi knows, and whom not yet'],
    ['coalesce trust camp.json --between kofi,nena', 'Where the figures of two come from'],
    ['coalesce trust camp.json --json --all > trust.json', 'All figures, for another program'],
  ],
  run: async ({ words: [path], options, json, output }) => {
    if (options.of !== undefined && options.between !== undefined)
      throw new InputError('coalesce trust', [
        { place: '--of', value: options.of, problem: 'is given beside --between', mend: 'give one of them' },
      ])
    const cohort = await readSource(path, options, output)
    const of = options.of === undefined ? undefined : named(cohort.members, options.of, '--of').id
    const between = options.between?.map(id => named(cohort.members, id, '--between').id)
    const { computeTrust } = await import('../../graph/trust.ts')
    const trust = computeTrust(cohort)
    if (between !== undefined) {
      const [one, other] = between
      return explainPair(cohort, trust, trust.between(one, other), json, output)
    }
    const dyads = (options.all ? allDyads(trust) : trust.dyads).filter(
      ({ a, b }) => of === undefined || a === of || b === of,
    )
    if (json) return printJson(cohort, trust, dyads, output)
    return printPairs(cohort, dyads, of, options, output)
  },
})

/** Every pair of the cohort, in code-unit order of (a, b). */
function allDyads(trust: Trust): readonly Dyad[] {
  return trust.members.flatMap((a, index) => trust.members.slice(index + 1).map(b => trust.between(a, b)))
}

function timeOf(millis: number): string {
  return new Date(millis).toISOString()
}

async function printJson(
  cohort: Cohort,
  trust: Trust,
  dyads: readonly Dyad[],
  output: Output,
): Promise<void> {
  const affinity = await affinityOf(cohort, trust)
  output.json({ asOf: timeOf(trust.asOf), dyads: dyads.map(dyad => figures(dyad, affinity)) })
}

/** The affinity of any two, with the parts it is made of. */
async function affinityOf(cohort: Cohort, trust: Trust): Promise<(a: string, b: string) => Affinity> {
  const { affinities } = await import('../../graph/affinity.ts')
  return affinities({ members: cohort.members, trust, synonyms: cohort.vocabulary }).between
}

function figures(dyad: Dyad, affinity: (a: string, b: string) => Affinity) {
  const { a, b, aToB, bToA, mutual, balance, state } = dyad
  const { value, parts, met } = affinity(a, b)
  return {
    a,
    b,
    aToB: { trust: aToB.trust, evidence: aToB.evidence },
    bToA: { trust: bToA.trust, evidence: bToA.evidence },
    mutual,
    balance,
    state,
    affinity: value,
    // In log-odds; and whether the value rests on anything that the two lived together.
    affinityParts: parts,
    met,
  }
}

async function printPairs(
  cohort: Cohort,
  dyads: readonly Dyad[],
  of: string | undefined,
  { rows, all }: { readonly rows: number; readonly all: boolean },
  output: Output,
): Promise<void> {
  const words = await import('../trust-words.ts')
  const people = peopleOf(cohort)
  if (dyads.length === 0) {
    output.print(all ? 'There is no pair.' : 'No two have met yet. --all lists the pairs that never met too.')
    return
  }
  const order = byPairName(people, of)
  const sorted = [...dyads].sort(order)
  const shown = rows === 0 ? sorted : sorted.slice(0, rows)
  const whose = of === undefined ? '' : ` of ${people.call(of)}`
  output.say(`${dyads.length} pairs${whose}: ${words.statesInWords(dyads)}.`)
  output.print('')
  if (of === undefined)
    await output.table(
      words.PAIR_COLUMNS,
      shown.map(dyad => words.pairRow(dyad, people)),
    )
  else
    await output.table(
      words.ownColumns(people.call(of)),
      shown.map(dyad => words.ownRow(dyad, of, people)),
    )
  output.print('')
  if (shown.length < dyads.length)
    output.say(`${dyads.length - shown.length} more pairs: --rows 0 shows all, --of ID those of one member.`)
  const heading =
    of === undefined
      ? '1st on 2nd: what the first can rely on from the second'
      : `${people.call(of)} on them: what ${people.call(of)} can rely on from each`
  output.say(`${heading}, from 0 to 1; 0.50 is a stranger. --between A,B explains the figures of two.`)
}

/** Pairs by the names of their two; those of one member by the other's. */
function byPairName(people: People, of: string | undefined): (x: Dyad, y: Dyad) => number {
  const key = ({ a, b }: Dyad): readonly [string, string] => {
    if (of !== undefined) return a === of ? [b, a] : [a, b]
    return people.byName(a, b) < 0 ? [a, b] : [b, a]
  }
  return (x, y) => {
    const [x1, x2] = key(x)
    const [y1, y2] = key(y)
    return people.byName(x1, y1) || people.byName(x2, y2)
  }
}

async function explainPair(
  cohort: Cohort,
  trust: Trust,
  dyad: Dyad,
  json: boolean,
  output: Output,
): Promise<void> {
  const { TrustLedger } = await import('../../graph/trust.ts')
  const words = await import('../trust-words.ts')
  const { asOf } = trust
  const people = peopleOf(cohort)
  const ledger = new TrustLedger()
  ledger.recordAll(cohort.interactions)
  const entries = ledger.entries(dyad.a, dyad.b)
  const accounts = entries.map(entry => words.accountOf(entry, asOf))
  const waiting = words.waitingOf(cohort, dyad.a, dyad.b, people)
  if (json) {
    const affinity = await affinityOf(cohort, trust)
    output.json({ asOf: timeOf(asOf), dyads: [figures(dyad, affinity)], interactions: accounts, waiting })
    return
  }
  const [a, b] = [people.call(dyad.a), people.call(dyad.b)]
  output.say(words.stateSentence(dyad, people))
  if (accounts.length > 0) {
    output.print('')
    output.say(words.relianceInWords(a, b, dyad.aToB))
    output.print('')
    output.say(words.relianceInWords(b, a, dyad.bToA))
    output.print('', "What happened between them, and the points that each earned in the other's eyes:", '')
    await output.table(
      [
        { head: 'day' },
        { head: 'what', wraps: true },
        { head: b, align: 'right' },
        { head: a, align: 'right' },
        { head: 'still counts', align: 'right' },
        { head: 'record' },
      ],
      entries.map(({ interaction }, index) => {
        const { aToB, bToA, left, id, at } = accounts[index]
        return [
          at.slice(0, 10),
          words.happeningInWords(interaction, [dyad.a, dyad.b], people),
          pointsText(aToB),
          pointsText(bToA),
          `${Math.round(100 * left)} %`,
          id,
        ]
      }),
    )
    output.print('')
    output.say('Points fade: half of them after a year or two, depending on their kind.')
  }
  if (waiting.length > 0) {
    output.print('', 'What does not count yet:', '')
    await output.table(
      [{ head: 'day' }, { head: 'record' }, { head: 'because', wraps: true }],
      waiting.map(({ at, id, because }) => [at.slice(0, 10), id, because]),
    )
  }
}

function pointsText(points: number): string {
  return `${points > 0 ? '+' : ''}${Number(points.toFixed(1))}`
}
