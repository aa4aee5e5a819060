// How scores are answered: the raw ones always; on a reference set's scale and by an ensemble's members if asked for.
import type { ScoreResponse, ScoreScale } from '@tastemaker/contracts';
import type { Scored } from '../inference/scores.js';

export interface ScoreDetails {
  readonly scale: ScoreScale | undefined;
  readonly members: boolean;
}

export interface DescribedScore {
  score: number;
  normalized?: number;
  members?: number[];
  disagreement?: number;
}

export function describeScore(
  { score, members, deviation }: Scored,
  { scale, members: tellMembers }: ScoreDetails,
): DescribedScore {
  return {
    score,
    ...(scale === undefined ? {} : { normalized: normalizedScore(score, scale) }),
    ...(tellMembers ? { members, disagreement: deviation } : {}),
  };
}

export function scoreResponseOf(modelId: string, scored: readonly Scored[], details: ScoreDetails): ScoreResponse {
  const { scale, members } = details;
  return {
    modelId,
    scores: scored.map(({ score }) => score),
    ...(scale === undefined
      ? {}
      : { reference: scale, normalized: scored.map(({ score }) => normalizedScore(score, scale)) }),
    ...(members
      ? { members: scored.map((each) => each.members), disagreement: scored.map(({ deviation }) => deviation) }
      : {}),
  };
}

/** Mean 0 and deviation 1 on the reference set. */
export function normalizedScore(score: number, { mean, deviation }: ScoreScale): number {
  return (score - mean) / deviation;
}
