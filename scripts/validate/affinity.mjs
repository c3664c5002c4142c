/**
 * Does affinity foretell who meets again, who belongs together, and who becomes friends? Against four plain ways of
 * saying it from the same past: time together, the smaller of the two relative shares of it, Adamic-Adar, and
 * personalised PageRank, which may choose its own best of six dampings and three ways to make it symmetric, once for
 * each figure. Everything is split by time.
 *
 * Data: public recordings of face-to-face contacts (SocioPatterns) and van de Bunt's freshmen; not part of the project.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { affinities } from '../../dist/graph/affinity.js'
import { computeTrust } from '../../dist/graph/trust.js'

const DAY = 86_400
const OFFICES = [
  { name: 'office 2013', held: false, folder: 'invs2013', file: 'workplace_InVS' },
  { name: 'office 2015', held: true, folder: 'invs2015', file: 'workplace_InVS15' },
]
const CONFERENCE = 'contacts/sfhh2009/SFHH_tij.dat.gz'
const FRESHMEN = 'friendship/vandebunt'

/** @returns {boolean} whether the data that this validation reads are there */
export function affinityDataIn(dataDir) {
  return [CONFERENCE, FRESHMEN, ...OFFICES.map(office => `contacts/${office.folder}`)].every(path =>
    existsSync(join(dataDir, path)),
  )
}

/**
 * Figures of every way of telling on every task: one row for a data set and kind of task, the mean of its cases.
 *
 * @returns {{data: string, task: string, held: boolean, cases: number, ap: Record<string, number>, auc: Record<string, number>}[]}
 *   `held`: kept back while the form of affinity was chosen
 */
export function validateAffinity(dataDir) {
  const rows = new Map()
  for (const { data, task, held, known, pairs } of cases(dataDir)) {
    const key = `${data}, ${task}, ${held}`
    const row = rows.get(key) ?? { data, task, held, cases: 0, sums: {} }
    rows.set(key, row)
    row.cases++
    for (const [way, scores] of Object.entries(ways(known))) {
      row.sums[way] ??= scores.map(() => ({ ap: 0, auc: 0 }))
      for (const [k, score] of scores.entries()) {
        const { ap, auc } = figuresOf(pairs, score)
        row.sums[way][k].ap += ap
        row.sums[way][k].auc += auc
      }
    }
  }
  return [...rows.values()].map(({ sums, ...row }) => {
    const best = figure =>
      Object.fromEntries(
        Object.entries(sums).map(([way, variants]) => [
          way,
          Math.max(...variants.map(sum => sum[figure])) / row.cases,
        ]),
      )
    return { ...row, ap: best('ap'), auc: best('auc') }
  })
}

/** The rows as lines of text, ready to print. */
export function affinityTable(rows) {
  const names = Object.keys(rows[0].ap)
  const line = cells =>
    cells.map((cell, k) => (k < 2 ? String(cell).padEnd(k ? 26 : 14) : String(cell).padStart(9))).join('')
  const ahead = (row, figure) =>
    row[figure][names[0]] - Math.max(...names.slice(1).map(way => row[figure][way]))
  const signed = x => `${x < 0 ? '-' : '+'}${Math.abs(x).toFixed(3)}`
  const figures = (row, figure) => [
    ...names.map(way => row[figure][way].toFixed(3)),
    signed(ahead(row, figure)),
  ]
  const block = (figure, title) => [
    title,
    line(['data', 'task', ...names, 'ahead']),
    ...rows.map(row => line([row.data, row.task + (row.held ? ' *' : ''), ...figures(row, figure)])),
  ]
  const summary = (figure, title) => {
    const leads = rows.map(row => ahead(row, figure))
    const mean = leads.reduce((sum, lead) => sum + lead, 0) / leads.length
    const first = leads.filter(lead => lead > 0).length
    return `${title}: leads in ${first} of ${rows.length} rows (mean ${signed(mean)}, worst ${signed(Math.min(...leads))})`
  }
  return [
    ...block('ap', 'Average precision (ties entered together)'),
    '',
    ...block('auc', 'Area under the ROC curve (ties half)'),
    '',
    'ahead: affinity against the best of the others. pagerank: the best of 18 variants, for each figure. * kept back.',
    '',
    summary('ap', 'Average precision'),
    summary('auc', 'Area under the curve'),
  ]
}

