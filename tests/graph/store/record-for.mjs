// What one of many writers does; plain JavaScript, since a child process runs it too.

const PEOPLE = ['ana', 'rui', 'kim', 'lee']

/**
 * Records one to three interactions at a time, of two to four people, until so many ms have passed.
 *
 * @returns the interactions that were acknowledged
 */
export async function recordFor(store, name, duration) {
  const acknowledged = []
  const end = Date.now() + duration
  for (let k = 0; Date.now() < end; k++) {
    const some = Array.from({ length: 1 + (k % 3) }, (_, n) => interaction(`${name}-${k}-${n}`, k + n))
    await store.record('camp', some)
    acknowledged.push(...some)
  }
  return acknowledged
}

/** Of several kinds, and not in the order of time: the writers' clocks are not one. */
function interaction(id, k) {
  const participants = PEOPLE.map((_, n) => PEOPLE[(k + n) % PEOPLE.length]).slice(0, 2 + (k % 3))
  const told = { id, at: new Date(Date.UTC(2026, 3, 1) + ((k * 7919) % 100_000) * 60_000).toISOString() }
  return [
    { ...told, kind: 'contact', participants, minutes: 20 },
    { ...told, kind: 'listening', participants },
    { ...told, kind: 'meeting', series: 'circle', participants, missed: [] },
    { ...told, kind: 'conflict', participants, outcome: 'open' },
  ][k % 4]
}
