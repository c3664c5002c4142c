/** What a request's schema finds wrong, in the words of faults. */
import type { FastifySchemaCompiler } from 'fastify'
import type { z } from 'zod'
import { faultsOf, placeOf } from '../../graph/schema-faults.ts'
import { Problem } from '../problem.ts'

const NAMES: Readonly<Record<string, string>> = {
  body: '',
  querystring: 'query',
  params: 'address',
  headers: 'header',
}

/** Zod's schemas as Fastify's validators. */
export const validate: FastifySchemaCompiler<z.ZodType> = ({ schema, httpPart }) => {
  const above = NAMES[httpPart ?? ''] ?? ''
  return data => {
    const parsed = schema.safeParse(data)
    if (parsed.success) return { value: parsed.data }
    const faults = faultsOf(parsed.error.issues, data, above === '' ? [] : [above], placeOf).map(
      ({ mend, ...fault }) => ({
        ...fault,
        mend: typeof mend === 'string' ? mend : mend(),
      }),
    )
    return { error: new Problem(400, 'the request is not right', faults) }
  }
}
