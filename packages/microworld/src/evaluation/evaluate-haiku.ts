/** How good a model's haiku are by the ground truth, one at a time and as the best of several. */

import { clusteredShare, type Share } from '@tastemaker/preference';
import { judgeHaiku } from '../haiku/judge.js';
import { haikuPrompts } from '../haiku/prompts.js';
import type { Message } from '../text/demonstrations.js';
import type { Split, World } from '../world/world.js';

/** Samples as many candidates for each prompt as {@link HaikuEvaluationOptions.candidates} says. */
export type SampleCandidates = (prompts: readonly (readonly Message[])[]) => Promise<readonly (readonly string[])[]>;

/** With 95 % intervals by resampling requests; cases are candidates, of `bestByPerfectJudge` requests. */
export interface HaikuEvaluation {
  /** Share of candidates that keep every rule. */
  readonly valid: Share;
  /** Mean quality of a candidate, 0 … 1. */
  readonly single: Share;
  /**
   * Mean over requests of the best candidate's quality: what a judge would pick who knows the ground truth. No reward model
   * reaches more.
   */
  readonly bestByPerfectJudge: Share;
  readonly candidates: number;
  readonly prompts: number;
}

export interface HaikuEvaluationOptions {
  readonly split: Split;
  /** @defaultValue 50, or all the split has */
  readonly prompts?: number;
  /** For each prompt. */
  readonly candidates: number;
}

export async function evaluateHaiku(
  world: World,
  sample: SampleCandidates,
  options: HaikuEvaluationOptions,
): Promise<HaikuEvaluation> {
  const requests = haikuPrompts(world, options.split).slice(0, options.prompts ?? 50);
  const sampled = await sample(requests.map(({ prompt }) => [{ role: 'user', content: prompt }]));
  if (sampled.length !== requests.length || sampled.some((texts) => texts.length !== options.candidates)) {
    throw new RangeError(`Expected ${options.candidates} candidates for each of ${requests.length} prompts.`);
  }
  const judged = sampled.map((texts, index) => texts.map((text) => judgeHaiku(text, requests[index]?.topic ?? '')));
  const totals = (value: (candidate: ReturnType<typeof judgeHaiku>) => number) =>
    clusteredShare(judged.map((candidates) => ({ sum: sumOf(candidates.map(value)), count: candidates.length })));
  return {
    valid: totals(({ valid }) => (valid ? 1 : 0)),
    single: totals(({ quality }) => quality),
    bestByPerfectJudge: clusteredShare(
      judged.map((candidates) => ({ sum: Math.max(...candidates.map(({ quality }) => quality)), count: 1 })),
    ),
    candidates: options.candidates,
    prompts: requests.length,
  };
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
