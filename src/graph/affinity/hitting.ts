/**
 * How likely a short walk from one person comes by another.
 *
 * Computes: for every ordered pair the discounted hitting probability F(i, j) of the random walk that goes along each
 * tie with probability proportional to its weight, and before every step ends with probability 1 - a: the chance that
 * a walk from i is at j at least once. F(i, j) is in [0, a], and 0 where no path leads from i to j.
 *
 * With P = D^-1 W and the walk's expected visits R = (I - a P)^-1, F(i, j) = R(i, j) / R(j, j). R is similar to the
 * symmetric G = (I - a D^-1/2 W D^-1/2)^-1, which is positive definite with all eigenvalues in [1 / (1 + a), 1 / (1 - a)],
 * so a Cholesky factorisation without pivoting is exact to rounding.
 *
 * Sources: personalised PageRank (Page et al. 1999) is (1 - a) R; dividing by the returns R(j, j), "first hits instead
 * of visits", takes away its preference for people whom walks cannot leave (Sarkar & Moore, "A tractable approach to
 * finding closest truncated-commute-time neighbors", UAI 2007).
 *
 * Why not power iteration, as PageRank is computed: to be right to 1e-9 it takes a hundred sweeps over all ties for
 * every start, which at the size of a congregation is dearer than solving once, and never exact.
 *
 * Cost: c^3 / 2 multiplications and 24 c^2 bytes for each connected component of c people: 403 people who are all
 * connected take a tenth of a second, 1,000 two seconds. A congregation has 200; beyond a thousand, walk on parts.
 */

/** An undirected tie between two people, by index; weight above 0. Each pair at most once. */
export type Tie = { readonly i: number; readonly j: number; readonly weight: number }

/**
 * @param n people, 0 to n - 1
 * @param goOn a, the chance of a further step, in (0, 1)
 * @returns F, row-major, n x n, zero on the diagonal. A walk from somebody without ties goes to anybody with equal
 *   chance, and no walk comes by her: her rows hold `chanceOfHitting(n, goOn)`, her columns 0 but for others like her.
 */
export function hittingProbabilities(n: number, ties: readonly Tie[], goOn: number): Float64Array {
  const hit = new Float64Array(n * n)
  const strength = new Float64Array(n)
  for (const { i, j, weight } of ties) {
    strength[i]! += weight
    strength[j]! += weight
  }
  const byChance = chanceOfHitting(n, goOn)
  for (let i = 0; i < n; i++)
    if (strength[i] === 0) for (let j = 0; j < n; j++) if (j !== i) hit[i * n + j] = byChance
  const root = strength.map(Math.sqrt)
  for (const component of components(n, ties)) {
    const visits = symmetricVisits(component, root, goOn)
    const c = component.people.length
    for (let x = 0; x < c; x++)
      for (let y = 0; y < c; y++) {
        if (x === y) continue
        const i = component.people[x]!
        const j = component.people[y]!
        const first = (visits[x * c + y]! / visits[y * c + y]!) * (root[j]! / root[i]!)
        hit[i * n + j] = Math.min(goOn, Math.max(0, first))
      }
  }
  return hit
}

/** F(i, j) of any pair where everybody spends equal time with everybody: what chance alone would give. */
export function chanceOfHitting(n: number, goOn: number): number {
  return n < 2 ? goOn : goOn / (n - 1 - goOn * (n - 2))
}

type Component = { readonly people: readonly number[]; readonly ties: readonly Tie[] }

/** The connected components of two people or more; ties by the place of their ends in `people`. */
function components(n: number, ties: readonly Tie[]): Component[] {
  const parent = Int32Array.from({ length: n }, (_, i) => i)
  const find = (i: number): number => {
    let root = i
    while (parent[root] !== root) {
      parent[root] = parent[parent[root]!]!
      root = parent[root]!
    }
    return root
  }
  for (const { i, j } of ties) {
    const a = find(i)
    const b = find(j)
    if (a !== b) parent[Math.max(a, b)] = Math.min(a, b)
  }
  const found = new Map<number, { people: number[]; ties: Tie[] }>()
  const place = new Int32Array(n)
  for (let i = 0; i < n; i++) {
    const root = find(i)
    const component = found.get(root) ?? { people: [], ties: [] }
    found.set(root, component)
    place[i] = component.people.push(i) - 1
  }
  for (const { i, j, weight } of ties) found.get(find(i))!.ties.push({ i: place[i]!, j: place[j]!, weight })
  return [...found.values()].filter(component => component.people.length > 1)
}

/** G = (I - a D^-1/2 W D^-1/2)^-1 of one component, row-major. `root` holds the square roots of the strengths. */
function symmetricVisits({ people, ties }: Component, root: Float64Array, goOn: number): Float64Array {
  const c = people.length
  // Lower triangle: first the matrix, then in its place its Cholesky factor L.
  const factor = new Float64Array(c * c)
  for (let x = 0; x < c; x++) factor[x * c + x] = 1
  for (const { i, j, weight } of ties)
    factor[Math.max(i, j) * c + Math.min(i, j)]! -= goOn * (weight / root[people[i]!]! / root[people[j]!]!)
  for (let x = 0; x < c; x++)
    for (let y = 0; y <= x; y++) {
      let rest = factor[x * c + y]!
      for (let k = 0; k < y; k++) rest -= factor[x * c + k]! * factor[y * c + k]!
      factor[x * c + y] = x === y ? Math.sqrt(rest) : rest / factor[y * c + y]!
    }
  // Row y holds column y of L^-1.
  const inverse = new Float64Array(c * c)
  for (let y = 0; y < c; y++) {
    inverse[y * c + y] = 1 / factor[y * c + y]!
    for (let x = y + 1; x < c; x++) {
      let rest = 0
      for (let k = y; k < x; k++) rest -= factor[x * c + k]! * inverse[y * c + k]!
      inverse[y * c + x] = rest / factor[x * c + x]!
    }
  }
  const visits = factor
  for (let x = 0; x < c; x++)
    for (let y = x; y < c; y++) {
      let sum = 0
      for (let k = y; k < c; k++) sum += inverse[x * c + k]! * inverse[y * c + k]!
      visits[x * c + y] = visits[y * c + x] = sum
    }
  return visits
}
