/** The thread that reads one document. */

import type { InputError } from '../../graph/fault.ts'
import { parseJson } from '../../graph/files/json.ts'
import { parseCohort } from '../../graph/parse-cohort.ts'
import { answerQuestions } from '../../matching/threads.ts'
import type { ReadDocument } from './documents.ts'

answerQuestions<Uint8Array, ReadDocument, string>((text, source) => {
  try {
    const raw = parseJson(new TextDecoder().decode(text), source)
    return { ...parseCohort(raw, source), named: (raw as { readonly id?: unknown }).id !== undefined }
  } catch (error) {
    if ((error as Error).name !== 'InputError') throw error
    return { faults: (error as InputError).faults }
  }
})
