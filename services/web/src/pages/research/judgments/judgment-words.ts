// What was judged, in a few words: a ranking in the letters that the labeler saw.
import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import type { Judgment, SkipReason, Verdict } from '@tastemaker/contracts';
import { letterRanking } from '@tastemaker/labeling';

export const verdictNames: Readonly<Record<Verdict, MessageDescriptor>> = {
  ranking: msg`Ranking`,
  allBad: msg`All bad`,
  skip: msg`Skipped`,
  withdrawn: msg`Taken back`,
};

export const skipReasons: Readonly<Record<SkipReason, MessageDescriptor>> = {
  unclear: msg`unclear`,
  too_hard: msg`too hard`,
  offensive: msg`offensive`,
  broken: msg`broken`,
  conflict_of_interest: msg`conflict of interest`,
  other: msg`other`,
};

/** "B > A = C", by the letters of the order in which they were shown; undefined where nothing was ranked. */
export function writeRanking({ ranking, displayedOrder }: Judgment): string | undefined {
  return ranking === null
    ? undefined
    : letterRanking(ranking, displayedOrder)
        .map((group) => group.join(' = '))
        .join(' > ');
}
