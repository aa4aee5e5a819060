// A step in parts, so that it may be larger than memory: how many tokens are computed at once, and gradients of
// several passes added up.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DecoderConfig, type Precision, savedRun } from '@tastemaker/language-model';
import type { Engine, Tensor } from '@tastemaker/tensor';
import { packedLength } from './answer-rows.js';
import { byTokenBudget } from './batches.js';
import type { RewardGradients, TrainingPrompt } from './gradients.js';
import { requireMemory, trainingMemory } from './planning.js';

/** @param gradients of one pass's prompts; `recompute` where its one prompt alone is over the budget */
export function gradientsInPasses<P extends TrainingPrompt>(
  engine: Engine,
  prompts: readonly P[],
  budget: number,
  gradients: (prompts: readonly P[], recompute: boolean) => RewardGradients,
): RewardGradients {
  let all: RewardGradients | undefined;
  for (const pass of byTokenBudget(prompts, budget)) {
    const before = all;
    const isOver = pass.some((prompt) => packedLength(prompt) > budget);
    all = engine.scope(() => {
      const found = gradients(pass, isOver);
      return before === undefined ? found : added(engine, before, found);
    });
    engine.release(...(before?.gradients ?? []));
  }
  if (all === undefined) throw new RangeError('A step without prompts has no gradients.');
  return all;
}

function added(engine: Engine, a: RewardGradients, b: RewardGradients): RewardGradients {
  return {
    lossSum: a.lossSum + b.lossSum,
    scores: [...a.scores, ...b.scores],
    tokens: a.tokens + b.tokens,
    gradients: a.gradients.map((gradient, index) => sumAndRelease(engine, gradient, b.gradients[index])),
  };
}

/** One at a time, so that a third set of gradients never stands beside the two. */
function sumAndRelease(engine: Engine, a: Tensor, b: Tensor | undefined): Tensor {
  if (b === undefined) throw new RangeError('Two passes gave gradients of different parameters.');
  const total = engine.add(a, b);
  engine.release(a, b);
  return total;
}

/** Left to everything else: the estimate is one, and other processes grow, too. */
const shareUsed = 0.8;

export interface BudgetNeeds {
  readonly config: DecoderConfig;
  /** Layers that a backward pass goes through. */
  readonly layers: number;
  /** Numbers that are trained: each needs a gradient (two where passes are added up) and two moments. */
  readonly trained: number;
  /** Tokens of the longest row. */
  readonly longest: number;
  readonly precision: Precision;
  /** Bytes, with the model loaded already. */
  readonly free: number;
}

/**
 * The most tokens of a pass. One that is longer by itself is computed twice, layer by layer, for less memory.
 * @throws {TooLittleMemoryError} where not even that fits for the longest row
 */
export function tokensPerPass({ config, layers, trained, longest, precision, free }: BudgetNeeds): number {
  const optimizer = 4 * 4 * trained;
  const of = (tokens: number, depth: number): number =>
    trainingMemory({ ...config, layers: depth }, 0, tokens, longest, precision).activationBytes;
  const kept = 4 * config.hiddenSize * layers * longest;
  requireMemory({ parameterBytes: optimizer, activationBytes: kept + of(longest, 1) }, shareUsed * free);
  return Math.max(1, Math.floor((shareUsed * free - optimizer) / of(1, Math.max(1, layers))));
}

/**
 * The number that an earlier part of this run went by, if it has a folder, and else the one that `choose` gives now:
 * other passes add up in another order, and a resumed run has to end with the same bits.
 */
export function rememberedBudget(folder: string | undefined, choose: () => number): number {
  if (folder === undefined) return choose();
  const file = join(folder, 'tokens-per-pass');
  const remembered = Number(readIfThere(file) ?? budgetOfSavedState(folder));
  if (remembered > 0) return remembered;
  const chosen = choose();
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${file}.partial`, String(chosen));
  renameSync(`${file}.partial`, file);
  return chosen;
}

/** A state that came from another machine came without the file. */
function budgetOfSavedState(folder: string): number | undefined {
  const run = savedRun(folder);
  if (typeof run !== 'object' || run === null || !('tokensPerPass' in run)) return undefined;
  return typeof run.tokensPerPass === 'number' ? run.tokensPerPass : undefined;
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
