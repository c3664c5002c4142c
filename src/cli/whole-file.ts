/** Writes files that are there whole or not at all. */
import { rename, rm, writeFile } from 'node:fs/promises'

export async function writeWhole(path: string, content: string): Promise<void> {
  const draft = `${path}.${process.pid}.part`
  try {
    await writeFile(draft, content)
    await rename(draft, path)
  } catch (error) {
    await rm(draft, { force: true })
    throw error
  }
}
