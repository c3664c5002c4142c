/**
 * What every store promises, as a suite that any adapter must pass: `cohortStoreContract(name, place)`.
 *
 * `place` gives a fresh, empty place to keep congregations in, from which stores are opened as often as wanted, here
 * and in other processes.
 */
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { type Cohort, emptyCohort, type Interaction } from '../../src/graph/cohort.ts'
import { InputError } from '../../src/graph/fault.ts'
import { parseCohort } from '../../src/graph/parse-cohort.ts'
import type { CohortStore, ImportProgress } from '../../src/graph/store/store.ts'
import { arbitraryCohort } from '../arbitraries.ts'

/** A place where a store can be. */
export type Place = {
  readonly url: string
  /** What a child process is told beside the address. */
  readonly driver: string
  readonly open: () => Promise<CohortStore>
  readonly clear: () => Promise<void>
}

export type ContractOptions = {
  /** How many cohorts a property is tried on. Default 60. */
  readonly runs?: number
}

const CHILD = join(import.meta.dirname, 'import-child.mjs')

export function cohortStoreContract(
  name: string,
  freshPlace: () => Promise<Place>,
  { runs = 60 }: ContractOptions = {},
) {
  describe(name, () => {
    const toClear: (() => Promise<unknown>)[] = []
    afterEach(async () => {
      for (const clear of toClear.splice(0).reverse()) await clear()
    })

    const place = async () => {
      const fresh = await freshPlace()
      toClear.push(fresh.clear)
      return fresh
    }
    const open = async (where: Place) => {
      const store = await where.open()
      toClear.push(() => store.close())
      return store
    }
    const fresh = async () => open(await place())

    /** A property over stores: each run has its own, and lets go of it. */
    const withStore = async (body: (store: CohortStore) => Promise<void>) => {
      const where = await freshPlace()
      const store = await where.open()
      try {
        await body(store)
      } finally {
        await store.close()
        await where.clear()
      }
    }

    describe('nothing in it', () => {
      test('an empty store holds no congregation and an empty cohort', async () => {
        const store = await fresh()
        expect(await store.congregations()).toEqual([])
        expect(await store.read('main')).toStrictEqual(emptyCohort('main'))
        expect(await store.read('camp', { asOf: '2026-01-01T00:00:00Z' })).toStrictEqual({
          ...emptyCohort('camp'),
          asOf: '2026-01-01T00:00:00Z',
        })
      })

      test('an empty cohort makes a congregation without members', async () => {
        const store = await fresh()
        expect(await store.import(emptyCohort('camp'))).toEqual({
          members: 0,
          interactions: 0,
          added: 0,
          unchanged: 0,
          words: 0,
          changed: 0,
        })
        expect(await store.congregations()).toEqual([{ id: 'camp' }])
        expect(await store.read('camp')).toStrictEqual(emptyCohort('camp'))
      })
    })

    describe('what went in comes out', () => {
      test('export(import(x)) = x, and import(export(x)) changes nothing', async () => {
        await fc.assert(
          fc.asyncProperty(arbitraryCohort(), drawn =>
            withStore(async store => {
              const cohort = fromJson(drawn)
              const n = cohort.interactions.length
              const first = await store.import(cohort)
              expect(first).toEqual({
                members: cohort.members.length,
                interactions: n,
                added: n,
                unchanged: 0,
                words: 0,
                changed: 0,
              })
              const out = await store.read(cohort.id)
              expect(out).toStrictEqual(cohort)
              expect(await store.import(out)).toEqual({ ...first, added: 0, unchanged: n })
              expect(JSON.stringify(await store.read(cohort.id))).toBe(JSON.stringify(out))
            }),
          ),
          { numRuns: runs },
        )
      })

      test('it is there after the store was closed', async () => {
        const where = await place()
        const store = await open(where)
        const imported = store.import(camp)
        // Waits for what is under way; twice is as good as once.
        await Promise.all([store.close(), store.close()])
        await imported
        await store.close()
        expect(await (await open(where)).read('camp')).toStrictEqual(camp)
      })

      test('names with every Unicode trouble', async () => {
        const names = [
          'e\u0301 and \u00e9',
          '\u202eright to left\u202c',
          'مريم',
          '👩🏽‍🚀',
          'lone \ud800 surrogate',
          '\udc00',
          'nul \u0000 in it',
          '\u2028\u2029',
          '\ufeffbom',
          '"; DROP TABLE member; --',
          'z'.repeat(200),
        ]
        const cohort: Cohort = {
          ...emptyCohort('camp'),
          name: names.join(' ').slice(0, 200),
          members: names.map((name, k) => ({ id: `m${k}`, name, intentions: [name] })),
          calls: names.map(name => ({ caller: 'm0', intention: name, members: ['m1'] })),
          vocabulary: names.map(name => [name, 'same']),
        }
        const store = await fresh()
        await store.import(cohort)
        expect(await store.read('camp')).toStrictEqual(cohort)
        expect(await store.congregations()).toEqual([{ id: 'camp', name: cohort.name }])
        await store.import(cohort)
        expect(await store.read('camp')).toStrictEqual(cohort)
      })

      test('entries that are there twice stay there twice', async () => {
        const boundary = { between: ['ana', 'rui'], kind: 'apart' as const }
        const twice: Cohort = {
          ...camp,
          boundaries: [boundary, boundary, { ...boundary, kind: 'together' }, { ...boundary, by: 'ana' }],
          calls: [...camp.calls, ...camp.calls],
          vocabulary: [
            ['a', 'b'],
            ['a', 'b'],
            ['a', 'c'],
          ],
        }
        const store = await fresh()
        await store.import(twice)
        await store.import(twice)
        expect(await store.read('camp')).toStrictEqual(twice)
      })

      test('10,000 interactions of one pair', async () => {
        const many = Array.from({ length: 10_000 }, (_, k) => contact(`c${k}`, ['ana', 'rui'], k))
        const cohort = { ...camp, asOf: undefined, interactions: many }
        const store = await fresh()
        expect(await store.import(cohort)).toMatchObject({ added: 10_000, unchanged: 0 })
        expect(await store.import(cohort)).toMatchObject({ added: 0, unchanged: 10_000 })
        expect((await store.read('camp')).interactions).toStrictEqual(many)
      })
    })

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
          { numRuns: runs },
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

    describe('confirmations and contests', () => {
      const told = (words: Partial<Interaction>): Interaction =>
        ({ ...contact('c9', ['ana', 'rui', 'kim'], 9), recordedBy: 'ana', ...words }) as Interaction

      test('grow with later documents, in the order in which they came', async () => {
        const store = await fresh()
        await store.import(camp)
        await store.record('camp', [told({ confirmedBy: ['rui'] })])
        const report = await store.import({
          ...camp,
          interactions: [told({ confirmedBy: ['kim', 'rui'], contestedBy: ['lee'] })],
        })
        expect(report).toMatchObject({ added: 0, unchanged: 1, words: 2 })
        expect(await store.record('camp', [told({ confirmedBy: ['lee'] })])).toMatchObject({ words: 1 })
        const { interactions } = await store.read('camp')
        expect(interactions.at(-1)).toStrictEqual(
          told({ confirmedBy: ['rui', 'kim', 'lee'], contestedBy: ['lee'] }),
        )
      })

      test('are not taken back by a document that does not know them', async () => {
        const store = await fresh()
        await store.import(camp)
        await store.record('camp', [told({ contestedBy: ['rui'] })])
        expect(await store.record('camp', [told({})])).toEqual({ added: 0, unchanged: 1, words: 0 })
        expect((await store.read('camp')).interactions.at(-1)).toStrictEqual(told({ contestedBy: ['rui'] }))
      })

      test('an empty list is not an absent one', async () => {
        const store = await fresh()
        await store.import(camp)
        await store.record('camp', [told({ confirmedBy: [] })])
        expect((await store.read('camp')).interactions.at(-1)).toStrictEqual(told({ confirmedBy: [] }))
      })

      test('of the same call are heard too', async () => {
        const store = await fresh()
        await store.import(camp)
        const report = await store.record('camp', [told({}), told({ confirmedBy: ['kim'] }), told({})])
        expect(report).toEqual({ added: 1, unchanged: 2, words: 1 })
        expect((await store.read('camp')).interactions.at(-1)).toStrictEqual(told({ confirmedBy: ['kim'] }))
      })
    })

    describe('recording', () => {
      test('appends, and the same id is recorded once', async () => {
        const store = await fresh()
        await store.import(camp)
        const one = contact('r1', ['ana', 'kim'], 1)
        const two = contact('r2', ['ana', 'kim'], 2)
        expect(await store.record('camp', [two, one])).toEqual({ added: 2, unchanged: 0, words: 0 })
        expect(await store.record('camp', [one])).toEqual({ added: 0, unchanged: 1, words: 0 })
        expect(await store.record('camp', [])).toEqual({ added: 0, unchanged: 0, words: 0 })
        expect((await store.read('camp')).interactions).toStrictEqual([...camp.interactions, two, one])
      })

      test('of other content under a known id is refused, with the others of the call', async () => {
        const store = await fresh()
        await store.import(camp)
        const refused = store.record('camp', [
          contact('r1', ['ana', 'kim'], 1),
          { ...camp.interactions[0]!, gathering: 'elsewhere' },
        ])
        await expect(refused).rejects.toThrow(InputError)
        await expect(refused).rejects.toThrow(/interaction c1: .*gathering/)
        expect(await store.read('camp')).toStrictEqual(camp)
      })

      test('of strangers is refused, each named, with what may be meant', async () => {
        const store = await fresh()
        await store.import(camp)
        const refused = store.record(
          'camp',
          [
            contact('r1', ['ana', 'kim'], 1),
            contact('r2', ['ana', 'rvi'], 1),
            { ...contact('r3', ['ana', 'kim'], 1), confirmedBy: ['zoe'] },
          ],
          { source: 'body' },
        )
        await expect(refused).rejects.toThrow(InputError)
        await expect(refused).rejects.toThrow(
          /body: interaction r2: "rvi" is no member of camp; did you mean "rui"/,
        )
        await expect(refused).rejects.toThrow(/body: interaction r3: "zoe"/)
        expect(await store.read('camp')).toStrictEqual(camp)
      })

      test('in a congregation that is not there is refused', async () => {
        const store = await fresh()
        await expect(store.record('camp', [])).rejects.toThrow(/"camp" is not in/)
        await store.import(camp)
        await expect(store.record('cmp', [])).rejects.toThrow(InputError)
        expect(await store.congregations()).toEqual([{ id: 'camp', name: camp.name }])
      })

      test('many calls at once keep their order and lose nothing', async () => {
        const store = await fresh()
        await store.import(camp)
        const some = Array.from({ length: 50 }, (_, k) => contact(`r${k}`, ['ana', 'kim'], k))
        await Promise.all(some.map(one => store.record('camp', [one])))
        expect((await store.read('camp')).interactions.slice(camp.interactions.length)).toStrictEqual(some)
      })
    })

    describe('times', () => {
      test('asOf is the later of both, in whatever order and offset', async () => {
        const early = { ...camp, interactions: [], asOf: '2026-08-01T12:00:00+02:00' }
        const late = { ...camp, interactions: [], asOf: '2026-08-01T11:00:00Z' }
        for (const documents of [
          [early, late],
          [late, early],
        ]) {
          const store = await fresh()
          for (const document of documents) await store.import(document)
          expect((await store.read('camp')).asOf).toBe(late.asOf)
        }
      })

      test('a document without asOf does not take one away; a later interaction does', async () => {
        const store = await fresh()
        await store.import(camp)
        await store.import({ ...camp, asOf: undefined, interactions: [] })
        expect((await store.read('camp')).asOf).toBe(camp.asOf)
        await store.record('camp', [{ ...contact('r1', ['ana', 'kim'], 1), at: '2027-01-01T00:00:00Z' }])
        const cohort = await store.read('camp')
        expect('asOf' in cohort).toBe(false)
        expect(parseCohort(cohort, 'export').cohort).toStrictEqual(cohort)
      })

      test('reading at a past time leaves out what came after, to the millisecond', async () => {
        const store = await fresh()
        await store.import(camp)
        for (const asOf of ['2020-01-01T00:00:00Z', ...camp.interactions.map(({ at }) => at), camp.asOf!]) {
          const { interactions, ...rest } = await store.read('camp', { asOf })
          const { interactions: all, ...lists } = camp
          expect(interactions).toStrictEqual(all.filter(({ at }) => Date.parse(at) <= Date.parse(asOf)))
          expect(rest).toStrictEqual({ ...lists, asOf })
        }
      })

      test('a time that is none is refused', async () => {
        const store = await fresh()
        await store.import(camp)
        await expect(store.read('camp', { asOf: 'yesterday' })).rejects.toThrow(InputError)
      })
    })

    describe('many congregations', () => {
      test('live side by side, under the same ids', async () => {
        const store = await fresh()
        const other: Cohort = {
          ...camp,
          id: 'b.camp',
          name: 'Other',
          interactions: camp.interactions.map(one => ({ ...one, gathering: 'g2' })),
        }
        await store.import(camp)
        await store.import(other)
        await store.import(emptyCohort())
        expect(await store.congregations()).toEqual([
          { id: 'b.camp', name: 'Other' },
          { id: 'camp', name: camp.name },
          { id: 'main' },
        ])
        expect(await store.read('camp')).toStrictEqual(camp)
        expect(await store.read('b.camp')).toStrictEqual(other)
        await store.record('b.camp', [contact('r1', ['ana', 'kim'], 1)])
        expect(await store.read('camp')).toStrictEqual(camp)
        await expect(store.record('main', [contact('r1', ['ana', 'kim'], 1)])).rejects.toThrow(InputError)
      })
    })

    describe('all or nothing', () => {
      const large: Cohort = {
        ...camp,
        members: camp.members.map(member => ({ ...member, name: 'Other' })),
        asOf: undefined,
        interactions: Array.from({ length: 9000 }, (_, k) => contact(`big${k}`, ['ana', 'rui'], k)),
      }

      test('progress counts up to the end', async () => {
        const store = await fresh()
        const seen: ImportProgress[] = []
        await store.import(large, { onProgress: progress => seen.push(progress) })
        expect(seen.length).toBeGreaterThan(1)
        expect(seen.at(-1)).toEqual({ done: 9000, total: 9000 })
        expect(seen.map(({ done }) => done)).toEqual(seen.map(({ done }) => done).toSorted((a, b) => a - b))
      })

      test('an import that is called off leaves nothing of itself, and the store goes on', async () => {
        const store = await fresh()
        await store.import(camp)
        const controller = new AbortController()
        const cancelled = store.import(large, {
          signal: controller.signal,
          onProgress: () => controller.abort(),
        })
        await expect(cancelled).rejects.toMatchObject({ name: 'AbortError' })
        expect(await store.read('camp')).toStrictEqual(camp)
        await expect(store.import(large, { signal: controller.signal })).rejects.toMatchObject({
          name: 'AbortError',
        })
        expect((await store.import(large)).added).toBe(9000)
      })

      test('an import whose progress cannot be shown leaves nothing of itself', async () => {
        const store = await fresh()
        await store.import(camp)
        const broken = store.import(large, {
          onProgress: () => {
            throw new Error('the pipe is closed')
          },
        })
        await expect(broken).rejects.toThrow('the pipe is closed')
        expect(await store.read('camp')).toStrictEqual(camp)
      })

      test('what is read during an import is what was there before it', async () => {
        const where = await place()
        const [writer, reader] = [await open(where), await open(where)]
        await writer.import(camp)
        const reads: Promise<Cohort>[] = []
        await writer.import(large, {
          onProgress: ({ done, total }) => {
            if (done < total) reads.push(reader.read('camp'))
          },
        })
        expect(reads.length).toBeGreaterThan(0)
        for (const cohort of await Promise.all(reads.slice(0, 1))) expect(cohort).toStrictEqual(camp)
        expect((await reader.read('camp')).interactions).toHaveLength(camp.interactions.length + 9000)
      })
    })

    describe('two processes', () => {
      test('import halves at once, into a store that is not there yet', async () => {
        const where = await place()
        const folder = await mkdtemp(join(tmpdir(), 'coalesce-halves-'))
        toClear.push(() => rm(folder, { recursive: true, force: true }))
        const all = Array.from({ length: 6000 }, (_, k) => contact(`c${k}`, ['ana', 'rui', 'kim'], k))
        const whole: Cohort = { ...camp, asOf: undefined, interactions: all }
        // The middle third is in both.
        const halves = [all.slice(0, 4000), all.slice(2000)]
        const reports = await Promise.all(
          halves.map(async (interactions, k) => {
            const file = join(folder, `${k}.json`)
            await writeFile(file, JSON.stringify({ ...whole, interactions }))
            return importInChild(where, file)
          }),
        )
        expect(reports.map(({ error }) => error)).toEqual([undefined, undefined])
        expect(reports.map(({ unchanged }) => unchanged).toSorted((a, b) => a! - b!)).toEqual([0, 2000])
        const store = await open(where)
        const { interactions, ...rest } = await store.read('camp')
        expect([...interactions].sort(byId)).toStrictEqual([...all].sort(byId))
        const { interactions: _, asOf: __, ...lists } = whole
        expect(rest).toStrictEqual(lists)
      })
    })
  })
}

