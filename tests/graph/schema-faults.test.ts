/** What a schema finds wrong, where something may be several things: told of the one that was most likely meant. */
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { describeFault } from '../../src/graph/fault.ts'
import { faultsOf } from '../../src/graph/schema-faults.ts'

const told = (schema: z.ZodType, value: unknown): string[] =>
  faultsOf(schema.safeParse(value).error?.issues ?? [], value, ['it']).map(({ mend, ...fault }) =>
    describeFault({ ...fault, mend: typeof mend === 'string' ? mend : mend() }),
  )

describe('something that may be several things', () => {
  const place = z.union([z.number().int().min(0), z.enum(['new', 'none'])])
  const step = z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('pin'), crew: z.number().int().min(0) }),
    z.strictObject({ kind: z.literal('unpin'), crew: z.number().int().min(0), why: z.string() }),
  ])
  it.each<[z.ZodType, unknown, string[]]>([
    [place, 'nwe', ['it: "nwe" is not a number or one of "new", "none"; did you mean "new"?']],
    [place, {}, ['it: {} is not a number or one of "new", "none"; use a number or one of "new", "none"']],
    [place, -1, ['it: -1 is below 0; write 0 or more']],
    [
      z.union([z.string(), z.array(z.string())]),
      5,
      ['it: 5 is not a text or a list [ ]; write a text or a list [ ]'],
    ],
    [step, { kind: 'pinn' }, ['it.kind: "pinn" is not one of "pin", "unpin"; did you mean "pin"?']],
    [step, {}, ['it.kind: is missing; add it: one of "pin", "unpin"']],
    [
      z.union([step, z.array(step)]),
      { kind: 'x' },
      ['it.kind: "x" is not one of "pin", "unpin"; use one of "pin", "unpin"'],
    ],
    [
      z.union([step, z.array(step)]),
      [{ kind: 'pin', crew: -1 }],
      ['it[0].crew: -1 is below 0; write 0 or more'],
    ],
    [
      z.union([step, z.array(step)]),
      'pin',
      ['it: "pin" is not an object { } or a list [ ]; write an object { } or a list [ ]'],
    ],
    // Where the schema says it in words of its own, in those of none of its branches.
    [
      z.union([z.string({ error: 'is no word; write one' }), z.boolean({ error: 'is no yes' })], {
        error: 'is neither word nor yes; write one of them',
      }),
      5,
      ['it: 5 is neither word nor yes; write one of them'],
    ],
    // The nearest of several that were begun, and the first of those as near.
    [
      z.union([z.object({ a: z.number() }), z.object({ b: z.string() })]),
      { a: 'x' },
      ['it.a: "x" is not a number; write a number'],
    ],
    [
      z.union([z.object({ a: z.number(), c: z.number() }), z.object({ b: z.string() })]),
      {},
      ['it.b: is missing; add it'],
    ],
    [
      z.union([z.string().min(3), z.string().min(5)]),
      'x',
      ['it: "x" is too short; use at least 3 characters'],
    ],
  ])('%#', (schema, value, faults) => {
    expect(told(schema, value)).toEqual(faults)
  })
})
