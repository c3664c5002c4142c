/**
 * A report of an experiment for whoever plans a gathering: one page that can be read, printed and mailed, and its figures
 * as files. Pure text: who writes it to a folder is the command.
 *
 * The page needs nothing but itself: pictures and style are in it, no script, nothing from the network. Its order is that
 * of the questions people ask: what is the answer, how sure is it, what was compared, who is left out, what could a single
 * gathering be like, on what does it all hang, how far can it be trusted.
 */

import { challengesSection } from './report/challenges.ts'
import { lastingSection, leastSection } from './report/crews.ts'
import { definitionsSection } from './report/definitions.ts'
import { escaped, list, paragraph, paragraphs, section } from './report/html.ts'
import type { ReportInput } from './report/input.ts'
import { sensitivitySection } from './report/parameters.ts'
import {
  designsSection,
  differencesSection,
  headlineSection,
  spreadSection,
  waitingSection,
} from './report/sections.ts'
import { type View, viewOf } from './report/standing.ts'
import { STYLE } from './report/style.ts'
import { comparisonsCsv, designsCsv } from './report/tables.ts'
import { answerOf, basisOf, limitsOf } from './report/words.ts'

export type { ReportInput, Sensitivity } from './report/input.ts'
export { answerOf } from './report/words.ts'

/** The files of a report by name. */
export function reportFiles(input: ReportInput): ReadonlyMap<string, string> {
  return new Map([
    ['index.html', pageOf(viewOf(input))],
    ['results.json', `${JSON.stringify(input.experiment, null, 2)}\n`],
    ['designs.csv', designsCsv(input.experiment)],
    ['comparisons.csv', comparisonsCsv(input.experiment)],
  ])
}

function pageOf(view: View): string {
  const { scenario } = view
  const parts = [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escaped(scenario.question)}</title>`,
    `<style>${STYLE}</style>`,
    '</head>',
    '<body>',
    '<header>',
    paragraph(scenario.name, 'name-of'),
    `<h1>${escaped(scenario.question)}</h1>`,
    paragraphs(scenario.about),
    '</header>',
    '<main>',
    answerSection(view),
    headlineSection(view),
    designsSection(view),
    differencesSection(view),
    leastSection(view),
    lastingSection(view),
    waitingSection(view),
    spreadSection(view),
    definitionsSection(view),
    challengesSection(view),
    sensitivitySection(view),
    section('limits', 'How far to trust this', list(limitsOf(view))),
    '</main>',
    footer(view),
    '</body>',
    '</html>',
    '',
  ]
  return parts.filter((part, k) => part !== '' || k === parts.length - 1).join('\n')
}

function answerSection(view: View): string {
  return [
    '<section class="answer" aria-labelledby="answer">',
    '<h2 id="answer">The answer</h2>',
    paragraph(answerOf(view), 'said'),
    paragraph(basisOf(view), 'small'),
    '</section>',
  ].join('\n')
}

/** All that the figures depend on: with it anybody gets the same ones. */
function footer({ experiment: { scenario, manifest } }: View): string {
  const { version, seed, runs, precise, designs, cohort, outcomes } = manifest
  const entries: readonly (readonly [string, string])[] = [
    ['scenario', scenario],
    ['Coalesce', version],
    ['seed', String(seed)],
    ['runs', `${runs} of each design${precise ? ', until the figures were sure enough' : ''}`],
    ['designs', designs],
    ['people', cohort ?? 'invented'],
    ['outcomes', outcomes],
  ]
  return [
    '<footer>',
    '<h2>How to get the same figures</h2>',
    paragraph(
      'The same version, scenario, seed and runs give the same figures to the last digit. Long ones are SHA-256 of what they name. All figures are in results.json, designs.csv and comparisons.csv beside this page.',
      'small',
    ),
    `<dl>${entries.map(([name, value]) => `<dt>${escaped(name)}</dt><dd>${escaped(value)}</dd>`).join('')}</dl>`,
    '</footer>',
  ].join('\n')
}
