// The known pair of a registration: whether the numbers that a server gives are what is stated of them.
import type { ScoreActivation } from '@tastemaker/contracts';
import { logit } from './ask-server.js';
import type { RawSwitch } from './reward-api.js';

/** A server's numbers for the pair. */
export interface PairNumbers {
  readonly chosen: unknown;
  readonly rejected: unknown;
}

export interface CheckedPair {
  readonly chosenScore: number;
  readonly rejectedScore: number;
}

/**
 * The pair's scores, or why what is stated cannot be so: what was seen, and what to do.
 * @param rawBy the parameter that turns the server's activation off; null: nothing changes its numbers
 */
export function checkKnownPair(
  { chosen, rejected }: PairNumbers,
  activation: ScoreActivation,
  rawBy: RawSwitch | null,
): CheckedPair | string {
  if (!isFinite(chosen) || !isFinite(rejected)) {
    const seen = [chosen, rejected].map((each) => JSON.stringify(each) ?? 'nothing').join(' and ');
    return `For the known pair the server gave ${seen}, which are no finite numbers.`;
  }
  const seen = `For the known pair the server gave ${chosen} (chosen) and ${rejected} (rejected)`;
  const isProbable = [chosen, rejected].every((number) => number >= 0 && number <= 1);
  if ([chosen, rejected].every((number) => number === 1)) {
    return `${seen}: a softmax over one label is always 1, and a sigmoid of 1 is saturated, so nothing is told by it. ${rawAdvice}`;
  }
  if (activation === 'sigmoid' && !isProbable) {
    return `${seen}, which no sigmoid gives: register the model with activation raw.`;
  }
  if (activation === 'sigmoid' && [chosen, rejected].some((number) => number === 0 || number === 1)) {
    return `${seen}: a sigmoid of 0 or 1 is saturated, and no score any more. ${rawAdvice}`;
  }
  if (activation === 'raw' && isProbable && rawBy === null) {
    return `${seen}, which may be scores or their sigmoids, and no parameter changes them. Register the model with activation sigmoid if its server applies one, or give a pair whose scores are farther apart.`;
  }
  if (chosen === rejected) {
    return `${seen}: the same for both. ${templateAdvice}`;
  }
  if (chosen < rejected) {
    return `${seen}: the rejected answer scores higher. Give a pair of which the model is known to prefer the chosen answer, or see whether the numbers are of this model. ${templateAdvice}`;
  }
  if (activation === 'raw') return { chosenScore: chosen, rejectedScore: rejected };
  return { chosenScore: logit(chosen), rejectedScore: logit(rejected) };
}

const rawAdvice =
  'Have the server give raw scores: activation raw with vLLM and text-embeddings-inference, sglang-classify with SGLang.';
const templateAdvice = 'See whether the chat template is the one that the model was trained with.';

function isFinite(number: unknown): number is number {
  return typeof number === 'number' && Number.isFinite(number);
}
