/**
 * Where a crew stands on the way of the game: listening, money and help, consistency, repaired conflict, shared ownership.
 *
 * For the crew itself, as what is on record and an invitation to what may come next; never a grade. Help and repair are
 * between those whom they concern, so of these two nothing is counted, for anybody.
 */
import type { CrewRecords } from './records.ts'
import { counted, dayOf } from './words.ts'

export const STEPS = ['listening', 'money and help', 'consistency', 'repair', 'shared ownership'] as const
export type Step = {
  readonly step: (typeof STEPS)[number]
  /** Whether the records show it; null where they are between those concerned. */
  readonly onRecord: boolean | null
  readonly because: string
}

export function stepsOf({ circles, meetings, owns }: CrewRecords): readonly Step[] {
  return [
    {
      step: 'listening',
      onRecord: circles.length > 0,
      because: onRecord('listening circle', circles),
    },
    {
      step: 'money and help',
      onRecord: null,
      because: 'Asking and offering is between those who do: it is not counted here.',
    },
    {
      step: 'consistency',
      onRecord: meetings.length > 0,
      because: onRecord('meeting', meetings),
    },
    {
      step: 'repair',
      onRecord: null,
      because: 'What was hurt and made up is for those concerned to tell: it is not counted here.',
    },
    {
      step: 'shared ownership',
      onRecord: owns,
      because: owns
        ? 'Most of you own something together.'
        : 'Nothing that most of you own together is on record.',
    },
  ]
}

function onRecord(what: string, happened: readonly { readonly at: number }[]): string {
  const last = happened.at(-1)
  return last === undefined
    ? `No ${what} of this crew is on record.`
    : `${counted(happened.length, what)} on record, the last on ${dayOf(last.at)}.`
}
