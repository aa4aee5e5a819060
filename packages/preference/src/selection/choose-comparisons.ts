/* oxlint-disable typescript/no-non-null-assertion -- places are indices of arrays of this file */
/**
 * Which completions are compared: a strategy puts a prompt's possible sets in an order, and a draw that mostly keeps to it,
 * but for a share at random, picks some. Each pick knows how likely it was.
 */

import { PreferenceError } from '../preference-error.js';
import { allSets, blockDesign, choose } from './block-design.js';
import { drawWithout, exploringDraw, shuffled } from './exploring-draw.js';

export type SelectionStrategy = 'random' | 'kWise' | 'balanced' | 'nearest' | 'disagreement' | 'information';

/** A prompt's completions, by their places from 0. */
export interface PromptCompletions {
  readonly completions: number;
  /** Sets that are compared already, each as its ascending places joined by commas. */
  readonly compared: ReadonlySet<string>;
}

export interface ChosenSet {
  /** Place among the prompts. */
  readonly prompt: number;
  /** Places of its completions, ascending. */
  readonly completions: readonly number[];
  readonly propensity: number;
  /** Drawn at random, not chosen by the strategy. Of `random`, `kWise` and `balanced` all are. */
  readonly explored: boolean;
}

export interface Selection {
  readonly chosen: readonly ChosenSet[];
  /** How many sets could have been chosen. */
  readonly possible: number;
  /** How evenly completions meet, of `balanced`: over the designs that were used. */
  readonly balance: { readonly least: number; readonly most: number; readonly isBalanced: boolean } | null;
}

export interface SelectionOptions {
  readonly strategy: SelectionStrategy;
  /** K: completions of a set. */
  readonly size: number;
  /** So many in all, or so many of each prompt. */
  readonly amount: { readonly count: number } | { readonly perPrompt: number };
  /** 0 to 1; `random`, `kWise` and `balanced` are all exploration. */
  readonly explorationShare: number;
  /** Uniform numbers from 0 up to 1. */
  readonly random: () => number;
  /** How much each of these sets is worth asking, if `count` are to be chosen; needed by the other strategies. */
  readonly values?: (sets: readonly PossibleSet[], count: number) => ArrayLike<number>;
}

/** Of a prompt with more possible sets, so many are drawn at random, and the strategy orders those. */
const setsPerPrompt = 1000;
/** Over all prompts: more would take longer than somebody waits. */
const setsInAll = 300_000;

export interface PossibleSet {
  readonly prompt: number;
  readonly completions: readonly number[];
  /** The probability with which its prompt's possible sets were narrowed down to those with it. */
  readonly kept: number;
}

/**
 * Sets of completions to be compared, none of them twice or compared before. `propensity` is exact: the probability, over the
 * draws of this call, that it chooses the set; sums over `1 / propensity` are unbiased for sums over all possible sets that
 * have a chance, which are all of them where `explorationShare` is above 0.
 * @throws PreferenceError `preference.invalid_input` where there are too many sets to choose from
 */
export function chooseComparisons(prompts: readonly PromptCompletions[], options: SelectionOptions): Selection {
  const { strategy, size, random } = options;
  if (strategy === 'kWise' || strategy === 'balanced') return byDesign(prompts, options);
  if (prompts.reduce((sum, { completions }) => sum + Math.min(setsPerPrompt, choose(completions, size)), 0) > setsInAll)
    throw tooMany();
  const pools = prompts.map((each, prompt) => possibleSets(each, prompt, size, random));
  const possible = pools.reduce((sum, pool) => sum + pool.possible, 0);
  const { amount } = options;
  const pooled = pools.map(({ sets }) => sets);
  const chosen =
    'perPrompt' in amount
      ? pooled.flatMap((sets) => drawn(sets, amount.perPrompt, options))
      : drawn(pooled.flat(), amount.count, options);
  return { chosen, possible, balance: null };
}

function tooMany(): PreferenceError {
  return new PreferenceError(
    'preference.invalid_input',
    `There are more than ${setsInAll} sets to choose from: choose among fewer prompts.`,
  );
}

function possibleSets(
  { completions, compared }: PromptCompletions,
  prompt: number,
  size: number,
  random: () => number,
) {
  if (completions < size) return { sets: [], possible: 0 };
  const all = choose(completions, size);
  if (all <= setsPerPrompt + compared.size) {
    const open = allSets(completions, size).filter((set) => !compared.has(set.join()));
    const places = open.length <= setsPerPrompt ? open.keys() : drawWithout(open.length, setsPerPrompt, random);
    const kept = Math.min(1, setsPerPrompt / open.length);
    const sets = [...places].map((place): PossibleSet => ({ prompt, completions: open[place]!, kept }));
    return { sets, possible: open.length };
  }
  const found = new Map<string, number[]>();
  while (found.size < setsPerPrompt) {
    const set = drawWithout(completions, size, random).toSorted((a, b) => a - b);
    if (!compared.has(set.join())) found.set(set.join(), set);
  }
  const possible = all - compared.size;
  const kept = setsPerPrompt / possible;
  return { sets: [...found.values()].map((set): PossibleSet => ({ prompt, completions: set, kept })), possible };
}

