// Scores for (prompt, completion) inputs, in the order they came, with what they share computed once.
import { byTokenBudget } from './batches.js';
import { memberScores } from './gradients.js';
import type { RewardModel } from './reward-model.js';
import {
  type ScorableInput,
  type ScoreInput,
  type TokenizedGroup,
  type TokenizedInputs,
  tokenizeInputs,
} from './tokenization.js';

/** An input is longer than the model's positions. */
export class InputTooLongError extends Error {
  readonly code = 'input_too_long';
  /** Position among the inputs. */
  readonly index: number;
  readonly tokens: number;
  /** What the model reads at most. */
  readonly limit: number;

  constructor(index: number, tokens: number, limit: number) {
    super(
      `Input ${index} has ${tokens} tokens; this model reads at most ${limit}. Shorten the prompt or the completion.`,
    );
    this.name = 'InputTooLongError';
    this.index = index;
    this.tokens = tokens;
    this.limit = limit;
  }
}

/** An input cannot be put into the model's words: its template refuses it, or a token of it has no embedding. */
export class InputRefusedError extends Error {
  readonly code = 'input_refused';
  /** Position among the inputs. */
  readonly index: number;
  /** In the words of the template or the tokenizer. */
  readonly reason: string;

  constructor(index: number, reason: string) {
    super(`Input ${index} cannot be scored. ${reason}`);
    this.name = 'InputRefusedError';
    this.index = index;
    this.reason = reason;
  }
}

/** Why an input has no score. */
export type UnscoredInput = InputTooLongError | InputRefusedError;

/** A score and what it is made of. */
export interface MemberScores {
  /** The mean of {@link members}. */
  readonly score: number;
  /** One for each member of an ensemble; of a model by itself, the one. */
  readonly members: readonly number[];
  /** The members' standard deviation: how unsure the ensemble is. 0 for a model by itself. */
  readonly deviation: number;
  /** Length of the whole sequence that was scored. */
  readonly tokens: number;
  /** Of it, what follows the beginning that all inputs of the prompt share: the answer, and what ends it. */
  readonly answerTokens: number;
}

/**
 * Raw rewards, one an input. Only differences between completions of one prompt mean anything: `σ(difference)` is the
 * probability that the first is preferred.
 * @throws {UnscoredInput} before anything is computed
 */
export function scoreCompletions(model: RewardModel, inputs: readonly ScoreInput[]): number[] {
  return scoreByMembers(model, inputs).map(({ score }) => score);
}

/** The same, with what each member of an ensemble says. @throws {UnscoredInput} before anything is computed */
export function scoreByMembers(model: RewardModel, inputs: readonly ScorableInput[]): MemberScores[] {
  const prepared = prepareInputs(model, inputs.length, encoded(model, inputs));
  const [refused] = prepared.refused.values();
  if (refused !== undefined) throw refused;
  return compute(model, prepared).flatMap((scores) => scores ?? []);
}

/** The same for each input that the model can read; of the others, why not. */
export function scoreEach(model: RewardModel, inputs: readonly ScorableInput[]): (MemberScores | UnscoredInput)[] {
  return scoreTokenized(model, inputs.length, encoded(model, inputs));
}

/** The same for inputs that were tokenized elsewhere. @param count of the inputs, whose places the groups name */
export function scoreTokenized(
  model: RewardModel,
  count: number,
  tokenized: TokenizedInputs,
): (MemberScores | UnscoredInput)[] {
  const prepared = prepareInputs(model, count, tokenized);
  return compute(model, prepared).flatMap((scores, index) => scores ?? prepared.refused.get(index) ?? []);
}

function encoded(model: RewardModel, inputs: readonly ScorableInput[]): TokenizedInputs {
  return tokenizeInputs(model.tokenizer, model.decoder.config.maxPositions, inputs);
}

export interface PreparedInputs {
  readonly count: number;
  readonly groups: readonly TokenizedGroup[];
  readonly refused: ReadonlyMap<number, UnscoredInput>;
}

/** Leaves out what is longer than the model reads. */
export function prepareInputs(model: RewardModel, count: number, inputs: TokenizedInputs): PreparedInputs {
  const refused = new Map<number, UnscoredInput>(
    inputs.refused.map(({ index, reason }) => [index, new InputRefusedError(index, reason)]),
  );
  const limit = model.decoder.config.maxPositions;
  const groups = inputs.groups.flatMap(({ indices, tokenized: { prefix, answers, longest } }): TokenizedGroup[] => {
    const length = (place: number): number => prefix.length + (answers[place]?.length ?? 0);
    const places = [...indices.keys()].filter((place) => length(place) <= limit);
    for (const [place, index] of indices.entries()) {
      if (length(place) > limit) refused.set(index, new InputTooLongError(index, length(place), limit));
    }
    const fitting = places.flatMap((place) => answers[place] ?? []);
    if (fitting.length === 0) return [];
    const kept = places.flatMap((place) => indices[place] ?? []);
    return [{ indices: kept, tokenized: { prefix, answers: fitting, longest } }];
  });
  return { count, groups, refused };
}

/** One entry an input; undefined where it was refused. */
function compute(model: RewardModel, { count, groups }: PreparedInputs): (MemberScores | undefined)[] {
  const found = Array.from<MemberScores | undefined>({ length: count });
  let next = 0;
  for (const batch of byTokenBudget(groups.map(({ tokenized }) => tokenized))) {
    const members = memberScores(model, batch);
    for (const [prompt, { prefix, answers }] of batch.entries()) {
      for (const [answer, index] of (groups[next]?.indices ?? []).entries()) {
        const scores = members.map((each) => each[prompt]?.[answer] ?? Number.NaN);
        const answerTokens = answers[answer]?.length ?? 0;
        found[index] = { ...withMean(scores), tokens: prefix.length + answerTokens, answerTokens };
      }
      next += 1;
    }
  }
  return found;
}

function withMean(members: readonly number[]): Pick<MemberScores, 'score' | 'members' | 'deviation'> {
  const score = members.reduce((sum, member) => sum + member, 0) / members.length;
  const variance = members.reduce((sum, member) => sum + (member - score) ** 2, 0) / members.length;
  return { score, members, deviation: Math.sqrt(variance) };
}
