// Whether people prefer one of two kinds of completions, for whoever looks after every judgment. Pure: what runs in the thread.
import type { Decision } from '@tastemaker/contracts';
import { bettingInterval, countScores, decideMean, type EntryVote, unitScores } from '@tastemaker/preference';
import { finite } from '../reports/report-figures.js';

export interface DecisionOrder {
  readonly by: Decision['by'];
  readonly unit: Decision['unit'];
  readonly votesPerUnit: number;
}

const alpha = 0.05;
const z95 = 1.959963984540054;

/** @param votes in the order in which they came */
export function decisionOf(
  votes: readonly EntryVote[],
  entries: Decision['entries'],
  { by, unit, votesPerUnit }: DecisionOrder,
): Decision {
  const inOrder = votes.map(({ promptId, labelerId, score }) => ({
    unit: unit === 'prompt' ? promptId : labelerId,
    score,
  }));
  const { scores, waiting, unusedVotes } = unitScores(inOrder, votesPerUnit);
  const { mean, interval, decided, toGo } = decideMean(scores, { alpha });
  return {
    by,
    entries,
    unit,
    votesPerUnit,
    votes: votes.length,
    unusedVotes,
    waitingUnits: waiting,
    units: scores.length,
    share: finite(mean),
    interval: { ...interval },
    oneLook: oneLookOf(scores, mean),
    decided: decided === null ? null : decided === 'above' ? 'left' : 'right',
    unitsToGo: { ...toGo },
    alpha,
    path: pathOf(scores),
  };
}

const pathPoints = 60;

/** The confidence sequence after at most so many evenly spread counts of scores, the last being all. */
function pathOf(scores: readonly number[]): Decision['path'] {
  const points = Math.min(pathPoints, scores.length);
  return Array.from({ length: points }, (_, index) => {
    const units = Math.round(((index + 1) * scores.length) / points);
    const seen = scores.slice(0, units);
    const share = seen.reduce((sum, score) => sum + score, 0) / units;
    return { units, share, ...bettingInterval(countScores(seen), alpha) };
  });
}

/** The normal interval of a mean. */
function oneLookOf(scores: readonly number[], mean: number): Decision['oneLook'] {
  const squares = scores.reduce((sum, score) => sum + (score - mean) ** 2, 0);
  const half = z95 * Math.sqrt(squares / (scores.length - 1) / scores.length);
  return { low: finite(mean - half), high: finite(mean + half) };
}
