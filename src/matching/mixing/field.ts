/**
 * Finite fields of small order, as tables: the arithmetic that schedules without a repeat are made of.
 *
 * Computes: for q = p^k the elements 0 to q - 1, each the digits of a polynomial over the integers mod p; sums digit by
 * digit, products modulo a monic irreducible polynomial of degree k, which is found by trying all.
 * Cost: O(q^2) products, each O(k^2), once; q is at most some tens here.
 */

export type Field = {
  readonly order: number
  readonly add: (a: number, b: number) => number
  readonly multiply: (a: number, b: number) => number
}

/** The field of an order, or undefined where there is none: where it is no power of a prime. */
export function fieldOf(order: number): Field | undefined {
  const prime = smallestFactor(order)
  if (prime === undefined) return undefined
  let degree = 0
  for (let rest = order; rest > 1; rest /= prime, degree++) if (rest % prime !== 0) return undefined
  const digits = (a: number) => Array.from({ length: degree }, (_, k) => Math.floor(a / prime ** k) % prime)
  const number = (coefficients: readonly number[]) =>
    coefficients.reduce((sum, digit, k) => sum + digit * prime ** k, 0)
  const modulus = irreducible(prime, degree)
  const product = (a: number, b: number) => {
    const [x, y] = [digits(a), digits(b)]
    const terms = new Array<number>(2 * degree - 1).fill(0)
    x.forEach((u, i) => {
      y.forEach((v, j) => {
        terms[i + j] = (terms[i + j] + u * v) % prime
      })
    })
    return number(remainder(terms, modulus, prime))
  }
  const table = Array.from({ length: order * order }, (_, k) => product(Math.floor(k / order), k % order))
  return {
    order,
    add: (a, b) => number(digits(a).map((digit, k) => (digit + digits(b)[k]) % prime)),
    multiply: (a, b) => table[a * order + b],
  }
}

function smallestFactor(n: number): number | undefined {
  for (let k = 2; k <= n; k++) if (n % k === 0) return k
  return undefined
}

/** The low `degree` coefficients of a monic polynomial without factors. */
function irreducible(prime: number, degree: number): readonly number[] {
  if (degree === 1) return [0]
  for (let low = 0; low < prime ** degree; low++) {
    const modulus = Array.from({ length: degree }, (_, k) => Math.floor(low / prime ** k) % prime)
    if (!hasFactor([...modulus, 1], prime)) return modulus
  }
  throw new Error(`no irreducible polynomial of degree ${degree} over ${prime}`)
}

/** Whether a monic polynomial has a monic factor of at most half its degree. */
function hasFactor(polynomial: readonly number[], prime: number): boolean {
  const degree = polynomial.length - 1
  for (let d = 1; 2 * d <= degree; d++)
    for (let low = 0; low < prime ** d; low++) {
      const factor = Array.from({ length: d }, (_, k) => Math.floor(low / prime ** k) % prime)
      if (remainder(polynomial, factor, prime).every(digit => digit === 0)) return true
    }
  return false
}

/** What is left of a polynomial after division by the monic one with these low coefficients. */
function remainder(polynomial: readonly number[], low: readonly number[], prime: number): number[] {
  const rest = [...polynomial]
  for (let top = rest.length - 1; top >= low.length; top--) {
    const factor = rest[top]
    if (factor === 0) continue
    rest[top] = 0
    low.forEach((digit, k) => {
      const place = top - low.length + k
      rest[place] = (((rest[place] - factor * digit) % prime) + prime) % prime
    })
  }
  return rest.slice(0, low.length)
}
