/**
 * Worker threads that answer questions: both ends of the way between them, for whoever has more to compute than one thread
 * should. A question goes to the thread that has the fewest; answers come in whatever order. A thread that dies ends them all:
 * what was asked is refused, and so is whatever is asked after it.
 */
import { parentPort, Worker, workerData } from 'node:worker_threads'

export type Threads<Question, Answer> = {
  /** Whether a thread has died, or they were closed. */
  readonly ended: () => boolean
  /**
   * Asks the thread that has the least to do.
   *
   * @param make makes the question, given the number of that thread, from 0
   */
  readonly ask: (make: (thread: number) => Question) => Promise<Answer>
  /** Ends the threads; what they still answer is refused. */
  readonly close: () => Promise<void>
}

export type ThreadOptions = {
  /** 1 or more. */
  readonly count: number
  /** What each thread begins with. */
  readonly data?: unknown
  /** What they are for, in the message when one dies: `the search`. */
  readonly purpose: string
  /** Whether the process may end while they wait for questions; default false. */
  readonly unref?: boolean
}

type Asked<Question> = { readonly id: number; readonly question: Question }
type Answered<Answer> = { readonly id: number } & (
  | { readonly answer: Answer }
  | { readonly failed: { readonly name: string; readonly message: string } }
)

/** @param file what they run, as `builtBeside` gives it; it calls `answerQuestions` */
export function startThreads<Question, Answer>(
  file: URL,
  { count, data, purpose, unref = false }: ThreadOptions,
): Threads<Question, Answer> {
  const waiting = new Map<number, { resolve: (answer: Answer) => void; reject: (error: Error) => void }>()
  let ids = 0
  let ended: Error | undefined
  const fail = (error: Error) => {
    ended ??= error
    for (const { reject } of waiting.values()) reject(error)
    waiting.clear()
  }
  const threads = Array.from({ length: count }, (_, number) => {
    const worker = new Worker(file, { workerData: data })
    worker.on('message', (reply: Answered<Answer>) => {
      const asked = waiting.get(reply.id)
      waiting.delete(reply.id)
      if ('answer' in reply) asked?.resolve(reply.answer)
      else asked?.reject(Object.assign(new Error(reply.failed.message), { name: reply.failed.name }))
    })
    worker.on('error', fail)
    worker.on('exit', () => fail(new Error(`a thread of ${purpose} ended before its time`)))
    if (unref) worker.unref()
    return { worker, number, busy: 0 }
  })
  return {
    ended: () => ended !== undefined,
    ask: make =>
      new Promise<Answer>((resolve, reject) => {
        if (ended !== undefined) return reject(ended)
        const least = threads.reduce((best, one) => (one.busy < best.busy ? one : best))
        const id = ids++
        const done =
          <T>(then: (value: T) => void) =>
          (value: T) => {
            least.busy--
            then(value)
          }
        waiting.set(id, { resolve: done(resolve), reject: done(reject) })
        least.busy++
        const asked: Asked<Question> = { id, question: make(least.number) }
        least.worker.postMessage(asked)
      }),
    close: async () => {
      ended ??= new Error(`${purpose} was closed`)
      await Promise.all(threads.map(({ worker }) => worker.terminate()))
    },
  }
}

/** In a thread: answers whatever it is asked, until it is ended. */
export function answerQuestions<Question, Answer, Data = undefined>(
  answer: (question: Question, data: Data) => Answer,
): void {
  parentPort!.on('message', ({ id, question }: Asked<Question>) => {
    let reply: Answered<Answer>
    try {
      reply = { id, answer: answer(question, workerData as Data) }
    } catch (error) {
      // A class does not survive the way between threads; its name does.
      const { name, message } = error as Error
      reply = { id, failed: { name, message } }
    }
    parentPort!.postMessage(reply)
  })
}

/**
 * The built file beside a module. Node 20 cannot run TypeScript: from sources (in tests) it is the one in `dist`.
 *
 * @param module its import.meta.url
 * @param name without ending: `worker`
 */
export function builtBeside(module: string, name: string): URL {
  const folder = module.endsWith('.ts') ? module.replace(/\/src\/(?!.*\/src\/)/, '/dist/') : module
  return new URL(`./${name}.js`, folder)
}
