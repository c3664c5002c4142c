import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { cohortJsonSchema, emptyCohort } from '../../src/graph/cohort.ts'
import { parseJson } from '../../src/graph/files/json.ts'
import { writeCohortJson } from '../../src/graph/files/write.ts'
import { parseCohort } from '../../src/graph/parse-cohort.ts'
import { arbitraryCohort } from '../arbitraries.ts'

describe('writeCohortJson', () => {
  it('writes what is read back as it was', () => {
    fc.assert(
      fc.property(arbitraryCohort(), cohort => {
        const text = writeCohortJson(cohort)
        expect(parseCohort(parseJson(text, 'x'), 'x').cohort).toEqual(cohort)
      }),
    )
  })

  it('writes the same bytes whatever the order of fields', () => {
    const turned = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(turned)
      if (typeof value !== 'object' || value === null) return value
      return Object.fromEntries(
        Object.entries(value)
          .reverse()
          .map(([key, entry]) => [key, turned(entry)]),
      )
    }
    fc.assert(
      fc.property(arbitraryCohort({ maxMembers: 6, maxInteractions: 8 }), cohort => {
        expect(writeCohortJson(turned(cohort) as typeof cohort)).toBe(writeCohortJson(cohort))
      }),
    )
  })

  it('writes an entry to a line, and no empty lists but the first two', () => {
    expect(writeCohortJson(emptyCohort())).toBe(
      '{\n  "format": "coalesce/cohort@1",\n  "id": "main",\n  "members": [],\n  "interactions": []\n}\n',
    )
    const { cohort } = parseCohort(
      {
        asOf: '2026-08-01T12:00:00Z',
        members: [
          { name: 'Ana', id: 'ana' },
          { name: 'Ben', id: 'ben' },
        ],
        format: 'coalesce/cohort@1',
        interactions: [
          {
            recordedBy: 'ana',
            minutes: 5,
            participants: ['ben', 'ana'],
            kind: 'contact',
            at: '2026-03-01T12:00:00Z',
            id: 'x',
          },
        ],
        vocabulary: [['a', 'b']],
      },
      'x',
    )
    expect(writeCohortJson(cohort)).toBe(`{
  "format": "coalesce/cohort@1",
  "id": "main",
  "asOf": "2026-08-01T12:00:00Z",
  "members": [
    {"id":"ana","name":"Ana"},
    {"id":"ben","name":"Ben"}
  ],
  "interactions": [
    {"id":"x","at":"2026-03-01T12:00:00Z","kind":"contact","participants":["ben","ana"],"minutes":5,"recordedBy":"ana"}
  ],
  "vocabulary": [
    ["a","b"]
  ]
}
`)
  })
})

describe('docs/cohort.schema.json', () => {
  const written = JSON.parse(
    readFileSync(new URL('../../docs/cohort.schema.json', import.meta.url), 'utf8'),
  ) as unknown

  it('is what the code says (npm run schema)', () => {
    expect(written).toEqual(cohortJsonSchema())
  })

  it('takes every cohort that we write, and refuses what breaks it', () => {
    const schema = z.fromJSONSchema(written as Parameters<typeof z.fromJSONSchema>[0])
    fc.assert(
      fc.property(arbitraryCohort({ minMembers: 1, maxMembers: 6, maxInteractions: 8 }), cohort => {
        const document = JSON.parse(writeCohortJson(cohort)) as Record<string, unknown>
        expect(schema.safeParse(document).success).toBe(true)
        for (const change of [
          { format: 'x' },
          { members: [{ id: 'a b', name: 'A' }] },
          { interactions: [{ kind: 'x' }] },
          { members: undefined },
        ])
          expect(schema.safeParse({ ...document, ...change }).success).toBe(false)
      }),
      { numRuns: 30 },
    )
  })
})
