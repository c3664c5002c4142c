/** Taking entries of lists back. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Cohort, emptyCohort } from '../../../src/graph/cohort.ts'
import { InputError } from '../../../src/graph/fault.ts'
import type { CohortStore, Withdrawal } from '../../../src/graph/store/store.ts'
import { computeTrust } from '../../../src/graph/trust.ts'
import { arbitraryCohort } from '../../arbitraries.ts'
import { camp, contact, fromJson } from './camp.ts'
import type { Frame } from './frame.ts'
import { everyEntry, withoutEntries } from './same-entry.ts'
import { expectSameTrust } from './same-trust.ts'

export function withdrawal({ fresh, open, place, runs, withStore }: Frame) {
  describe('taking entries back', () => {
    test('leaves the document without them, in its order, with its log and trust; the document brings them back', () =>
      fc.assert(
        fc.asyncProperty(arbitraryCohort({ minMembers: 3 }), some, fc.boolean(), (drawn, picks, kept) =>
          withStore(async store => {
            await store.import(fromJson(drawn))
            if (kept) await store.refresh(drawn.id)
            const cohort = await store.read(drawn.id)
            const all = everyEntry(cohort)
            const taken = all.length === 0 ? [] : picks.map(nth => all[nth % all.length]!)
            const left = withoutEntries(cohort, taken)

            expect(await store.withdraw(cohort.id, taken)).toEqual({
              withdrawn: all.length - everyEntry(left).length,
            })
            const read = await store.read(cohort.id)
            expect(read).toStrictEqual(left)
            expect(JSON.stringify(read)).toBe(JSON.stringify(left))
            expectSameTrust(await store.trust(cohort.id), computeTrust(left))
            expect(await store.withdraw(cohort.id, taken)).toEqual({ withdrawn: 0 })
            expect((await store.refresh(cohort.id, { rebuild: true })).differed).toBe(0)

            const n = cohort.interactions.length
            expect(await store.import(cohort)).toMatchObject({ added: 0, unchanged: n, words: 0, changed: 0 })
            expect(JSON.stringify(await store.read(cohort.id))).toBe(JSON.stringify(cohort))
          }),
        ),
        { numRuns: runs() },
      ))

    test('of all lists at once takes each by what it is about, whatever its other fields say', async () => {
      const store = await fresh()
      await store.import(camp)
      const taken: readonly Withdrawal[] = [
        { list: 'crews', entry: { id: 'loaf' } },
        { list: 'calls', entry: { caller: 'rui', intention: 'a house' } },
        { list: 'wishes', entry: { from: 'ana', to: 'rui' } },
        { list: 'boundaries', entry: { between: ['lee', 'ana'], by: 'lee' } },
        { list: 'gatherings', entry: { id: 'g2' } },
        { list: 'stewards', entry: { member: 'rui' } },
        { list: 'vocabulary', entry: ['cooking'] },
      ]
      expect(await store.withdraw('camp', taken)).toEqual({ withdrawn: 7 })
      expect(await store.read('camp')).toStrictEqual({
        ...camp,
        crews: [camp.crews[1]],
        calls: [camp.calls[0]],
        wishes: [camp.wishes[1]],
        boundaries: [camp.boundaries[0]],
        gatherings: [camp.gatherings[0]],
        stewards: [camp.stewards[0]],
        vocabulary: [camp.vocabulary[0]],
      })
      const otherwise = { ...camp.wishes[1]!, kind: 'interested' as const }
      expect(await store.withdraw('camp', [{ list: 'wishes', entry: otherwise }])).toEqual({ withdrawn: 1 })
      expect((await store.read('camp')).wishes).toEqual([])
    })

    test('of a boundary leaves what others set about the same two', async () => {
      const boundary = { between: ['ana', 'rui'], kind: 'apart' as const }
      const boundaries = [boundary, { ...boundary, by: 'ana' }, { ...boundary, by: 'rui' }]
      const store = await fresh()
      const after = async (by?: string) => {
        await store.import({ ...emptyCohort('camp'), members: camp.members, boundaries })
        const entry = { between: ['rui', 'ana'], by }
        expect(await store.withdraw('camp', [{ list: 'boundaries', entry }])).toEqual({ withdrawn: 1 })
        return (await store.read('camp')).boundaries
      }
      expect(await after()).toStrictEqual([boundaries[1], boundaries[2]])
      expect(await after('ana')).toStrictEqual([boundaries[0], boundaries[2]])
      expect(await after('rui')).toStrictEqual([boundaries[0], boundaries[1]])
    })

    test('of an entry that is there several times takes all of them, and none whose words begin like it', async () => {
      const intentions = ['a', 'a', 'a"', 'a"]', 'a"] 2', 'a!', 'a ', 'a b', 'ab', 'A', 'a', 'á', ' a', '\\']
      const calls = intentions.map((intention, k) => ({
        caller: 'ana',
        intention,
        members: k % 2 ? ['rui'] : [],
      }))
      const vocabulary = intentions.map((word, k) => [word, `word ${k}`])
      const store = await fresh()
      for (const word of new Set(intentions)) {
        await store.import({ ...emptyCohort('camp'), members: camp.members, calls, vocabulary })
        const taken: readonly Withdrawal[] = [
          { list: 'calls', entry: { caller: 'ana', intention: word } },
          { list: 'vocabulary', entry: [word] },
        ]
        const times = intentions.filter(other => other === word).length
        expect(await store.withdraw('camp', taken)).toEqual({ withdrawn: 2 * times })
        const { calls: leftCalls, vocabulary: leftWords } = await store.read('camp')
        expect(leftCalls).toStrictEqual(calls.filter(({ intention }) => intention !== word))
        expect(leftWords).toStrictEqual(vocabulary.filter(([first]) => first !== word))
      }
    })

    test('lets it come back like any new entry: at the end, or where the document has it', async () => {
      const wish = (to: string) => ({ from: 'ana', to, kind: 'interested' as const })
      const people = ['rui', 'kim', 'lee']
      const store = await fresh()
      await store.import({ ...camp, wishes: people.map(wish) })
      const told = async (...to: string[]) => {
        await store.import({ ...emptyCohort('camp'), wishes: to.map(wish) })
        return order()
      }
      const order = async () => (await store.read('camp')).wishes.map(({ to }) => to)
      const withdraw = (...to: string[]) =>
        store.withdraw(
          'camp',
          to.map((one): Withdrawal => ({ list: 'wishes', entry: wish(one) })),
        )
      await withdraw('rui')
      expect(await order()).toEqual(['kim', 'lee'])
      expect(await told('rui')).toEqual(['kim', 'lee', 'rui'])
      await withdraw('lee')
      expect(await told('kim', 'lee', 'rui')).toEqual(['kim', 'lee', 'rui'])
      await withdraw('kim', 'rui')
      expect(await told('rui', 'kim')).toEqual(['lee', 'rui', 'kim'])
      await withdraw('lee', 'kim')
      expect(await told('lee', 'rui')).toEqual(['lee', 'rui'])
      await withdraw('lee', 'rui')
      expect(await told(...people)).toEqual(people)
    })

    test('is of one congregation: others of the same store keep theirs', async () => {
      const store = await fresh()
      await store.import(camp)
      await store.import({ ...camp, id: 'town' })
      const all = everyEntry(camp)
      expect(await store.withdraw('camp', all)).toEqual({ withdrawn: all.length })
      expect(await store.read('camp')).toStrictEqual(withoutEntries(camp, all))
      expect(await store.read('town')).toStrictEqual({ ...camp, id: 'town' })
    })

    test('of what is not there is no fault; a congregation that is not there is one', async () => {
      const store = await fresh()
      await expect(store.withdraw('camp', [])).rejects.toThrow(/"camp" is not in/)
      expect(await store.congregations()).toEqual([])
      await store.import(camp)
      const absent: readonly Withdrawal[] = [
        { list: 'wishes', entry: { from: 'rui', to: 'nobody' } },
        { list: 'boundaries', entry: { between: ['ana', 'lee'] } },
        { list: 'crews', entry: { id: '__proto__' } },
        { list: 'gatherings', entry: { id: 'loaf' } },
        { list: 'vocabulary', entry: [] },
      ]
      expect(await store.withdraw('camp', absent)).toEqual({ withdrawn: 0 })
      expect(await store.withdraw('camp', [])).toEqual({ withdrawn: 0 })
      await expect(store.withdraw('cmp', absent)).rejects.toThrow(InputError)
      expect(await store.congregations()).toEqual([{ id: 'camp', name: camp.name }])
      expect(await store.read('camp')).toStrictEqual(camp)
      // Said twice is as good as once; what is there is taken back beside what is not.
      const both: readonly Withdrawal[] = [...absent, { list: 'crews', entry: { id: 'loaf' } }]
      expect(await store.withdraw('camp', [...both, ...both])).toEqual({ withdrawn: 1 })
    })

    test('that is called off leaves all of them, and the store goes on', async () => {
      const store = await fresh()
      await store.import(camp)
      const controller = new AbortController()
      controller.abort()
      const off = store.withdraw('camp', everyEntry(camp), { signal: controller.signal })
      await expect(off).rejects.toMatchObject({ name: 'AbortError' })
      expect(await store.read('camp')).toStrictEqual(camp)
      expect((await store.withdraw('camp', everyEntry(camp))).withdrawn).toBeGreaterThan(0)
    })

    test('is done when the store is closed, and seen by whoever has it open', async () => {
      const where = await place()
      const [one, other] = [await open(where), await open(where)]
      await one.import(camp)
      expect(await other.read('camp')).toStrictEqual(camp)
      const taken: readonly Withdrawal[] = [{ list: 'crews', entry: { id: 'loaf' } }]
      const done = one.withdraw('camp', taken)
      await one.close()
      expect(await done).toEqual({ withdrawn: 1 })
      expect(await other.read('camp')).toStrictEqual(withoutEntries(camp, taken))
      expect(await (await open(where)).read('camp')).toStrictEqual(withoutEntries(camp, taken))
    })

    test('many at once, by two, while others are told: nothing is lost of either', async () => {
      const where = await place()
      const [one, other] = [await open(where), await open(where)]
      const members = Array.from({ length: 30 }, (_, k) => ({ id: `m${k}`, name: `M ${k}` }))
      const wishes = members.flatMap(({ id: from }) =>
        members.filter(({ id }) => id !== from).map(({ id: to }) => ({ from, to, kind: 'not-now' as const })),
      )
      const cohort: Cohort = { ...emptyCohort('camp'), members, wishes }
      await one.import(cohort)
      const part = (rest: number) =>
        wishes.filter((_, k) => k % 4 === rest).map((entry): Withdrawal => ({ list: 'wishes', entry }))
      const calls = [{ caller: 'm1', intention: 'a walk' }]
      const met = contact('c1', ['m1', 'm2'], 1)
      const [first, second] = await Promise.all([
        one.withdraw('camp', part(0)),
        other.withdraw('camp', part(1)),
        one.import({ ...emptyCohort('camp'), calls }),
        other.record('camp', [met]),
        one.withdraw('camp', part(2)),
      ])
      expect([first, second]).toEqual([{ withdrawn: part(0).length }, { withdrawn: part(1).length }])
      await expectRead(one, {
        ...cohort,
        calls,
        interactions: [met],
        wishes: wishes.filter((_, k) => k % 4 === 3),
      })
      // More than are sent in one go, each of them several times.
      const all = [0, 1, 2].flatMap(() => everyEntry(cohort))
      expect(await other.withdraw('camp', all)).toEqual({ withdrawn: part(3).length })
      await expectRead(one, { ...cohort, calls, interactions: [met], wishes: [] })
    })
  })
}

/** Which of many entries. */
const some = fc.array(fc.nat({ max: 999 }), { maxLength: 8 })

async function expectRead(store: CohortStore, cohort: Cohort): Promise<void> {
  expect(await store.read(cohort.id)).toStrictEqual(cohort)
}
