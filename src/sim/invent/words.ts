/** What invented people write about themselves: intentions, skills, ways, places, free hours. */

/** One meaning: the usual word first, then other spellings of it; `also` are other words for the same. */
export type Topic = {
  readonly spellings: readonly string[]
  readonly also?: string
}

/** The first eight are those that small congregations have. */
export const INTENTIONS: readonly Topic[] = [
  { spellings: ['housing co-op', 'housing co-ops', 'Housing coop'], also: 'shared house' },
  { spellings: ['book club', 'book clubs'], also: 'reading group' },
  { spellings: ['climate action', 'Climate action'], also: 'climate campaign' },
  { spellings: ['personal development', 'Personal development'], also: 'inner work' },
  { spellings: ['food garden', 'food gardens'], also: 'community garden' },
  { spellings: ['worker co-op', 'worker co-ops', 'worker coop'], also: 'cooperative business' },
  { spellings: ['care pod', 'care pods'], also: 'mutual support' },
  { spellings: ['savings pool', 'savings pools'], also: 'lending circle' },
  { spellings: ['tool library', 'tool libraries'] },
  { spellings: ['choir', 'Choir'], also: 'singing group' },
  { spellings: ['parenting circle', 'parenting circles'] },
  { spellings: ['open source software'], also: 'free software' },
  { spellings: ['street theatre'] },
  { spellings: ['rewilding', 'Rewilding'], also: 'tree planting' },
  { spellings: ['language exchange', 'language exchanges'] },
  { spellings: ['meditation', 'Meditation'], also: 'silent retreat' },
  { spellings: ['community kitchen', 'community kitchens'] },
  { spellings: ['solar co-op', 'solar coop'], also: 'local energy' },
  { spellings: ['elder care'] },
  { spellings: ['documentary film', 'documentary films'] },
  { spellings: ['independent journalism'] },
  { spellings: ['bakery', 'bakeries'], also: 'bread oven' },
  { spellings: ['popular education'], also: 'free school' },
  { spellings: ['land stewardship'], also: 'community land trust' },
]

/** What people offer and need. */
export const SKILLS: readonly Topic[] = [
  { spellings: ['bookkeeping', 'Bookkeeping'], also: 'accounts' },
  { spellings: ['web design', 'Web design'], also: 'websites' },
  { spellings: ['facilitation'] },
  { spellings: ['gardening'] },
  { spellings: ['translation', 'translations'], also: 'interpreting' },
  { spellings: ['legal advice'] },
  { spellings: ['cooking'] },
  { spellings: ['childcare', 'child care'], also: 'babysitting' },
  { spellings: ['carpentry'], also: 'woodwork' },
  { spellings: ['mediation', 'conflict mediation'] },
  { spellings: ['fundraising'], also: 'grant writing' },
  { spellings: ['photography', 'photos'] },
  { spellings: ['coaching'] },
  { spellings: ['bike repair', 'bike repairs'] },
  { spellings: ['graphic design', 'Graphic design'], also: 'illustration' },
  { spellings: ['first aid'] },
  { spellings: ['video editing'] },
  { spellings: ['sewing'] },
  { spellings: ['event planning'] },
  { spellings: ['copy editing', 'copy-editing'], also: 'proofreading' },
  { spellings: ['solar installation'] },
  { spellings: ['a van', 'van'] },
  { spellings: ['music lessons', 'music lesson'] },
  { spellings: ['plumbing'] },
  { spellings: ['data analysis'], also: 'spreadsheets' },
  { spellings: ['workshop space'] },
  { spellings: ['massage'] },
  { spellings: ['public speaking'] },
  { spellings: ['negotiation'] },
  { spellings: ['bread baking'] },
]

/** What people like to be in a crew, and how many of ten people say so. */
export const WAYS: readonly (readonly [way: string, share: number])[] = [
  ['caller', 0.2],
  ['host', 0.35],
  ['scribe', 0.3],
  ['facilitator', 0.3],
  ['cook', 0.25],
  ['treasurer', 0.12],
  ['timekeeper', 0.15],
  ['peacemaker', 0.12],
]

