/** Pieces of a page. Whatever comes from people goes through `escaped`: names and questions are only ever text. */

/** Text that is markup already. */
export type Markup = { readonly html: string }

const ENTITY: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Text for elements and attributes: no control characters, none that turn its direction, and no break before a sign. */
export function escaped(text: string): string {
  return text
    .replace(/[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, ' ')
    .replace(/[&<>"']/g, letter => ENTITY[letter])
    .replace(/(\d) %/g, '$1\u00a0%')
}

export function paragraph(text: string, kind = ''): string {
  return text === '' ? '' : `<p${kind === '' ? '' : ` class="${kind}"`}>${escaped(text)}</p>`
}

/** A text of one or more paragraphs, as somebody wrote it. */
export function paragraphs(text: string): string {
  return text
    .split(/\r?\n\s*\r?\n/)
    .map(part => paragraph(part.trim()))
    .join('\n')
}

export function list(items: readonly string[]): string {
  return items.length === 0 ? '' : `<ul>\n${items.map(item => `<li>${escaped(item)}</li>`).join('\n')}\n</ul>`
}

/** A part of the page under its heading; nothing where it has nothing to say. */
export function section(id: string, heading: string, ...parts: readonly string[]): string {
  const said = parts.filter(part => part !== '')
  if (said.length === 0) return ''
  return [
    `<section aria-labelledby="${id}">`,
    `<h2 id="${id}">${escaped(heading)}</h2>`,
    ...said,
    '</section>',
  ].join('\n')
}

/**
 * A plot with the table of its figures.
 *
 * @param twin whether the plot tells all figures itself, or they would be too many for paper: the table is then closed, and not printed
 */
export function figure({
  plot,
  caption = '',
  table,
  twin,
}: {
  readonly plot: string
  readonly caption?: string
  readonly table: string
  readonly twin: boolean
}): string {
  return [
    '<figure>',
    `<div class="plot">\n${plot}\n</div>`,
    ...(caption === '' ? [] : [`<figcaption>${escaped(caption)}</figcaption>`]),
    `<details class="${twin ? 'twin' : 'own'}"${twin ? '' : ' open'}><summary>The same in figures</summary>`,
    table,
    '</details>',
    '</figure>',
  ].join('\n')
}
