/**
 * How strictly edits are taken: `strict` refuses what breaks something, `warn` does it and says so in its words, `free`
 * does it and only lists what it breaks. In a file of its own: the command names them without loading the engine.
 */
export const MODES = ['strict', 'warn', 'free'] as const
export type Mode = (typeof MODES)[number]