// Cases ---------------------------------------------------------------------------------------------------------------

function* cases(dataDir) {
  for (const { name, held, folder, file } of OFFICES) {
    const rows = readContacts(join(dataDir, 'contacts', folder, `${file}_tij.dat.gz`))
    const days = daysOf(rows)
    for (let k = 1; k < days.length; k++) yield meeting(name, 'next day', held, days[k - 1], days[k])
    for (let k = 2; k < days.length; k++)
      yield meeting(name, 'next day, from all before', held, days.slice(0, k).flat(), days[k])
    const [first, second] = halves(rows)
    yield meeting(name, 'second half', held, first, second)
    yield meeting(name, '20 min in 8 days, from 2', held, days.slice(0, 2).flat(), days.slice(2).flat(), 1200)
    yield meeting(name, '30 min in 5 days, from 5', held, days.slice(0, 5).flat(), days.slice(5).flat(), 1800)
    const departments = readDepartments(join(dataDir, 'contacts', folder, `${file}_metadata.txt`))
    yield department(name, 'same department, 5 days', held, days.slice(0, 5).flat(), departments)
    yield department(name, 'same department, all', held, rows, departments)
  }
  const [one, two] = daysOf(readContacts(join(dataDir, CONFERENCE)))
  yield meeting('conference', 'afternoon, day 1', false, ...halves(one))
  yield meeting('conference', 'afternoon, day 2', true, ...halves(two))
  yield meeting('conference', 'next day', true, one, two)
  const waves = readWaves(join(dataDir, FRESHMEN))
  for (const [last, held] of [
    [5, false],
    [6, true],
  ])
    for (const mutual of [true, false]) {
      const task = `${mutual ? 'both name' : 'one names'} a friend, wave ${last}`
      for (let from = 1; from < last; from++) {
        yield friendship('freshmen', task, held, waves, [from], last, mutual)
      }
      yield friendship('freshmen', task, held, waves, range(1, last), last, mutual)
    }
}

/** Will two who are there both times spend so many seconds together the second time? */
function meeting(data, task, held, before, after, seconds = 300) {
  const known = knownOf(contactsOf(before))
  const there = new Set(after.flatMap(([, a, b]) => [a, b]))
  const together = new Map()
  for (const [, a, b] of after) together.set(`${a} ${b}`, (together.get(`${a} ${b}`) ?? 0) + 20)
  const good = (a, b) => Math.max(together.get(`${a} ${b}`) ?? 0, together.get(`${b} ${a}`) ?? 0) >= seconds
  return { data, task, held, known, pairs: pairsOf(known.ids, id => there.has(id), good) }
}

function department(data, task, held, rows, departments) {
  const known = knownOf(contactsOf(rows))
  const good = (a, b) => departments.get(a) === departments.get(b)
  return { data, task, held, known, pairs: pairsOf(known.ids, id => departments.has(id), good) }
}

/**
 * Ratings of earlier waves as hours together in one evening of that wave's month: 3 for a best friend, 2 for a friend,
 * 1 for friendly relations, each side's added; a troubled relation is a conflict that stayed unresolved.
 */
