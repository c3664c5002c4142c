/**
 * What a call adds to the log: which of its interactions are new, which later words it brings, what contradicts.
 * Pure: an adapter says what it has under an id, and carries out what comes of it.
 */
import type { Interaction } from '../cohort.ts'
import { didYouMean, FAULTS_SHOWN, type Fault } from '../fault.ts'
import { mergeInteraction, namedIn, type Word, withWords } from './merge.ts'
import { type Change, MOST_CHANGES } from './upkeep.ts'

/** An interaction as a store has it. */
export type KeptInteraction = {
  /** Its JSON as it was first told: what is told again is most often the same to the letter. */
  readonly content: string
  /** With every later word. */
  readonly read: () => Interaction
}

/** What is to be written of one batch. */
export type Batch = {
  readonly added: readonly { readonly interaction: Interaction; readonly content: string }[]
  /** Words to add to interactions of this call or of before it, after those that they have. */
  readonly words: readonly { readonly interaction: Interaction; readonly words: readonly Word[] }[]
}

/** One call, batch by batch. */
export class Append {
  readonly faults: Fault[] = []
  added = 0
  words = 0
  readonly #forgetful: boolean
  readonly #isGone: (id: string) => boolean
  /** What this call has added or spoken to, as it is by now. */
  readonly #now = new Map<string, Interaction>()
  readonly #changes = new Map<string, Change>()

  /**
   * @param forgetful whether somebody was forgotten here: then a recorder may be missing from what is kept
   * @param isGone whether an interaction went with somebody who was forgotten: then it is not added again. Not needed
   *   for a document that such interactions were taken out of (`withoutForgotten`).
   */
  constructor(forgetful: boolean, isGone: (id: string) => boolean = () => false) {
    this.#forgetful = forgetful
    this.#isGone = isGone
  }

  /** What changed, for the upkeep of trust; undefined where it is so much that the log is better folded anew. */
  get changes(): readonly Change[] | undefined {
    return this.#changes.size > MOST_CHANGES ? undefined : [...this.#changes.values()]
  }

  /** Every interaction that this call added or spoke to, as it is by now. */
  get touched(): Iterable<Interaction> {
    return this.#now.values()
  }

  /** @param known what the store had, by id, before this call */
  take(batch: readonly Interaction[], known: ReadonlyMap<string, KeptInteraction>): Batch {
    const added: { interaction: Interaction; content: string }[] = []
    const words: { interaction: Interaction; words: readonly Word[] }[] = []
    for (const interaction of batch) {
      const { id } = interaction
      const content = JSON.stringify(interaction)
      const before = known.get(id)
      const now = this.#now.get(id)
      if (before === undefined && now === undefined) {
        if (this.#isGone(id)) continue
        added.push({ interaction, content })
        this.#change(undefined, interaction)
        continue
      }
      if (now === undefined && before!.content === content) continue
      const kept = now ?? before!.read()
      const merged = mergeInteraction(kept, this.#forgetful ? asForgotten(kept, interaction) : interaction)
      if ('differs' in merged) this.faults.push(otherContent(interaction, merged.differs))
      else if (merged.words.length > 0) {
        words.push({ interaction: kept, words: merged.words })
        this.words += merged.words.length
        this.#change(kept, withWords(kept, merged.words))
      }
    }
    this.added += added.length
    return { added, words }
  }

  #change(before: Interaction | undefined, after: Interaction): void {
    const { id } = after
    this.#now.set(id, after)
    // Beyond the most, their number is all that counts.
    if (this.#changes.size > MOST_CHANGES) return
    const earlier = this.#changes.get(id)
    this.#changes.set(id, { before: earlier === undefined ? before : earlier.before, after })
  }
}

/**
 * A recorder is cut where only somebody who is forgotten had confirmed. Who tells of it as it was before, or as it
 * became, tells of the same; what is kept stays as it is.
 */
function asForgotten(kept: Interaction, told: Interaction): Interaction {
  const isCut = (kept.recordedBy === undefined) !== (told.recordedBy === undefined)
  return isCut ? { ...told, recordedBy: kept.recordedBy } : told
}

/** The same id for other content. The store's content is not shown: who hands something in need not know it. */
function otherContent(interaction: Interaction, differs: readonly string[]): Fault {
  return {
    place: placeOf(interaction),
    problem: `is in the store already, with other content (${differs.join(', ')})`,
    mend: 'what happened stays as it was told; give this one an id of its own',
    isTaken: true,
  }
}

/** Everybody whom interactions name, each once, in the order in which they are first named. */
export function everybodyNamed(interactions: readonly Interaction[]): string[] {
  const names = new Set<string>()
  for (const interaction of interactions) for (const id of namedIn(interaction)) names.add(id)
  return [...names]
}

/**
 * A fault for each who is named but no member, where she is first named.
 *
 * @param members of the congregation, to find who may have been meant
 */
export function strangerFaults(
  strangers: readonly string[],
  members: readonly string[],
  interactions: readonly Interaction[],
  congregation: string,
): Fault[] {
  const mend = 'add the member or correct the id'
  return strangers.map((name, index) => ({
    place: placeOf(interactions.find(interaction => namedIn(interaction).includes(name))!),
    value: name,
    problem: `is no member of ${congregation}`,
    // Nobody reads the others, and to look for what is near takes a while.
    mend: index < FAULTS_SHOWN ? didYouMean(name, members, mend) : mend,
  }))
}

/** By its id: its place in the file is not known here, since repeats were taken out when it was read. */
function placeOf({ id }: Interaction): string {
  return `interaction ${id}`
}
