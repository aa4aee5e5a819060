/** Scores for (prompt, completion) inputs, in the order they came, with what they share computed once. */

import type { ChatMessage } from '@tastemaker/language-model';
import { byTokenBudget } from './batches.js';
import { memberScores } from './gradients.js';
import type { RewardModel } from './reward-model.js';
import { type TokenizedAnswers, tokenizeAnswers } from './tokenization.js';

export interface ScoreInput {
  readonly messages: readonly ChatMessage[];
  readonly completion: string;
}

/** An input is longer than the model's positions. */
export class InputTooLongError extends Error {
  readonly code = 'input_too_long';
  /** Position among the inputs. */
  readonly index: number;

  constructor(index: number, tokens: number, limit: number) {
    super(
      `Input ${index} has ${tokens} tokens; this model reads at most ${limit}. Shorten the prompt or the completion.`,
    );
    this.name = 'InputTooLongError';
    this.index = index;
  }
}

/** A score and what it is made of. */
export interface MemberScores {
  /** The mean of {@link members}. */
  readonly score: number;
  /** One for each member of an ensemble; of a model by itself, the one. */
  readonly members: readonly number[];
  /** The members' standard deviation: how unsure the ensemble is. 0 for a model by itself. */
  readonly deviation: number;
}

/**
 * Raw rewards, one an input. Only differences between completions of one prompt mean anything: `σ(difference)` is the
 * probability that the first is preferred.
 * @throws {InputTooLongError} before anything is computed
 */
export function scoreCompletions(model: RewardModel, inputs: readonly ScoreInput[]): number[] {
  return scoreByMembers(model, inputs).map(({ score }) => score);
}

/** The same, with what each member of an ensemble says. @throws {InputTooLongError} before anything is computed */
export function scoreByMembers(model: RewardModel, inputs: readonly ScoreInput[]): MemberScores[] {
  const groups = samePrompt(inputs);
  const prompts = groups.map((indices) => tokenizeGroup(model, inputs, indices));
  const found: number[][] = inputs.map(() => []);
  let group = 0;
  for (const batch of byTokenBudget(prompts)) {
    const members = memberScores(model, batch);
    for (const prompt of batch.keys()) {
      for (const [answer, index] of (groups[group] ?? []).entries()) {
        found[index] = members.map((scores) => scores[prompt]?.[answer] ?? Number.NaN);
      }
      group += 1;
    }
  }
  return found.map(withMean);
}

function withMean(members: readonly number[]): MemberScores {
  const score = members.reduce((sum, member) => sum + member, 0) / members.length;
  const variance = members.reduce((sum, member) => sum + (member - score) ** 2, 0) / members.length;
  return { score, members, deviation: Math.sqrt(variance) };
}

/** A pass takes whole rows, so a prompt with very many answers takes several, to keep the memory of a pass bounded. */
const ANSWERS_PER_ROW = 64;

/** Positions of the inputs that go in one row: of one prompt, and not too many. */
function samePrompt(inputs: readonly ScoreInput[]): number[][] {
  const open = new Map<string, number[]>();
  const groups: number[][] = [];
  for (const [index, { messages }] of inputs.entries()) {
    const key = JSON.stringify(messages);
    let group = open.get(key);
    if (group === undefined || group.length === ANSWERS_PER_ROW) {
      group = [];
      open.set(key, group);
      groups.push(group);
    }
    group.push(index);
  }
  return groups;
}

function tokenizeGroup(
  model: RewardModel,
  inputs: readonly ScoreInput[],
  indices: readonly number[],
): TokenizedAnswers {
  const completions = indices.map((index) => inputs[index]?.completion ?? '');
  const tokenized = tokenizeAnswers(model.tokenizer, inputs[indices[0] ?? 0]?.messages ?? [], completions);
  const limit = model.decoder.config.maxPositions;
  for (const [answer, tokens] of tokenized.answers.entries()) {
    const length = tokenized.prefix.length + tokens.length;
    if (length > limit) throw new InputTooLongError(indices[answer] ?? 0, length, limit);
  }
  return tokenized;
}
