// Whether what people judged is a sample whose chances are known, told from the askings that put it up. Pure.
import type { AskedSample } from '@tastemaker/database';
import type { ScoredEntryPair } from '@tastemaker/preference';
import { asksModel } from '../askings/beliefs.js';

/**
 * Null where the stored propensities make the pairs of people, and those of the judge alone, samples of the same sets with
 * known chances; otherwise the first reason why they do not.
 * @param pairs each with a propensity
 */
export function sampleDoubt(pairs: readonly ScoredEntryPair[], samples: readonly AskedSample[]): string | null {
  const known = new Map(samples.map((sample) => [sample.id, sample]));
  const [ofPeople, ofJudge] = [new Set<string>(), new Set<string>()];
  for (const { askingId, people, judge } of pairs) {
    if (judge === null) continue;
    if (askingId === null || !known.has(askingId))
      return 'some comparisons came from a file, so nothing tells what else their asking put up';
    (people === null ? ofJudge : ofPeople).add(askingId);
  }
  const used = inOrder(samples).filter(({ id }) => ofPeople.has(id) || ofJudge.has(id));
  const [first, last] = [used[0], used.at(-1)];
  if (first === undefined || last === undefined) return 'there are no such comparisons';
  const doubts = used.map((asking) => (ofPeople.has(asking.id) ? unjudgedIn(asking) : null) ?? unaskedIn(asking));
  const between = inOrder(samples).filter((asking) => asking.id >= first.id && asking.id <= last.id);
  return [...doubts, poolDoubt(between, first), neverDrawn(last)].find((doubt) => doubt !== null) ?? null;
}

/** Ids grow with time. */
function inOrder(samples: readonly AskedSample[]): AskedSample[] {
  return samples.toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

/** What is left unjudged was not left by chance: the queue goes by the strategy's order. */
function unjudgedIn({ id, judgedByPeople, made }: AskedSample): string | null {
  if (judgedByPeople === made) return null;
  return `people have judged ${judgedByPeople} of the ${made} comparisons of the asking ${id}`;
}

function unaskedIn({ id, judgedByJudge, made }: AskedSample): string | null {
  if (judgedByJudge === made) return null;
  return `the judge was asked of ${judgedByJudge} of the ${made} comparisons of the asking ${id}`;
}

/**
 * An asking draws from what the ones before it left. That is a fair part of the same sets where those drew at random, and
 * nothing else came or went in between.
 */
function poolDoubt(askings: readonly AskedSample[], first: AskedSample): string | null {
  let left = first.possible;
  for (const [place, asking] of askings.entries()) {
    const isSame = (['split', 'tag', 'candidates'] as const).every((part) => asking[part] === first[part]);
    if (!isSame) return 'the askings drew from prompts of different splits or tags, or sets of different sizes';
    if (asking.possible !== left) return `completions or comparisons came or went before the asking ${asking.id}`;
    if (place < askings.length - 1 && asksModel(asking.strategy) && asking.made > 0)
      return `the asking ${asking.id} took what its model chose, and left the later ones no fair part`;
    left -= asking.made;
  }
  return null;
}

/** A strategy's last choices have no chance where nothing is drawn at random. */
function neverDrawn({ id, strategy, explorationShare, possible, made }: AskedSample): string | null {
  if (!asksModel(strategy) || explorationShare > 0 || made === possible) return null;
  return `the asking ${id} explored nothing, so that most sets had no chance`;
}
