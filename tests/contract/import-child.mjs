// Imports a cohort file into a store, from a process of its own: `node import-child.mjs URL DRIVER FILE`.
// Runs what was built (`npm run build`), since Node 20 cannot run the sources. Prints the report as JSON, or the error.
import { readFileSync } from 'node:fs'
import { openStore } from '../../dist/graph/store/open.js'

const [url, driver, file] = process.argv.slice(2)
try {
  const store = await openStore(url, driver === '' ? {} : { sqlite: { driver } })
  try {
    console.log(JSON.stringify(await store.import(JSON.parse(readFileSync(file, 'utf8')))))
  } finally {
    await store.close()
  }
} catch (error) {
  console.log(JSON.stringify({ error: error.name, message: error.message }))
}