function drawn(sets: readonly PossibleSet[], count: number, options: SelectionOptions): ChosenSet[] {
  const { strategy, random, explorationShare, values } = options;
  const picks =
    strategy === 'random'
      ? exploringDraw(shuffled(sets.length, random), count, 1, random)
      : exploringDraw(ordered(sets, values?.(sets, count)), count, explorationShare, random);
  return picks.map(({ item, propensity, explored }) => {
    const { prompt, completions, kept } = sets[item]!;
    return { prompt, completions, propensity: propensity * kept, explored };
  });
}

/** Best first; where the worth is the same, in the order of the sets: the propensity is that of one order. */
function ordered(sets: readonly PossibleSet[], worth: ArrayLike<number> | undefined): number[] {
  if (worth === undefined) throw new TypeError('This strategy needs to know what a set is worth.');
  return [...sets.keys()].toSorted((a, b) => worth[b]! - worth[a]! || a - b);
}

/**
 * Sets as a design has them, laid on a prompt's completions in an order of chance: by symmetry each set of a prompt is as
 * likely as the other, `sets made / C(completions, size)`. What is compared already is left out afterwards.
 */
function byDesign(prompts: readonly PromptCompletions[], options: SelectionOptions): Selection {
  const { size, amount, random } = options;
  const eligible = prompts.flatMap(({ completions }, prompt) => (completions >= size ? [prompt] : []));
  const designs = new Map<number, ReturnType<typeof designFor>>();
  const made: ChosenSet[] = [];
  let possible = 0;
  // Each prompt takes the next blocks of the design, so that over prompts, too, places meet equally often.
  const next = new Map<number, number>();
  const relabeled = new Map<number, Int32Array>();
  for (const prompt of shuffled(eligible.length, random)) {
    const index = eligible[prompt]!;
    const { completions, compared } = prompts[index]!;
    const design = designs.get(completions) ?? designFor(completions, options);
    designs.set(completions, design);
    const wanted = 'perPrompt' in amount ? Math.min(amount.perPrompt, design.blocks.length) : design.blocks.length;
    const labels =
      options.strategy === 'kWise'
        ? shuffled(completions, random)
        : (relabeled.get(completions) ?? shuffled(completions, random));
    relabeled.set(completions, labels);
    const first = next.get(completions) ?? Math.floor(random() * design.blocks.length);
    next.set(completions, first + wanted);
    const all = choose(completions, size);
    possible += all - compared.size;
    for (let i = 0; i < wanted; i += 1) {
      const block = design.blocks[(first + i) % design.blocks.length]!;
      const set = block.map((point) => labels[point]!).toSorted((a, b) => a - b);
      made.push({ prompt: index, completions: set, propensity: wanted / all, explored: true });
    }
  }
  const kept = 'count' in amount ? thinned(made, amount.count, random) : made;
  // Only now: how many are compared already must not change how likely the others are.
  const chosen = kept.filter(({ prompt, completions }) => !prompts[prompt]!.compared.has(completions.join()));
  return { chosen, possible, balance: balanceOf(options, designs) };
}

function designFor(completions: number, { strategy, size, amount }: SelectionOptions) {
  if (strategy === 'balanced') {
    const enough = completions * completions;
    return blockDesign(completions, size, 'perPrompt' in amount ? Math.max(amount.perPrompt, enough) : enough);
  }
  const blocks = Array.from({ length: Math.floor(completions / size) }, (_, block) =>
    Array.from({ length: size }, (__, i) => block * size + i),
  );
  return { blocks, concurrence: { least: 0, most: 1 }, isBalanced: false };
}

/** So many of them, each set of them as likely. */
function thinned(made: readonly ChosenSet[], count: number, random: () => number): ChosenSet[] {
  if (count >= made.length) return [...made];
  const share = count / made.length;
  return drawWithout(made.length, count, random)
    .toSorted((a, b) => a - b)
    .map((place) => ({ ...made[place]!, propensity: made[place]!.propensity * share }));
}

function balanceOf(
  { strategy }: SelectionOptions,
  designs: Map<number, ReturnType<typeof designFor>>,
): Selection['balance'] {
  if (strategy !== 'balanced' || designs.size === 0) return null;
  const all = [...designs.values()];
  return {
    least: Math.min(...all.map(({ concurrence }) => concurrence.least)),
    most: Math.max(...all.map(({ concurrence }) => concurrence.most)),
    isBalanced: all.every(({ isBalanced }) => isBalanced),
  };
}
