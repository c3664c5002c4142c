/** `coalesce health`, as an organiser or a crew types it. */
import { describe, expect, it } from 'vitest'
import type { Cohort } from '../../src/graph/cohort.ts'
import { congregationQuestions, healthQuestions, type Question } from '../../src/graph/health.ts'
import { inventCohort } from '../../src/sim/invent.ts'
import { folder, inProcess, written } from './run.ts'

const home = folder()
const camp: Cohort = inventCohort({ members: 30, seed: 1 })
const campFile = written(home, 'camp.json', camp)
const health = (...args: readonly string[]) => inProcess(['health', ...args])

async function json(...args: readonly string[]): Promise<{ questions: Question[] }> {
  const { status, out, err } = await health(...args, '--json')
  expect([status, args, err]).toEqual([0, args, ''])
  expect(out.trimEnd().split('\n')).toHaveLength(1)
  return JSON.parse(out) as { questions: Question[] }
}

describe('coalesce health', () => {
  it('answers programs with the questions of the congregation, or of a crew', async () => {
    expect(await json(campFile)).toEqual({ questions: congregationQuestions(camp) })
    for (const { id } of camp.crews) {
      const answer = await json(campFile, '--crew', id)
      expect(answer).toEqual({ questions: healthQuestions(camp, id) })
      expect(answer.questions.length).toBeGreaterThan(0)
    }
    expect(Object.keys((await json(campFile)).questions[0]!)).toEqual([
      ...['about', 'question', 'because', 'evidence'],
    ])
  })

  it('shows people each question with what it rests on, within the width of the terminal, and no name', async () => {
    const [crew] = camp.crews
    const { status, out, err } = await health(campFile, '--crew', crew!.id)
    expect([status, err]).toEqual([0, ''])
    const questions = healthQuestions(camp, crew!.id)
    const [head, ...rest] = out.trimEnd().split('\n\n')
    expect(head!.replaceAll('\n', ' ')).toBe(
      `${questions.length} questions for ${crew!.name} to talk about, and no findings: you know what the records do not.`,
    )
    expect(rest.map(part => part.replace(/\s+/g, ' '))).toEqual(
      questions.map(({ question, because, evidence }) =>
        [question, because, ...evidence.map(line => `- ${line}`)].join(' '),
      ),
    )
    for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(100)
    for (const { name } of camp.members) expect(rest.join('\n')).not.toMatch(new RegExp(`\\b${name}\\b`))
  })

  it('looks at a crew as it was', async () => {
    const [crew] = camp.crews
    const early = await json(campFile, '--crew', crew!.id, '--as-of', `${crew!.since}T23:00:00Z`)
    expect(early.questions).toEqual([])
    const late = await json(campFile, '--crew', crew!.id, '--as-of', '2027-12-01T12:00:00Z')
    expect(late.questions.map(({ about }) => about)).toContain('retrospective')
  })

  it('says that silence is no good news', async () => {
    const { members } = camp
    const [one, two, three] = members.map(({ id }) => id)
    const quiet = written(home, 'quiet.json', {
      format: 'coalesce/cohort@1',
      members: members.slice(0, 4).map(({ id, name }) => ({ id, name })),
      crews: [{ id: 'new', members: [one, two, three] }],
    })
    const words = 'too little is written down, or nothing stands out. That does not say that all is well.'
    const said = async (...args: string[]) => (await health(quiet, ...args)).out.replace(/\s+/g, ' ').trim()
    expect(await said()).toBe(`Nothing to ask the congregation: ${words}`)
    expect(await said('--crew', 'new')).toBe(`Nothing to ask new: ${words}`)
  })

  it('says which crew is unknown, and which may be meant, by its name too', async () => {
    const [crew] = camp.crews
    const said = async (wanted: string) => {
      const { status, out, err } = await health(campFile, '--crew', wanted)
      expect([status, out]).toEqual([2, ''])
      return err
    }
    expect(await said(`${crew!.id}x`)).toBe(
      `--crew: "${crew!.id}x" is no crew of this cohort; did you mean "${crew!.id}"?\n`,
    )
    expect(await said(crew!.name!)).toContain(`did you mean "${crew!.id}"?`)
    expect(await said('qqqqqqqq')).toContain('use one of the ids in the cohort')
  })
})
