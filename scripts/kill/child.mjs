// Imports batches into a store until it is killed, or the store fails: `node child.mjs URL OPTIONS RUN`. Says what was
// begun, written and acknowledged, and what the store said when it failed. A batch of one is recorded, as the service does.
import { writeSync } from 'node:fs'
import { openStore } from '../../dist/graph/store/open.js'
import { batchOf, documentOf } from './batches.mjs'

const [url, options, run] = process.argv.slice(2)
const say = line => writeSync(1, `${line}\n`)

say('ready')
let batch = -1
try {
  const store = await openStore(url, JSON.parse(options))
  await store.import(documentOf([]))
  for (batch = 0; ; batch++) {
    const { interactions } = batchOf(Number(run), batch)
    say(`begin ${batch}`)
    if (interactions.length === 1) await store.record('main', interactions)
    else await store.import(documentOf(interactions), { onProgress: ({ done }) => say(`wrote ${done}`) })
    say(`done ${batch}`)
  }
} catch (error) {
  say(`failed ${batch} ${JSON.stringify({ name: error.name, message: error.message })}`)
}
// A driver may hold on to what is gone.
process.exit()
