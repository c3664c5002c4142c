/** `coalesce scenarios`: what can be simulated out of the box, and a scenario's file to copy. */
import { defineCommand } from '../command.ts'

export const scenariosCommand = defineCommand({
  name: 'scenarios',
  audience: 'designer',
  summary: 'what can be simulated out of the box, each with its question',
  description:
    'With a name it writes that scenario, to copy and change: every field that is not in it has a default, which docs/scenario.md lists.',
  words: [{ name: '[scenario]', what: 'a name: writes its file' }],
  options: {},
  examples: [
    ['coalesce scenarios', 'What there is'],
    ['coalesce scenarios enough-fish > mine.json', 'A copy to change'],
    ['coalesce simulate mine.json', 'What it comes to'],
  ],
  run: async ({ words: [name], json, output }) => {
    const { readScenario, scenarioNames, scenarioText } = await import('../scenario-files.ts')
    if (name !== undefined) return output.write(await scenarioText(name))
    const scenarios = await Promise.all((await scenarioNames()).map(readScenario))
    if (json)
      return output.json({
        scenarios: scenarios.map(({ name, question, about, designs }) => ({
          name,
          question,
          about,
          designs: designs.map(design => design.name),
        })),
      })
    await output.table(
      [{ head: 'scenario' }, { head: 'question', wraps: true }, { head: 'designs', align: 'right' }],
      scenarios.map(({ name, question, designs }) => [name, question, String(designs.length)]),
    )
  },
})