function friendship(data, task, held, waves, from, last, mutual) {
  const HOURS = { 1: 3, 2: 2, 3: 1, 4: 0.1 }
  const ids = waves[0].map((_, k) => String(k))
  const interactions = []
  for (const wave of from)
    for (let i = 0; i < ids.length; i++)
      for (let j = i + 1; j < ids.length; j++) {
        const both = [waves[wave][i][j], waves[wave][j][i]]
        const common = {
          at: timeOf(30 * DAY * wave + 19 * 3600),
          participants: [ids[i], ids[j]],
        }
        const hours = both.reduce((sum, rating) => sum + (HOURS[rating] ?? 0), 0)
        const id = `${wave}-${i}-${j}`
        if (hours > 0) interactions.push({ ...common, id, kind: 'contact', minutes: 60 * hours })
        if (both.includes(5))
          interactions.push({ ...common, id: `${id}-c`, kind: 'conflict', outcome: 'unresolved' })
      }
  const known = knownOf(interactions, ids)
  const asked = rating => rating <= 5
  const friend = rating => rating === 1 || rating === 2
  const pairs = []
  for (let i = 0; i < ids.length; i++)
    for (let j = i + 1; j < ids.length; j++) {
      const both = [waves[last][i][j], waves[last][j][i]]
      if (mutual ? both.every(asked) : both.some(asked))
        pairs.push([
          known.index.get(ids[i]),
          known.index.get(ids[j]),
          mutual ? both.every(friend) : both.some(friend),
        ])
    }
  return { data, task, held, known, pairs }
}

/** What the past holds: the trust of the project, and the minutes together for the plain ways. */
function knownOf(interactions, everybody = []) {
  const members = [...new Set([...everybody, ...interactions.flatMap(one => one.participants)])].map(id => ({
    id,
    name: id,
  }))
  const trust = computeTrust({ members, interactions })
  const ids = trust.members
  const index = new Map(ids.map((id, k) => [id, k]))
  const n = ids.length
  const minutes = new Float64Array(n * n)
  for (const { a, b, minutes: m } of trust.dyads) {
    const [i, j] = [index.get(a), index.get(b)]
    minutes[i * n + j] = minutes[j * n + i] = m
  }
  return { members, trust, ids, index, n, minutes }
}

function pairsOf(ids, counts, good) {
  const there = ids.flatMap((id, k) => (counts(id) ? [k] : []))
  return there.flatMap((i, x) => there.slice(x + 1).map(j => [i, j, good(ids[i], ids[j])]))
}

// Ways of telling -----------------------------------------------------------------------------------------------------

/** Affinity first; every other way as a list of variants. */
function ways({ members, trust, n, minutes }) {
  const { values } = affinities({ members, trust })
  const sums = Float64Array.from({ length: n }, (_, i) =>
    minutes.subarray(i * n, i * n + n).reduce((s, m) => s + m, 0),
  )
  const near = range(0, n).map(i => range(0, n).filter(j => minutes[i * n + j] > 0))
  const sets = near.map(list => new Set(list))
  return {
    affinity: [(i, j) => values[i * n + j]],
    time: [(i, j) => minutes[i * n + j]],
    share: [(i, j) => (minutes[i * n + j] > 0 ? minutes[i * n + j] / Math.max(sums[i], sums[j]) : 0)],
    adamic: [(i, j) => near[i].reduce((s, k) => (sets[j].has(k) ? s + 1 / Math.log(near[k].length) : s), 0)],
    pagerank: pageRanks(n, near, minutes, sums, [0.15, 0.3, 0.5, 0.7, 0.85, 0.95]).flatMap(rank => [
      (i, j) => rank[i * n + j] + rank[j * n + i],
      (i, j) => Math.min(rank[i * n + j], rank[j * n + i]),
      (i, j) => Math.sqrt(rank[i * n + j] * rank[j * n + i]),
    ]),
  }
}

/** Per damping a matrix, row i: where a walk from i, going on with that chance, is found after its first step. */
function pageRanks(n, near, minutes, sums, dampings) {
  const ranks = dampings.map(() => new Float64Array(n * n))
  const steps = dampings.map(damping => (damping > 0.8 ? 40 : 15))
  const chances = near.map((list, x) => Float64Array.from(list, y => minutes[x * n + y] / sums[x]))
  for (let i = 0; i < n; i++) {
    let now = new Float64Array(n)
    now[i] = 1
    for (let k = 0; k < Math.max(...steps); k++) {
      const next = new Float64Array(n)
      for (let x = 0; x < n; x++)
        for (let z = 0; now[x] > 0 && z < near[x].length; z++) next[near[x][z]] += now[x] * chances[x][z]
      now = next
      for (const [d, damping] of dampings.entries()) {
        const left = k < steps[d] ? (1 - damping) * damping ** k : 0
        for (let x = 0; left > 0 && x < n; x++) ranks[d][i * n + x] += left * now[x]
      }
    }
  }
  return ranks
}

