// Scores for (prompt, completion) inputs, in the order they came, with what they share computed once.
import { byTokenBudget } from './batches.js';
import { memberScores } from './gradients.js';
import type { RewardModel } from './reward-model.js';
import { type ScorableInput, type ScoreInput, type TokenizedGroup, tokenizeInputs } from './tokenization.js';

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
export function scoreByMembers(model: RewardModel, inputs: readonly ScorableInput[]): MemberScores[] {
  const prepared = prepare(model, inputs.length, encoded(model, inputs));
  const [refused] = prepared.refused.values();
  if (refused !== undefined) throw refused;
  return compute(model, prepared).flatMap((scores) => scores ?? []);
}

/** The same for each input that the model can read; of the others, why not. */
export function scoreEach(model: RewardModel, inputs: readonly ScorableInput[]): (MemberScores | InputTooLongError)[] {
  return scoreTokenized(model, inputs.length, encoded(model, inputs));
}

/** The same for inputs that were tokenized elsewhere. @param count of the inputs, whose places the groups name */
export function scoreTokenized(
  model: RewardModel,
  count: number,
  groups: readonly TokenizedGroup[],
): (MemberScores | InputTooLongError)[] {
  const prepared = prepare(model, count, groups);
  return compute(model, prepared).flatMap((scores, index) => scores ?? prepared.refused.get(index) ?? []);
}

function encoded(model: RewardModel, inputs: readonly ScorableInput[]): TokenizedGroup[] {
  return tokenizeInputs(model.tokenizer, model.decoder.config.maxPositions, inputs);
}

interface Prepared {
  readonly count: number;
  readonly groups: readonly TokenizedGroup[];
  readonly refused: ReadonlyMap<number, InputTooLongError>;
}

/** Leaves out what is longer than the model reads. */
function prepare(model: RewardModel, count: number, all: readonly TokenizedGroup[]): Prepared {
  const refused = new Map<number, InputTooLongError>();
  const limit = model.decoder.config.maxPositions;
  const groups = all.flatMap(({ indices, tokenized: { prefix, answers, longest } }): TokenizedGroup[] => {
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
function compute(model: RewardModel, { count, groups }: Prepared): (MemberScores | undefined)[] {
  const found = Array.from<MemberScores | undefined>({ length: count });
  let next = 0;
  for (const batch of byTokenBudget(groups.map(({ tokenized }) => tokenized))) {
    const members = memberScores(model, batch);
    for (const [prompt, { prefix, answers }] of batch.entries()) {
      for (const [answer, index] of (groups[next]?.indices ?? []).entries()) {
        const scores = members.map((each) => each[prompt]?.[answer] ?? Number.NaN);
        found[index] = withMean(scores, prefix.length + (answers[answer]?.length ?? 0));
      }
      next += 1;
    }
  }
  return found;
}

function withMean(members: readonly number[], tokens: number): MemberScores {
  const score = members.reduce((sum, member) => sum + member, 0) / members.length;
  const variance = members.reduce((sum, member) => sum + (member - score) ** 2, 0) / members.length;
  return { score, members, deviation: Math.sqrt(variance), tokens };
}
