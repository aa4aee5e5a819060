// What the form of an asking holds, and the order that it makes.
import type { AskingCreate, AskingStrategy } from '@tastemaker/contracts';
import { strategyWords } from './strategy-words.js';

export const splits = ['train', 'validation', 'test'] as const;

export interface AskDraft {
  readonly strategy: AskingStrategy;
  readonly candidates: number;
  /** What `amount` counts. */
  readonly each: 'count' | 'perPrompt';
  readonly amount: number;
  /** In percent. */
  readonly exploration: number;
  /** Empty: the live head, or the model marked current. */
  readonly rewardModel: string;
  readonly judgmentsNeeded: number;
  readonly priority: number;
  /** NaN: drawn, and told. */
  readonly seed: number;
  readonly split: '' | (typeof splits)[number];
  readonly tag: string;
}

export function orderOf({ each, amount, exploration, rewardModel, seed, split, tag, ...rest }: AskDraft): AskingCreate {
  const { asksModel } = strategyWords[rest.strategy];
  return {
    ...rest,
    [each]: amount,
    ...(asksModel ? { explorationShare: exploration / 100 } : {}),
    ...(asksModel && rewardModel !== '' ? { rewardModel } : {}),
    ...(Number.isNaN(seed) ? {} : { seed }),
    ...(split === '' ? {} : { split }),
    ...(tag === '' ? {} : { tag }),
  };
}
