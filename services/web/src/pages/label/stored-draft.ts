// What a problem tells of the judgment that is stored instead. Without I/O.

import type { Problem } from '@tastemaker/contracts';
import { type Draft, emptyDraft, placesOf } from './draft.js';

/** Undefined where the problem does not tell it. */
export function storedDraft({ stored }: Pick<Problem, 'stored'>): Draft | undefined {
  if (typeof stored !== 'object' || stored === null || !('verdict' in stored)) return undefined;
  if (stored.verdict === 'allBad') return { ...emptyDraft, isAllBad: true };
  if (!('ranking' in stored) || !Array.isArray(stored.ranking)) return undefined;
  const groups = stored.ranking.map((group: unknown) =>
    Array.isArray(group) ? group.filter((letter): letter is string => typeof letter === 'string') : [],
  );
  return { ...emptyDraft, places: placesOf(groups) };
}
