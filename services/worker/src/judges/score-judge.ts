// A comparison put to a reward model: its candidates are scored once, and each two of them compared by their scores.
import { type InferenceTarget, messagesWithContext } from '@tastemaker/contracts';
import type { NewJudgeJudgment, PendingComparison } from '@tastemaker/database';
import { type InferenceClient, InferenceError, mayPass } from '@tastemaker/inference-client';
import { winProbability } from '@tastemaker/preference';
import { retry } from '@tastemaker/retry';
import { unscoredReason } from '../unscored-reason.js';
import { pairsOf } from './ask-judge.js';

export interface ScoringJudge {
  readonly inference: InferenceClient;
  readonly target: InferenceTarget;
  readonly signal: AbortSignal;
}

const patience = { attempts: 8, firstPauseMs: 250 };

/** @throws {InferenceError} where the model cannot be asked at all; a candidate that it cannot read is a failure of its pairs */
export async function scoreJudge(
  { inference, target, signal }: ScoringJudge,
  comparison: PendingComparison,
): Promise<NewJudgeJudgment[]> {
  const messages = messagesWithContext(comparison.messages, comparison.contextDocuments);
  const inputs = comparison.candidates.map(({ text, messages: answer }) => ({ messages, completion: answer ?? text }));
  const begun = performance.now();
  const scores = await retry(() => inference.score(target, inputs, signal), {
    ...patience,
    signal,
    isTransient: mayPass,
    askedPauseMs: (error) => (error instanceof InferenceError ? error.askedPauseMs : undefined),
  });
  const latencyMs = Math.round((performance.now() - begun) / inputs.length);
  return pairsOf(inputs.length).map(([first, second]) => {
    const [one, other] = [scores[first], scores[second]];
    if (one === undefined || other === undefined || !('score' in one) || !('score' in other))
      return { first, second, failure: unscoredReason(one) ?? unscoredReason(other) ?? 'no score', latencyMs };
    const margin = one.score - other.score;
    const outcome = margin > 0 ? ('first' as const) : margin < 0 ? ('second' as const) : ('tie' as const);
    const inputTokens = one.tokens === undefined || other.tokens === undefined ? null : one.tokens + other.tokens;
    return { first, second, outcome, probability: winProbability(margin), inputTokens, outputTokens: 0, latencyMs };
  });
}
