/** How many tokens of a step are computed at once, so that what a pass keeps fits in the memory that is free. */

import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DecoderConfig, type Precision, savedRun } from '@tastemaker/language-model';
import { requireMemory, trainingMemory } from '../planning/memory.js';

/** Left to everything else: the estimate is one, and other processes grow, too. */
const SHARE_USED = 0.8;

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
  requireMemory({ parameterBytes: optimizer, activationBytes: kept + of(longest, 1) }, SHARE_USED * free);
  return Math.max(1, Math.floor((SHARE_USED * free - optimizer) / of(1, Math.max(1, layers))));
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