// Figures -------------------------------------------------------------------------------------------------------------

/**
 * Average precision: mean, over the good, of the precision at their place, those of equal score entered together.
 * Area under the ROC curve: share of (good, other) pairs in the right order, ties half.
 */
function figuresOf(pairs, score) {
  const scores = Float64Array.from(pairs, ([i, j]) => score(i, j))
  const order = Uint32Array.from(pairs, (_, k) => k).sort((x, y) => scores[y] - scores[x])
  const total = pairs.reduce((sum, [, , good]) => sum + (good ? 1 : 0), 0)
  const others = pairs.length - total
  let hits = 0
  let precision = 0
  let right = 0
  for (let from = 0; from < order.length; ) {
    let to = from
    let found = 0
    while (to < order.length && scores[order[to]] === scores[order[from]])
      found += pairs[order[to++]][2] ? 1 : 0
    hits += found
    precision += (found / total) * (hits / to)
    const tied = to - from - found
    right += found * (others - (to - hits) + tied / 2)
    from = to
  }
  return { ap: precision, auc: right / (total * others) }
}

// Reading -------------------------------------------------------------------------------------------------------------

/** Lines [t, a, b], each pair and interval once, in order of time. */
function readContacts(path) {
  const seen = new Set()
  const rows = []
  for (const line of gunzipSync(readFileSync(path)).toString('utf8').split('\n')) {
    const [t, x, y] = line.trim().split(/\s+/)
    if (y === undefined || x === y) continue
    const [a, b] = x < y ? [x, y] : [y, x]
    const key = `${t} ${a} ${b}`
    if (!seen.has(key)) rows.push([Number(t), a, b])
    seen.add(key)
  }
  return rows.sort((x, y) => x[0] - y[0])
}

/** Consecutive intervals of 20 s of one pair are one contact. */
function contactsOf(rows) {
  const running = new Map()
  const found = []
  for (const [t, a, b] of rows) {
    const key = `${a} ${b}`
    const one = running.get(key)
    if (one !== undefined && one.end === t) one.end = t + 20
    else {
      const next = { t, end: t + 20, a, b }
      running.set(key, next)
      found.push(next)
    }
  }
  return found.map(({ t, end, a, b }) => ({
    id: `${t}-${a}-${b}`,
    kind: 'contact',
    at: timeOf(t),
    participants: [a, b],
    minutes: (end - t) / 60,
  }))
}

/** A recording's days; those with few lines are no days, as in the published comparisons. */
function daysOf(rows, least = 500) {
  const days = new Map()
  for (const row of rows) {
    const day = Math.floor(row[0] / DAY)
    if (!days.has(day)) days.set(day, [])
    days.get(day).push(row)
  }
  return [...days.values()].filter(day => day.length > least)
}

function halves(rows) {
  const middle = (rows[0][0] + rows.at(-1)[0]) / 2
  return [rows.filter(([t]) => t < middle), rows.filter(([t]) => t >= middle)]
}

function readDepartments(path) {
  return new Map(
    readFileSync(path, 'utf8')
      .trim()
      .split('\n')
      .map(line => line.trim().split(/\s+/)),
  )
}

/** Seven matrices of ratings, [wave][who rates][who is rated]. */
function readWaves(folder) {
  return range(0, 7).map(wave =>
    readFileSync(join(folder, `VRND32T${wave}.DAT`), 'utf8')
      .trim()
      .split('\n')
      .slice(1)
      .map(line => line.split(',')[1].trim().split(/\s+/).map(Number)),
  )
}

function timeOf(seconds) {
  return new Date(seconds * 1000).toISOString()
}

function range(from, to) {
  return Array.from({ length: to - from }, (_, k) => from + k)
}
