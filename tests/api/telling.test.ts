/** What many tell at once: written together, refused each by itself. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createLanes } from '../../src/api/lanes.ts'
import { createTelling } from '../../src/api/telling.ts'
import { type Cohort, emptyCohort, type Interaction } from '../../src/graph/cohort.ts'
import { InputError } from '../../src/graph/fault.ts'

const contact = (id: string): Interaction => ({
  id,
  kind: 'contact',
  participants: ['a', 'b'],
  minutes: 1,
  at: '2026-07-01T00:00:00Z',
})

/** A store of ids, which takes a while and refuses a list that holds a bad one. */
function kept() {
  const written: string[][] = []
  const lanes = createLanes()
  let cohort: Cohort = emptyCohort('main')
  let broken = false
  const tell = createTelling(
    (congregation, work) =>
      lanes(congregation, async () => {
        await new Promise(resolve => setImmediate(resolve))
        if (broken) throw new Error('gone')
        return work(cohort)
      }),
    async (_congregation, interactions) => {
      await new Promise(resolve => setImmediate(resolve))
      const bad = interactions.find(({ id }) => id.startsWith('bad'))
      if (bad !== undefined) throw new InputError('x', [{ place: '', problem: bad.id, mend: '' }])
      written.push(interactions.map(({ id }) => id))
      cohort = { ...cohort, interactions: [...cohort.interactions, ...interactions] }
    },
  )
  return { tell, written, lanes, breaks: (is: boolean) => (broken = is) }
}

describe('what many tell at once', () => {
  it('is written whole, in order, each answered, the wrong ones refused and no others', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom('good', 'bad', 'throws', 'nothing'), { minLength: 1, maxLength: 30 }),
        async kinds => {
          const { tell, written } = kept()
          const answers = await Promise.allSettled(
            kinds.map((kind, k) =>
              tell('main', () => {
                if (kind === 'throws') throw new Error(`no ${k}`)
                return { interactions: kind === 'nothing' ? [] : [contact(`${kind}-${k}`)], answer: k }
              }),
            ),
          )
          answers.forEach((answer, k) => {
            const isTaken = kinds[k] === 'good' || kinds[k] === 'nothing'
            expect(answer).toMatchObject(isTaken ? { value: k } : { status: 'rejected' })
          })
          const wanted = kinds.flatMap((kind, k) => (kind === 'good' ? [`good-${k}`] : []))
          expect(written.flat()).toEqual(wanted)
          // One write for all, unless one of them made it fail.
          if (!kinds.includes('bad')) expect(written.length).toBe(wanted.length > 0 ? 1 : 0)
        },
      ),
    ))

  it('while another change is under way waits for it, and then goes together', async () => {
    const { tell, written, lanes } = kept()
    let end = () => {}
    const other = lanes('main', () => new Promise<void>(resolve => (end = resolve)))
    const told = ['a', 'b', 'c'].map(id =>
      tell('main', () => ({ interactions: [contact(id)], answer: undefined })),
    )
    await new Promise(resolve => setTimeout(resolve, 5))
    expect(written).toEqual([])
    end()
    await Promise.all([other, ...told])
    expect(written).toEqual([['a', 'b', 'c']])
  })

  it('sees what was written before', async () => {
    const { tell } = kept()
    const count = () =>
      tell('main', ({ interactions }) => ({ interactions: [contact('x')], answer: interactions.length }))
    expect([await count(), await count()]).toEqual([0, 1])
  })

  it('is refused to all where the congregation cannot be read, and goes on after', async () => {
    const { tell, breaks } = kept()
    const one = () => tell('main', () => ({ interactions: [contact('x')], answer: 1 }))
    breaks(true)
    expect((await Promise.allSettled([one(), one()])).map(({ status }) => status)).toEqual([
      ...['rejected', 'rejected'],
    ])
    breaks(false)
    expect(await one()).toBe(1)
  })
})
