/** `coalesce replay`: one simulated person's story, and how it ended as it did. */
import { InputError } from '../../graph/fault.ts'
import type { Story } from '../../sim/replay.ts'
import { defineCommand } from '../command.ts'
import { id, named, optional, required, seedOption, text, whole } from '../options.ts'
import type { Output } from '../output.ts'
import { writeWhole } from '../whole-file.ts'

export const replayCommand = defineCommand({
  name: 'replay',
  audience: 'designer',
  summary: "one simulated person's story: why did she end with no crew?",
  description:
    'Simulates one run of a scenario again and tells what happened to one of its people, in order, hidden things among them. Without --member it lists them. Only invented people have a story: a simulated one of somebody real would be told as if it were true. --save writes the whole run as a cohort, to look at with every other command.',
  words: [{ name: '<scenario>', what: 'a name that coalesce scenarios lists, or a .json file' }],
  options: {
    run: required('--run <number>', 'which run, from 1', whole(1, 100_000)),
    member: optional('--member <id>', 'whose story', id),
    design: optional('--design <name>', "of which design (default: the scenario's first)", text),
    save: optional('--save <file>', 'write the run as a cohort document', text),
    seed: seedOption,
  },
  examples: [
    ['coalesce replay who-is-left-out --run 3', 'Who was there, and how each ended'],
    ['coalesce replay who-is-left-out --run 3 --member noor --design suggestions', "Noor's story"],
    ['coalesce replay enough-fish --run 1 --save camp.json', 'The run as a cohort'],
  ],
  run: async ({ words: [word], options, json, output }) => {
    const [{ readScenario }, { simulate }, { documentOf, storyOf }] = await Promise.all([
      import('../scenario-files.ts'),
      import('../../sim/run.ts'),
      import('../../sim/replay.ts'),
    ])
    const scenario = await readScenario(word!)
    const { seed } = options
    const design = designOf(scenario.designs, options.design)
    const run = simulate({ parameters: design.parameters, seed, run: options.run - 1, complete: true })
    const { members } = run.world.people
    const head = { scenario: scenario.name, design: design.name, run: options.run, seed }
    if (options.save !== undefined) {
      const { writeCohortJson } = await import('../../graph/files/index.ts')
      await writeWhole(options.save, writeCohortJson(documentOf(run)))
      output.note(`the run is in ${options.save}`)
    }
    if (options.member === undefined) {
      const stories = members.map(member => storyOf(run, member.id))
      if (json)
        return output.json({ ...head, members: stories.map(({ events: _events, ...story }) => story) })
      output.say(`Run ${options.run} of ${scenario.name}, ${design.name}: name one with --member.`)
      return output.table(
        [{ head: 'member' }, { head: 'how it ended', wraps: true }],
        stories.map(story => [story.member, story.ending]),
      )
    }
    const member = named(members, options.member, '--member', 'member of this run')
    const story = storyOf(run, member.id)
    if (json) return output.json({ ...head, ...story })
    print(story, output)
  },
})

function designOf<T extends { readonly name: string }>(designs: readonly T[], name: string | undefined): T {
  if (name === undefined) return designs[0]
  const found = designs.find(design => design.name === name)
  if (found !== undefined) return found
  const names = designs.map(design => JSON.stringify(design.name)).join(', ')
  throw new InputError('coalesce replay', [
    { place: '--design', value: name, problem: 'is no design of the scenario', mend: `use one of ${names}` },
  ])
}

function print({ name, events, ending }: Story, output: Output): void {
  output.print(output.style.bold(name))
  let day = Number.NaN
  for (const event of events) {
    if (event.day !== day) output.print(`Day ${event.day}`)
    day = event.day
    output.say(`${event.time ?? '     '}  ${event.what}`, '  ')
  }
  output.print('')
  output.say(ending)
}