/** Where people live; `across` the Atlantic, seen from where most of them are. */
export type Region = {
  readonly timezone: string
  readonly places: readonly string[]
  readonly languages: readonly string[]
  readonly across: boolean
}

export const REGIONS: readonly Region[] = [
  {
    timezone: 'Europe/Lisbon',
    places: ['Porto', 'Lisbon', 'Coimbra'],
    languages: ['pt', 'es'],
    across: false,
  },
  {
    timezone: 'Europe/Berlin',
    places: ['Berlin', 'Leipzig', 'Hamburg'],
    languages: ['de', 'tr'],
    across: false,
  },
  {
    timezone: 'Europe/Brussels',
    places: ['Ghent', 'Brussels', 'Liège'],
    languages: ['nl', 'fr'],
    across: false,
  },
  {
    timezone: 'Europe/Rome',
    places: ['Bologna', 'Turin', 'Palermo'],
    languages: ['it', 'fr'],
    across: false,
  },
  {
    timezone: 'Europe/London',
    places: ['Bristol', 'Leeds', 'Cardiff'],
    languages: ['fr', 'cy'],
    across: false,
  },
  {
    timezone: 'Europe/Madrid',
    places: ['Valencia', 'Bilbao', 'Granada'],
    languages: ['es', 'ca'],
    across: false,
  },
  {
    timezone: 'America/New_York',
    places: ['Ithaca', 'Philadelphia', 'Durham'],
    languages: ['es', 'fr'],
    across: true,
  },
  {
    timezone: 'America/Toronto',
    places: ['Montréal', 'Toronto', 'Ottawa'],
    languages: ['fr', 'es'],
    across: true,
  },
  {
    timezone: 'America/Sao_Paulo',
    places: ['Recife', 'São Paulo', 'Curitiba'],
    languages: ['pt', 'es'],
    across: true,
  },
]

/** Weekly free hours on the near side, in the order of how many people have them. */
export const HOURS_NEAR: readonly string[] = [
  'tue 19:00-22:00',
  'sun 16:00-19:00',
  'thu 18:30-21:30',
  'wed 18:00-21:00',
  'sat 15:00-19:00',
  'mon 19:00-21:30',
  'sun 10:00-13:00',
  'fri 17:00-20:00',
  'sat 10:00-12:30',
  'wed 08:00-09:30',
  'fri 22:00-01:00',
]

/** On the far side of the Atlantic: late mornings of the weekend first, which are evenings on the near side. */
export const HOURS_FAR: readonly string[] = [
  'sun 10:00-14:00',
  'sat 10:00-14:00',
  'tue 13:00-16:00',
  'thu 18:30-21:30',
  'wed 12:00-14:00',
  'sun 16:00-19:00',
  'mon 19:00-21:30',
]

/** Every one of these has room for five, so that no two people rule each other out by size alone. */
export const CREW_SIZES: readonly (readonly [number, number])[] = [
  [3, 5],
  [3, 6],
  [4, 6],
  [4, 7],
  [5, 8],
  [3, 8],
]

export const CREW_NAMES: readonly string[] = [
  'Loaf',
  'Lantern',
  'Kettle',
  'Ember',
  'Hedgerow',
  'Compass',
  'Tidepool',
  'Thimble',
  'Orchard',
  'Anvil',
  'Sourdough',
  'Lighthouse',
  'Beehive',
  'Driftwood',
  'Marigold',
  'Workbench',
  'Starling',
  'Millstone',
  'Bramble',
  'Saltmarsh',
]

export const RHYTHMS: readonly (readonly [rhythm: string, days: number])[] = [
  ['P1W', 7],
  ['P2W', 14],
  ['P2W', 14],
  ['P3W', 21],
  ['P1M', 30],
]

export const SHARED_THINGS: readonly string[] = [
  'a van',
  'a house',
  'a bread oven',
  'a workshop',
  'an allotment',
  'a print studio',
  'a savings account',
  'a sailing boat',
]
