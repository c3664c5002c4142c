/** What a later document does to what is there. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Cohort, emptyCohort, type Interaction } from '../../../src/graph/cohort.ts'
import { InputError } from '../../../src/graph/fault.ts'
import { arbitraryCohort } from '../../arbitraries.ts'
import { byId, camp, contact, knowingOnly, oncePerId, plain } from './camp.ts'
import type { Frame } from './frame.ts'

export function documents({ fresh, withStore, runs }: Frame) {
  describe('a later document', () => {
    test('replaces changed profiles and says how many; new members and equal ones are no change', async () => {
      const store = await fresh()
      await store.import(camp)
      const [ana, rui, ...others] = camp.members
      const report = await store.import({
        ...camp,
        members: [ana!, { id: 'rui', name: 'Rui Silva' }, ...others, { id: 'new', name: 'New' }],
      })
      expect(report).toMatchObject({ members: camp.members.length + 1, changed: 1, added: 0 })
      const { members } = await store.read('camp')
      expect(members.find(({ id }) => id === 'rui')).toStrictEqual({ id: 'rui', name: 'Rui Silva' })
      expect(rui).not.toEqual(members[1])
      expect(members.at(-1)).toStrictEqual({ id: 'new', name: 'New' })
    })

    test('a profile whose fields stand in another order is the same profile', async () => {
      const store = await fresh()
      await store.import({ ...emptyCohort('camp'), members: [{ id: 'a', name: 'A', place: 'Porto' }] })
      const report = await store.import({
        ...emptyCohort('camp'),
        members: [{ place: 'Porto', name: 'A', id: 'a' }],
      })
      expect(report.changed).toBe(0)
    })

    test('leaves what it does not name, and stands in its own order', async () => {
      const people = (ids: string) => [...ids].map(id => ({ id, name: id.toUpperCase() }))
      const store = await fresh()
      await store.import({ ...emptyCohort('camp'), members: people('abcd') })
      await store.import({ ...emptyCohort('camp'), members: people('dxb') })
      const { members } = await store.read('camp')
      expect(members.map(({ id }) => id).join('')).toBe('adcxb')
    })

    test('replaces crews, calls, wishes, boundaries, gatherings, stewards and words by what they are about', async () => {
      const store = await fresh()
      await store.import(camp)
      const later: Cohort = {
        ...camp,
        name: undefined,
        interactions: [],
        crews: [{ id: 'loaf', members: ['ana', 'rui', 'lee'] }],
        calls: [{ caller: 'rui', intention: 'book club' }],
        wishes: [{ from: 'ana', to: 'rui', kind: 'not-now' }],
        boundaries: [{ between: ['lee', 'ana'], kind: 'together', by: 'ana' }],
        gatherings: [{ id: 'g1', attendees: [] }],
        stewards: [{ member: 'ana', steward: 'kim' }],
        vocabulary: [['web design', 'sites']],
      }
      await store.import(later)
      expect(await store.read('camp')).toStrictEqual({
        ...camp,
        crews: [later.crews[0], camp.crews[1]],
        calls: [later.calls[0], camp.calls[1]],
        wishes: [later.wishes[0], camp.wishes[1]],
        boundaries: [later.boundaries[0], camp.boundaries[1]],
        gatherings: [later.gatherings[0], camp.gatherings[1]],
        stewards: [later.stewards[0], camp.stewards[1]],
        vocabulary: [later.vocabulary[0], camp.vocabulary[1]],
      })
    })

    test('may come in any order, any number of times: the same interactions and words are there in the end', async () => {
      const parts = arbitraryCohort({ minMembers: 2 }).chain(cohort =>
        fc.record({
          cohort: fc.constant(cohort),
          // Each part knows some interactions, and of each some of those who confirmed or contested it.
          parts: fc.array(
            fc.array(fc.tuple(fc.nat(), fc.nat(), fc.nat()), { maxLength: 8 }).map(
              (picks): Cohort => ({
                ...cohort,
                interactions: oncePerId(
                  picks.flatMap(([which, confirmed, contested]) => {
                    const all = cohort.interactions
                    if (all.length === 0) return []
                    return [knowingOnly(all[which % all.length]!, confirmed, contested)]
                  }),
                ),
              }),
            ),
            { maxLength: 5 },
          ),
        }),
      )
      await fc.assert(
        fc.asyncProperty(parts, fc.infiniteStream(fc.nat()), ({ cohort, parts }, random) =>
          withStore(async store => {
            const documents = [...parts, cohort, ...parts].sort(
              () => random.next().value - random.next().value,
            )
            for (const document of documents) await store.import(document)
            const { interactions } = await store.read(cohort.id)
            expect(interactions.map(plain).sort(byId)).toEqual(cohort.interactions.map(plain).sort(byId))
          }),
        ),
        { numRuns: runs() },
      )
    })

    test("with another content under an interaction's id is refused as a whole", async () => {
      const store = await fresh()
      await store.import(camp)
      const [first, ...rest] = camp.interactions
      const refused = store.import(
        {
          ...camp,
          members: camp.members.map(member => ({ ...member, name: 'Other' })),
          crews: [],
          interactions: [
            contact('new', ['ana', 'rui'], 3),
            { ...first!, minutes: 41 } as Interaction,
            ...rest,
          ],
        },
        { source: 'later.json' },
      )
      await expect(refused).rejects.toThrow(InputError)
      await expect(refused).rejects.toThrow(/^later\.json: interaction c1: .*minutes/)
      expect(await store.read('camp')).toStrictEqual(camp)
    })

    test('with an interaction in other words (order of people, offset of the time) adds nothing', async () => {
      const store = await fresh()
      await store.import(camp)
      const report = await store.import({
        ...camp,
        interactions: camp.interactions.map(interaction =>
          interaction.kind === 'contact'
            ? {
                ...interaction,
                at: new Date(interaction.at).toISOString().replace('Z', '+00:00'),
                participants: interaction.participants.toReversed(),
                confirmedBy: interaction.confirmedBy ?? [],
              }
            : interaction,
        ),
      })
      expect(report).toMatchObject({ added: 0, unchanged: camp.interactions.length, words: 0 })
      expect(await store.read('camp')).toStrictEqual(camp)
    })
  })
}
