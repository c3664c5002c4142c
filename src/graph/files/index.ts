export { readCohort, readContacts } from './read.ts'
export { writeCohortCsv, writeCohortJson } from './write.ts'
