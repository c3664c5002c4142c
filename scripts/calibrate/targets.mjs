/** The recordings that the settings are fitted to, and those they are held against. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { occasionIn } from './recordings.mjs'

/** Hypertext 2009, computed from the SocioPatterns recording (Isella et al. 2011), which is not in the folder. */
const HT09 = {
  name: 'HT09, a conference of 113',
  setting: 'gathering',
  held: false,
  people: 113,
  days: 3,
  minutes: 123,
  statistics: {
    met: 0.35,
    durationMean: 42,
    duration99: 280,
    pairGini: 0.76,
    topTenth: 0.69,
    once: 0.47,
    withoutClose: 0.34,
    nextDayUnmet: 0.17,
    nextDayClose: 0.83,
  },
}

/** Of these only the share of pairs that met is known here (GESIS, Génois et al. 2019). */
const SYMPOSIA = [
  {
    name: 'a symposium of 138',
    setting: 'gathering',
    held: true,
    people: 138,
    days: 2,
    minutes: 740,
    statistics: { met: 0.79 },
  },
  {
    name: 'a symposium of 262',
    setting: 'gathering',
    held: true,
    people: 262,
    days: 3,
    minutes: 507,
    statistics: { met: 0.51 },
  },
]

const RECORDED = [
  {
    name: 'SFHH09, a conference of 403',
    setting: 'gathering',
    held: false,
    path: 'sfhh2009/SFHH_tij.dat.gz',
  },
  {
    name: 'InVS13, an office of 92',
    setting: 'workplace',
    held: false,
    path: 'invs2013/workplace_InVS_tij.dat.gz',
  },
  {
    name: 'InVS15, an office of 217',
    setting: 'workplace',
    held: true,
    path: 'invs2015/workplace_InVS15_tij.dat.gz',
  },
]

/** @returns {Promise<import('./recordings.mjs').Occasion[] | undefined>} undefined where the data are not there */
export async function publicOccasions(dataDir) {
  const folder = join(dataDir, 'contacts')
  if (!RECORDED.every(({ path }) => existsSync(join(folder, path)))) return undefined
  const recorded = []
  for (const { path, ...what } of RECORDED)
    recorded.push({ ...(await occasionIn(join(folder, path), what.name)), ...what })
  return [HT09, ...recorded, ...SYMPOSIA]
}
