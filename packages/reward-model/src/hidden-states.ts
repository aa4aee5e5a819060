// What a reward model's head reads: the hidden state at an answer's last token. Kept, it lets other heads learn without the
// trunk.
import { trunkForward } from '@tastemaker/language-model';
import { answerRows } from './answer-rows.js';
import { byTokenBudget } from './batches.js';
import type { RewardModel } from './reward-model.js';
import { type PreparedInputs, prepareInputs, type UnscoredInput } from './scoring.js';
import type { TokenizedInputs } from './tokenization.js';

/**
 * Of each input the state after the final norm, `[hidden]`, with which the first member's reward is `head · state`; or why
 * the model cannot read it.
 * @param count of the inputs, whose places the groups name
 */
export function hiddenStates(
  model: RewardModel,
  count: number,
  tokenized: TokenizedInputs,
): (Float32Array | UnscoredInput)[] {
  const prepared = prepareInputs(model, count, tokenized);
  const states = statesOf(model, prepared);
  return Array.from({ length: count }, (_, index) => index).flatMap(
    (index) => states.get(index) ?? prepared.refused.get(index) ?? [],
  );
}

function statesOf(model: RewardModel, { groups }: PreparedInputs): Map<number, Float32Array> {
  const { engine, config } = model.decoder;
  const size = config.hiddenSize;
  const states = new Map<number, Float32Array>();
  let next = 0;
  for (const batch of byTokenBudget(groups.map(({ tokenized }) => tokenized))) {
    const all = engine.scope(() => {
      const { layout, ends } = answerRows(batch);
      return engine.read(trunkForward(model.decoder, layout, { keep: false, outputs: ends }).hidden); // [answers, hidden]
    });
    const indices = groups.slice(next, next + batch.length).flatMap((group) => group.indices);
    next += batch.length;
    for (const [place, index] of indices.entries()) states.set(index, all.slice(place * size, (place + 1) * size));
  }
  return states;
}
