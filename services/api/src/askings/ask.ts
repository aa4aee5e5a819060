// One go of a strategy: what it chooses among, what it chooses, and the comparisons that it makes.
import { type Asking, type AskingMade, type AskingOrder, type AskingStrategy } from '@tastemaker/contracts';
import { type AskablePrompt, askablePrompts, createAsking, type Database, lockAskings } from '@tastemaker/database';
import { type ChosenSet, chooseComparisons, mulberry32, PreferenceError, type Selection } from '@tastemaker/preference';
import { HttpProblem } from '@tastemaker/service/problems';
import { asksModel, type Beliefs, type ModelStrategy, worthOf, worthOfSet } from './beliefs.js';

export interface AskingRequest {
  readonly projectId: string;
  readonly order: AskingOrder;
  readonly seed: number;
  readonly judgmentsNeeded: number;
  readonly continuous: boolean;
  readonly createdBy: string | null;
  /** Undefined for strategies that ask no model. */
  readonly beliefs: Beliefs | undefined;
}

/** How many of the chosen sets are told. */
const toldAtMost = 100;

/**
 * Chooses, and makes the comparisons unless it is a dry run. Within one transaction, so that nobody else puts up the same
 * sets in between.
 * @throws HttpProblem `validation_failed` where there is nothing to choose from, or too much
 */
export async function ask(tx: Database, request: AskingRequest, dryRun: boolean): Promise<AskingMade> {
  if (!dryRun) await lockAskings(tx, request.projectId);
  const { order, beliefs } = request;
  const filter = { size: order.candidates, split: order.split, tag: order.tag };
  const found = await askablePrompts(tx, request.projectId, filter);
  const prompts = beliefs === undefined ? found : found.map((prompt) => readableOf(prompt, beliefs));
  const left = sum(found.map(({ completionIds }, i) => completionIds.length - (prompts[i]?.completionIds.length ?? 0)));
  const selection = select(prompts, request);
  const chosen = selection.chosen.map((set) => named(set, prompts));
  const asking = dryRun || chosen.length === 0 ? null : await make(tx, request, selection.possible, chosen);
  const strategy = order.strategy;
  return {
    asking,
    strategy,
    seed: request.seed,
    prompts: prompts.filter(({ completionIds }) => completionIds.length >= order.candidates).length,
    possible: selection.possible,
    made: chosen.length,
    explored: chosen.filter(({ explored }) => explored).length,
    propensity: rangeOf(chosen.map(({ propensity }) => propensity)),
    balance: selection.balance,
    worthIs: asksModel(strategy) ? worthOf[strategy] : null,
    left,
    chosen: chosen.slice(0, toldAtMost).map((set) => ({ ...set, worth: worth(strategy, set.completionIds, beliefs) })),
  };
}

function make(tx: Database, request: AskingRequest, possible: number, chosen: readonly NamedSet[]): Promise<Asking> {
  const { beliefs, order, ...rest } = request;
  const { strategy } = order;
  return createAsking(tx, { ...rest, order, strategy, possible, chosen, modelState: beliefs?.modelState ?? null });
}

function select(prompts: readonly AskablePrompt[], { order, seed, beliefs }: AskingRequest): Selection {
  const { strategy, candidates, explorationShare, count = 0, perPrompt } = order;
  const pools = prompts.map(({ completionIds, compared }) => ({ completions: completionIds.length, compared }));
  const values = asksModel(strategy) && beliefs !== undefined ? valuesBy(strategy, prompts, beliefs) : undefined;
  try {
    return chooseComparisons(pools, {
      strategy,
      size: candidates,
      amount: perPrompt === undefined ? { count } : { perPrompt },
      explorationShare,
      random: mulberry32(seed),
      ...(values === undefined ? {} : { values }),
    });
  } catch (error) {
    if (!(error instanceof PreferenceError)) throw error;
    throw new HttpProblem('validation_failed', `${error.message} Narrow them by split or tag.`, { cause: error });
  }
}

function valuesBy(strategy: ModelStrategy, prompts: readonly AskablePrompt[], beliefs: Beliefs) {
  return (sets: readonly { prompt: number; completions: readonly number[] }[]) =>
    sets.map((set) => worthOfSet(strategy, idsOf(set, prompts), beliefs));
}

function worth(
  strategy: AskingStrategy,
  completionIds: readonly string[],
  beliefs: Beliefs | undefined,
): number | null {
  return asksModel(strategy) && beliefs !== undefined ? worthOfSet(strategy, completionIds, beliefs) : null;
}

/** Without completions that the model cannot read. */
function readableOf({ id, completionIds, compared }: AskablePrompt, beliefs: Beliefs): AskablePrompt {
  const readable = completionIds.filter((completion) => beliefs.knows(completion));
  if (readable.length === completionIds.length) return { id, completionIds, compared };
  const placeOf = new Map(readable.map((completion, place) => [completion, place]));
  const sets = [...compared].map((set) =>
    set.split(',').map((place) => placeOf.get(completionIds[Number(place)] ?? '')),
  );
  return { id, completionIds: readable, compared: new Set(sets.filter((set) => !set.includes(undefined)).map(String)) };
}

interface NamedSet {
  promptId: string;
  completionIds: string[];
  propensity: number;
  explored: boolean;
}

function named({ propensity, explored, ...set }: ChosenSet, prompts: readonly AskablePrompt[]): NamedSet {
  return { promptId: prompts[set.prompt]?.id ?? '', completionIds: idsOf(set, prompts), propensity, explored };
}

function idsOf(set: Pick<ChosenSet, 'prompt' | 'completions'>, prompts: readonly AskablePrompt[]): string[] {
  const ids = prompts[set.prompt]?.completionIds ?? [];
  return set.completions.flatMap((place) => ids[place] ?? []);
}

function rangeOf(values: readonly number[]): { least: number; most: number } | null {
  if (values.length === 0) return null;
  return values.reduce((range, value) => ({ least: Math.min(range.least, value), most: Math.max(range.most, value) }), {
    least: Number.POSITIVE_INFINITY,
    most: 0,
  });
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
