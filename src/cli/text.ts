/** Texts on a terminal: how wide they are, where they break, and what must not come through. */

/** On one line, without control characters but colours, nor what turns the direction of text: a name could forge lines. */
export function plain(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are kept, everything else is not
  return text.replace(/(?!\u001b\[\d+m)[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, ' ')
}

/** Columns that a text takes on a terminal: marks that join a letter take none, East Asian letters and emoji two. */
export function textWidth(text: string): number {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours take no room
  const bare = text.replace(/\u001b\[\d+m/g, '')
  if (/^[\u0020-\u007e]*$/.test(bare)) return bare.length
  let width = 0
  for (const letter of bare) {
    if (/^(?:\p{M}|\p{Cf})$/u.test(letter)) continue
    width +=
      /^[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}]$/u.test(
        letter,
      )
        ? 2
        : 1
  }
  return width
}

/** Breaks a paragraph between words; a word longer than the line stands alone. */
export function wrap(paragraph: string, width: number, indent = ''): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of paragraph.split(/\s+/).filter(word => word !== '')) {
    if (line !== '' && textWidth(`${indent}${line} ${word}`) > width) {
      lines.push(indent + line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return line === '' ? lines : [...lines, indent + line]
}

/** `1 crew`, `2 crews`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`
}

/** `Ana`, `Ana and Ben`, `Ana, Ben and Cleo`. */
export function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
}
