/** What a request's schema finds wrong, in the words of faults. */
import type { FastifySchemaCompiler } from 'fastify'
import type { z } from 'zod'
import { faultsOf } from '../../graph/schema-faults.ts'
import { notRight } from '../problem.ts'

const NAMES: Readonly<Record<string, string>> = {
  body: '',
  querystring: 'query',
  params: 'address',
  headers: 'header',
}

/** Zod's schemas as Fastify's validators. */
export const validate: FastifySchemaCompiler<z.ZodType> = ({ schema, httpPart }) => {
  const above = NAMES[httpPart ?? ''] ?? ''
  return sent => {
    // No body is one without a field: whoever wants what is usual need not say so.
    const data = httpPart === 'body' && sent === null ? {} : sent
    const parsed = schema.safeParse(data)
    if (parsed.success) return { value: parsed.data }
    return { error: notRight(faultsOf(parsed.error.issues, data, above === '' ? [] : [above])) }
  }
}