type ChildReport = { readonly error?: string; readonly unchanged?: number }

async function importInChild({ url, driver }: Place, file: string): Promise<ChildReport> {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [CHILD, url, driver, file])
  expect(stderr).toBe('')
  return JSON.parse(stdout) as ChildReport
}

/** As a file would give it: plain objects, whatever fast-check makes them of. */
function fromJson(cohort: Cohort): Cohort {
  return JSON.parse(JSON.stringify(cohort)) as Cohort
}

function contact(id: string, participants: string[], minute: number): Interaction {
  const at = new Date(Date.UTC(2026, 3, 1) + minute * 60_000).toISOString()
  return { at, kind: 'contact', participants, minutes: 20, id }
}

const byId = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)

function oncePerId(interactions: readonly Interaction[]): Interaction[] {
  return [...new Map(interactions.map(one => [one.id, one])).values()]
}

/** The interaction as somebody tells it who knows only the first few of those who spoke to it. */
function knowingOnly(interaction: Interaction, confirmed: number, contested: number): Interaction {
  const some = (list: string[] | undefined, n: number) => list?.slice(0, n % (list.length + 1))
  const { confirmedBy, contestedBy, ...rest } = interaction
  return {
    ...rest,
    ...(confirmedBy === undefined ? {} : { confirmedBy: some(confirmedBy, confirmed) }),
    ...(contestedBy === undefined ? {} : { contestedBy: some(contestedBy, contested) }),
  } as Interaction
}

