/** What somebody sends by mistake, and what she is told of it: where, what stands there, and what to do. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cohortOf, person } from '../matching/cohorts.ts'
import { type Client, quickFolder, type Running, running, signIn } from './service.ts'

let of: Running
let ana: Client
beforeAll(async () => {
  of = await running({
    folder: quickFolder(),
    cohorts: [cohortOf(['ana', 'ben', 'cleo'].map(id => person(id)))],
    works: () => ({ suggestion: async () => ({ result: {}, inputs: '' }) }),
  })
  ana = await signIn(of, 'ana', ['member', 'organiser'])
})
afterAll(async () => {
  await of?.close()
  of?.remove()
})

const JSON_TYPE = { 'content-type': 'application/json' }
async function faultsOf(path: string, body: string) {
  const answer = await ana.ask('POST', path, body, JSON_TYPE)
  expect([answer.status, answer.headers['content-type']]).toEqual([
    400,
    expect.stringContaining('application/problem+json'),
  ])
  return answer.json().errors
}
const fault = (place: string, value: string | undefined, problem: string, mend: string) => ({
  place,
  ...(value === undefined ? {} : { value }),
  problem,
  mend,
})

describe('a body', () => {
  it('that is no JSON is told with line and column', async () => {
    expect(await faultsOf('/api/suggestions', '{"seed": 1,\n "steps" 5}')).toEqual([
      expect.objectContaining({ place: 'line 2, column 10' }),
    ])
    expect(await faultsOf('/api/suggestions', '{"seed": 1')).toMatchObject([{ place: 'line 1, column 11' }])
  })

  it('that says the same thing twice is not taken, whichever was meant', async () => {
    expect(await faultsOf('/api/suggestions', '{"seed": 1, "seed": 2}')).toEqual([
      fault('line 1, column 13', '"seed"', 'is there already in the same { }', 'keep one of the two'),
    ])
  })

  it('with a key that changes what objects are is not taken', async () => {
    expect(await faultsOf('/api/suggestions', '{"__proto__": {"seed": 1}}')).toEqual([
      fault('line 1, column 2', '"__proto__"', 'cannot be the name of a field', 'leave it out'),
    ])
    expect(await faultsOf('/api/suggestions', '{"constructor": {"prototype": {}}}')).toMatchObject([
      { place: 'constructor', problem: 'is not a field here' },
    ])
  })

  it('that is not there is one without a field, whatever its type is called', async () => {
    for (const headers of [JSON_TYPE, undefined])
      expect((await ana.ask('POST', '/api/suggestions', undefined, headers)).status).toBe(202)
    for (const type of ['application/json', 'text/plain;charset=UTF-8', 'application/x-www-form-urlencoded'])
      for (const body of ['', ' \n'])
        expect((await ana.ask('POST', '/api/suggestions', body, { 'content-type': type })).status).toBe(202)
    expect((await ana.ask('POST', '/api/suggestions', '\ufeff{}', JSON_TYPE)).status).toBe(202)
    expect(await faultsOf('/api/me/tokens', '')).toEqual([
      fault('name', undefined, 'is missing', 'add it'),
      fault('roles', undefined, 'is missing', 'add it'),
    ])
  })
})

describe('a body of another kind', () => {
  it('is not read', async () => {
    for (const type of ['text/plain', 'application/xml', 'application/x-www-form-urlencoded']) {
      const answer = await ana.ask('POST', '/api/suggestions', '{"seed": 1}', { 'content-type': type })
      expect([answer.status, answer.json().title]).toEqual([
        415,
        'send JSON, with content-type application/json',
      ])
    }
  })

  it('is not nothing where it is null', async () => {
    expect(await faultsOf('/api/suggestions', 'null')).toEqual([
      fault('', 'null', 'is nothing', 'leave the body out, or write an object { }'),
    ])
  })
})

describe('a value that cannot be', () => {
  it.each([
    [
      '/api/me/tokens',
      { name: 'x', roles: ['member'], days: 9999 },
      fault('days', '9999', 'is above 365', 'write 365 or less'),
    ],
    [
      '/api/me/tokens',
      { name: 'x', roles: ['member'], days: 1.5 },
      fault('days', '1.5', 'is not a whole number', 'write a whole number'),
    ],
    ['/api/me/tokens', { name: ' ', roles: ['member'] }, fault('name', '" "', 'is empty', 'write something')],
    [
      '/api/me/tokens',
      { name: 'x'.repeat(61), roles: ['member'] },
      fault('name', `"${'x'.repeat(61)}"`, 'is too long', 'use at most 60 characters'),
    ],
    ['/api/me/tokens', { name: 'x', roles: [] }, fault('roles', '[]', 'is empty', 'list one or more')],
    [
      '/api/me/tokens',
      { name: 'x', roles: ['membre'] },
      fault(
        'roles[0]',
        '"membre"',
        'is not one of "member", "organiser", "designer"',
        'did you mean "member"?',
      ),
    ],
    ['/api/suggestions', { sizes: [3, 9] }, fault('sizes[1]', '9', 'is above 8', 'write 8 or less')],
    ['/api/suggestions', { sizes: [3] }, fault('sizes', '[3]', 'has fewer than 2', 'list 2 or more')],
    [
      '/api/suggestions',
      { sizes: [3, 4, 5] },
      fault('sizes', '[3,4,5]', 'has more than 2', 'list 2 at most'),
    ],
    ['/api/suggestions', { step: 5 }, fault('step', undefined, 'is not a field here', 'leave it out')],
    [
      '/api/interactions',
      3,
      fault('', '3', 'is not a list [ ] or an object { }', 'write a list [ ] or an object { }'),
    ],
    ['/api/interactions', [], fault('', '[]', 'is empty', 'list one or more')],
  ])('%s %j: %j', async (path, body, told) => {
    expect(await faultsOf(path, JSON.stringify(body))).toEqual([told])
  })

  it('is looked at as what it is meant to be, where it may be several things', async () => {
    const { id } = (await ana.post('/api/suggestions', {})).json()
    const edits = (edit: unknown) => faultsOf(`/api/suggestions/${id}/edits`, JSON.stringify({ edits: edit }))
    const kinds = expect.stringMatching(/^is not one of "move", "swap", /)
    const jump = { place: 'edits.kind', value: '"jump"', problem: kinds }
    expect(await edits({ kind: 'jump' })).toMatchObject([jump])
    expect(await edits([{ kind: 'pin', crew: 0 }, { kind: 'jump' }])).toMatchObject([
      { ...jump, place: 'edits[1].kind' },
    ])
    expect(await edits({ kind: 'pin', crew: -1 })).toEqual([
      fault('edits.crew', '-1', 'is below 0', 'write 0 or more'),
    ])
    expect(await edits({ kind: 'move', member: 'ana', to: 'nonne' })).toEqual([
      fault('edits.to', '"nonne"', 'is not a number or one of "new", "none"', 'did you mean "none"?'),
    ])
  })
})
