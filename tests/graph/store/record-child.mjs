// Records interactions of overlapping people for some time, from a process of its own, and prints those that were
// acknowledged: `node record-child.mjs URL NAME MILLISECONDS`. Runs what was built, since Node 20 cannot run the sources.
import { openStore } from '../../../dist/graph/store/open.js'
import { recordFor } from './record-for.mjs'

const [url, name, duration] = process.argv.slice(2)
const store = await openStore(url)
try {
  console.log(JSON.stringify(await recordFor(store, name, Number(duration))))
} finally {
  await store.close()
}