/** An interaction whose words stand in one order and are absent where there are none. */
function plain(interaction: Interaction): Interaction {
  const { confirmedBy = [], contestedBy = [], ...rest } = interaction
  return {
    ...rest,
    ...(confirmedBy.length === 0 ? {} : { confirmedBy: [...confirmedBy].sort() }),
    ...(contestedBy.length === 0 ? {} : { contestedBy: [...contestedBy].sort() }),
  } as Interaction
}

/** Every list has two entries, every kind of interaction is there. */
const camp: Cohort = {
  ...emptyCohort('camp'),
  name: 'Camp',
  asOf: '2026-08-01T12:00:00+02:00',
  members: [
    { id: 'ana', name: 'Ana', joined: '2026-01-10', offers: ['bookkeeping'], crewSize: [3, 6], maxCrews: 1 },
    { id: 'rui', name: 'Rui', invitedBy: 'ana', needs: [], paused: false },
    { id: 'kim', name: 'Kim' },
    { id: 'lee', name: 'Lee', available: ['mon 18:00-21:00'], timezone: 'Europe/Lisbon' },
  ],
  interactions: [
    { id: 'c1', at: '2026-03-08T12:00:00Z', kind: 'contact', participants: ['ana', 'rui'], minutes: 12.5 },
    { id: 'l1', at: '2026-03-01T12:00:00+01:00', kind: 'listening', participants: ['ana', 'rui', 'kim'] },
    { id: 's1', at: '2026-03-02T12:00:00.001Z', kind: 'support', asker: 'ana', offerers: ['lee'] },
    { id: 's2', at: '2026-03-02T12:00:00.002Z', kind: 'support', offerers: ['lee', 'kim'] },
    {
      id: 'm1',
      at: '2026-03-05T12:00:00Z',
      kind: 'meeting',
      series: 's',
      participants: ['ana', 'kim'],
      missed: [],
    },
    { id: 'f1', at: '2026-03-06T12:00:00Z', kind: 'conflict', participants: ['kim', 'lee'], outcome: 'open' },
    {
      id: 'f2',
      at: '2026-03-07T12:00:00Z',
      gathering: 'g1',
      recordedBy: 'kim',
      confirmedBy: ['lee'],
      contestedBy: [],
      kind: 'conflict',
      participants: ['kim', 'lee'],
      outcome: 'resolved',
      about: 'f1',
    },
    {
      id: 'o1',
      at: '2026-03-09T12:00:00Z',
      kind: 'co-ownership',
      participants: ['ana', 'lee'],
      what: 'a van',
    },
  ],
  crews: [
    { id: 'loaf', name: 'Loaf', members: ['ana', 'rui', 'kim'], since: '2026-03-01', locked: true },
    { id: 'bread', members: ['lee', 'rui', 'kim'], caller: 'lee', rhythm: 'P2W' },
  ],
  calls: [
    { caller: 'rui', intention: 'book club', members: ['kim'] },
    { caller: 'rui', intention: 'a house', members: [] },
  ],
  wishes: [
    { from: 'ana', to: 'rui', kind: 'interested' },
    { from: 'rui', to: 'ana', kind: 'not-now' },
  ],
  boundaries: [
    { between: ['ana', 'lee'], kind: 'apart', by: 'ana' },
    { between: ['ana', 'lee'], kind: 'apart', by: 'lee' },
  ],
  gatherings: [
    { id: 'g1', name: 'Spring camp', from: '2026-04-01', to: '2026-04-03', attendees: ['ana'] },
    { id: 'g2' },
  ],
  stewards: [
    { member: 'ana', steward: 'rui', since: '2025-09-01' },
    { member: 'rui', steward: 'ana' },
  ],
  vocabulary: [
    ['web design', 'websites'],
    ['cooking', 'food', 'kitchen'],
  ],
}
