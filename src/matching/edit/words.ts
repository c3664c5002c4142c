/** Words that several sentences about plans share. People are called by their ids, as in vetoes.ts and unplaced.ts. */

/** `ana`, `ana and ben`, `ana, ben and cleo`. */
export function listed(ids: readonly string[]): string {
  return ids.length < 2 ? ids.join('') : `${ids.slice(0, -1).join(', ')} and ${ids.at(-1)}`
}

/** `a crew takes 3 to 6`. */
export function takes([least, most]: readonly [number, number]): string {
  return `a crew takes ${least === most ? least : `${least} to ${most}`}`
}
