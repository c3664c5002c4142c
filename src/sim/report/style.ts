/**
 * How the page looks: one column, light or dark as the reader has it, always light on paper (A4). No fonts are fetched.
 *
 * All colours are told twice: in words, by filled and hollow, or by dashes. They have a contrast of 4.5 (text) and 3
 * (lines) at least on both grounds.
 */

const LIGHT = `
  color-scheme: light;
  --paper: #fff; --ink: #1f2a35; --faint: #5a6773; --rule: #d8dee4; --wash: #f2f6f9; --accent: #00609b; --soft: #7d8b98;
  --c0: #0072b2; --c1: #b34a00; --c2: #007a5a; --c3: #a8457f; --c4: #6b6b00; --c5: #7a5195; --c6: #8a3324; --c7: #3d5a6c;`
const DARK = `
  color-scheme: dark;
  --paper: #14191e; --ink: #e4e9ee; --faint: #a2afbb; --rule: #36414b; --wash: #1d252c; --accent: #6cc0f5; --soft: #8897a4;
  --c0: #56b4e9; --c1: #e69f00; --c2: #3fc79a; --c3: #e79ac6; --c4: #cfcf45; --c5: #bfa3e6; --c6: #ea9585; --c7: #a5bccb;`

export const STYLE = `
:root {${LIGHT}
}
@media (prefers-color-scheme: dark) {
:root {${DARK}
}
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 2.5rem 1.25rem 4rem; max-width: 47.5rem;
  background: var(--paper); color: var(--ink); font: 1rem/1.55 system-ui, sans-serif;
}
h1 { font-size: clamp(1.45rem, 5vw, 1.9rem); line-height: 1.2; margin: 0 0 .75rem; text-wrap: balance; }
h2 { font-size: 1.25rem; line-height: 1.3; margin: 3rem 0 .5rem; }
p, ul { margin: .5rem 0 .75rem; }
ul { padding-left: 1.2rem; }
li { margin: .3rem 0; }
h1, p, li, td, th, figcaption, dd { overflow-wrap: break-word; }
.name-of { color: var(--faint); margin: 0; font-size: .9rem; letter-spacing: .02em; }
.answer { background: var(--wash); border-left: .3rem solid var(--accent); padding: 1rem 1.25rem; margin: 1.75rem 0 0; }
.answer h2 { margin: 0; font-size: .9rem; font-weight: 600; color: var(--faint); }
.answer .said { font-size: 1.25rem; line-height: 1.45; margin: .35rem 0 .6rem; }
.small, figcaption { font-size: .875rem; color: var(--faint); line-height: 1.5; }
.answer .small { margin: 0; }
figure { margin: 1.25rem 0 1rem; }
.plot { overflow-x: auto; }
figcaption { margin: .4rem 0; }
svg { display: block; width: 100%; min-width: 34rem; height: auto; font: 12.5px system-ui, sans-serif; margin: 0 0 .75rem; }
svg text { fill: var(--ink); }
svg .strong { font-weight: 650; }
svg .head { font-weight: 600; font-size: 12px; }
svg .tick, svg .faint { fill: var(--faint); font-size: 11px; }
svg .grid { stroke: var(--rule); }
svg .zero { stroke: var(--ink); stroke-width: 1.5; }
svg .row { stroke: var(--rule); stroke-dasharray: 1 4; }
svg .dot path { stroke: var(--soft); stroke-width: 2; fill: none; }
svg .dot circle { fill: var(--paper); stroke: var(--ink); stroke-width: 1.75; }
svg .dot.strong path { stroke: var(--accent); stroke-width: 2.5; }
svg .dot.strong circle { fill: var(--accent); stroke: var(--accent); }
svg .bars rect { fill: var(--paper); stroke: var(--soft); }
svg .bars path { fill: var(--ink); }
svg .bars.strong rect { fill: var(--accent); stroke: var(--accent); }
svg .line { fill: none; stroke-width: 2; }
svg .line.strong { stroke-width: 3; }
svg .behind { stroke: var(--rule); stroke-width: 1.25; }
svg .leader { stroke: var(--rule); }
svg .end { stroke: none; }
${Array.from({ length: 8 }, (_, k) => `svg .line.c${k} { stroke: var(--c${k}); } svg .end.c${k} { fill: var(--c${k}); }`).join('\n')}
details { margin: .4rem 0 0; }
summary { font-size: .875rem; color: var(--faint); cursor: pointer; }
.wide { overflow-x: auto; margin: .75rem 0; }
table { border-collapse: collapse; font-size: .8125rem; line-height: 1.4; width: 100%; font-variant-numeric: tabular-nums; }
caption { text-align: left; color: var(--faint); padding: 0 0 .35rem; }
th, td { text-align: left; vertical-align: top; padding: .3rem .75rem .3rem 0; border-bottom: 1px solid var(--rule); min-width: 3rem; }
th:first-child { min-width: 7rem; font-weight: 600; }
thead th { font-weight: 600; border-bottom-color: var(--soft); vertical-align: bottom; }
th.n, td.n { text-align: right; }
th.n, td.n { min-width: 0; padding-right: .5rem; }
td.n { white-space: nowrap; }
.also { display: block; color: var(--faint); font-weight: 400; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; font-size: .75rem; color: var(--faint); }
dt, dd { margin: 0; }
dd { overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
footer { margin-top: 3rem; border-top: 1px solid var(--rule); }
footer h2 { font-size: .875rem; margin: 1rem 0 .25rem; }
@page { size: A4; margin: 16mm 15mm; }
@media print {
:root {${LIGHT}
}
html { font-size: 10pt; }
body { max-width: none; padding: 0; }
h2 { margin-top: 1.75rem; break-after: avoid; }
.answer, svg, tr, li, h1, h2 { break-inside: avoid; }
.answer { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
svg { min-width: 0; }
svg * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
.plot, .wide { overflow: visible; }
.plot:has(+ figcaption), p:has(+ figure), p:has(+ ul), p:has(+ .wide), summary { break-after: avoid; }
section > p { break-inside: avoid; }
.short { break-inside: avoid; }
p { orphans: 3; widows: 3; }
table { font-size: 8.5pt; }
details.twin, summary { display: none; }
}
`
