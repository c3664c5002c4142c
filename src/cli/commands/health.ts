/** `coalesce health`: what a crew, or a congregation, may want to ask itself when it looks back. */
import { cohortWord, readSource, sourceOptions } from '../cohort-source.ts'
import { defineCommand } from '../command.ts'
import { named, optional, text } from '../options.ts'
import { counted } from '../text.ts'

export const healthCommand = defineCommand({
  name: 'health',
  audience: 'organiser',
  summary: 'questions for a retrospective, of a crew or of all',
  description:
    'Questions for people to talk about, each with what it rests on: no findings, no grades, and about nobody in particular. With --crew from what that crew may know together; without it only counts over crews. What is not asked is not known to be well.',
  words: [cohortWord],
  options: {
    ...sourceOptions,
    crew: optional('--crew <id>', 'the crew that looks back; without it, the congregation', text),
  },
  examples: [
    ['coalesce health camp.json', 'What an organiser may want to ask'],
    ['coalesce health camp.json --crew crew-1', 'What one crew may want to ask itself'],
  ],
  run: async ({ words: [path], options, json, output }) => {
    const cohort = await readSource(path, options, output)
    const crew =
      options.crew === undefined
        ? undefined
        : named(cohort.crews, options.crew, '--crew', 'crew of this cohort')
    const { congregationQuestions, healthQuestions } = await import('../../graph/health.ts')
    const questions = crew === undefined ? congregationQuestions(cohort) : healthQuestions(cohort, crew.id)
    if (json) return output.json({ questions })

    const whose = crew === undefined ? 'the congregation' : (crew.name ?? crew.id)
    if (questions.length === 0) {
      output.say(
        `Nothing to ask ${whose}: too little is written down, or nothing stands out. That does not say that all is well.`,
      )
      return
    }
    output.say(
      `${counted(questions.length, 'question')} for ${whose} to talk about, and no findings: you know what the records do not.`,
    )
    for (const { question, because, evidence } of questions) {
      output.print('')
      output.say(output.style.bold(question))
      output.say(because, '  ')
      for (const line of evidence) output.say(`- ${line}`, '  ')
    }
  },
})
