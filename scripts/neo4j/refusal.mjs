/**
 * What cannot be done, and how to mend it, in one line for a person: `place: what is wrong; what to do`.
 *
 * Whatever throws one expects it to be shown as it is. Any other error is a mistake in this program.
 */
export class Refusal extends Error {
  name = 'Refusal'
}
