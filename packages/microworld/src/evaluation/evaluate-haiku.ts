/** How good a model's haiku are by the ground truth, one at a time and as the best of several. */

import { judgeHaiku } from '../haiku/judge.js';
import { haikuPrompts } from '../haiku/prompts.js';
import type { Message } from '../text/demonstrations.js';
import type { Split, World } from '../world/world.js';

/** Samples as many candidates for each prompt as {@link HaikuEvaluationOptions.candidates} says. */
export type SampleCandidates = (prompts: readonly (readonly Message[])[]) => Promise<readonly (readonly string[])[]>;

export interface HaikuEvaluation {
  /** Share of candidates that keep every rule. */
  readonly valid: number;
  /** Mean quality of a candidate, 0 … 1. */
  readonly single: number;
  /** Mean over prompts of the best candidate's quality: what a perfect judge would pick. */
  readonly best: number;
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
  const all = judged.flat();
  return {
    valid: all.filter(({ valid }) => valid).length / all.length,
    single: mean(all.map(({ quality }) => quality)),
    best: mean(judged.map((candidates) => Math.max(...candidates.map(({ quality }) => quality)))),
    candidates: options.candidates,
    prompts: requests.length,
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
