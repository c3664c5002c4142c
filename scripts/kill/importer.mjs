/** A child process that imports, as seen from here. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const CHILD = fileURLToPath(new URL('child.mjs', import.meta.url))

/**
 * @returns `said`, what it said so far: the batch that it `begun` last, whether it `isWriting` it, those that are `done`, and the error that it
 *   `failed` with; `until(condition)`, which waits until that is so, or the child is gone; `kill()`, which ends it by
 *   `kill -9` and waits until it is gone
 */
export function startImporter({ url, options }, run) {
  const child = spawn(process.execPath, [CHILD, url, JSON.stringify(options), String(run)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  // Nobody would end it if we are ended ourselves.
  const killNow = () => child.kill('SIGKILL')
  process.once('exit', killNow)
  const said = { ready: false, begun: undefined, isWriting: false, done: [], failed: undefined, gone: false }
  let changed
  let change
  const next = () => {
    change?.()
    changed = new Promise(resolve => {
      change = resolve
    })
  }
  next()
  const ended = once(child, 'close').then(([status, signal]) => {
    process.off('exit', killNow)
    said.gone = true
    next()
    return { status, signal }
  })
  createInterface({ input: child.stdout }).on('line', line => {
    const [word, batch] = line.split(' ')
    if (word === 'ready') said.ready = true
    if (word === 'begin') Object.assign(said, { begun: Number(batch), isWriting: false })
    if (word === 'wrote') said.isWriting = true
    if (word === 'done') said.done.push(Number(batch))
    if (word === 'failed') said.failed = JSON.parse(line.slice(`failed ${batch} `.length))
    next()
  })
  return {
    said,
    async until(condition) {
      while (!condition() && !said.gone) await changed
    },
    async kill() {
      child.kill('SIGKILL')
      return (await ended).signal === 'SIGKILL'
    },
  }
}
