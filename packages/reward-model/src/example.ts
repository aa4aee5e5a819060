/** What a reward model learns from: one prompt, its candidate answers, and which of them won against which. */

import type { ChatMessage } from '@tastemaker/language-model';

export interface PreferredPair {
  /** Positions in {@link PreferenceExample.answers}. */
  readonly winner: number;
  readonly loser: number;
  /** How much the pair counts against the prompt's other pairs; the number of labelers who said so, for instance. */
  readonly weight: number;
}

export interface PreferenceExample {
  /** Names the prompt. Examples with one name are one cluster in an interval. */
  readonly prompt: string;
  readonly messages: readonly ChatMessage[];
  readonly answers: readonly string[];
  readonly pairs: readonly PreferredPair[];
}
