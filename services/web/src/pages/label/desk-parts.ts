// What the parts of the desk are given: what is judged, how far it is, and what can be done with it.

import type { Assignment, SkipReason } from '@tastemaker/contracts';
import type { Command, Judging } from './judging.js';
import type { Missing } from './missing.js';
import type { Words } from './words.js';

/** What is open over the desk, or in its place beside the candidates. */
export type OpenPart = 'skip' | 'flag' | 'keys' | 'better';

export type Beside = 'prompt' | 'guideline';

export interface DeskCommands {
  readonly submit: () => void;
  readonly skip: (reason: SkipReason) => void;
  readonly undo: () => void;
  readonly give: (command: Command) => void;
  /** Opens, or closes what is open. */
  readonly open: (part: OpenPart | undefined) => void;
  readonly writeReason: () => void;
  readonly showBeside: (part: Beside) => void;
  /** Finds words in the documents; without words, the next place of those before. */
  readonly find: (words: string) => void;
  readonly toggleDifferences: () => void;
  readonly goToPane: (by: -1 | 1) => void;
}

export interface DeskState {
  readonly projectId: string;
  readonly assignment: Assignment;
  readonly letters: readonly string[];
  readonly judging: Judging;
  readonly missing: Missing | undefined;
  readonly commands: DeskCommands;
  readonly words: Words;
  readonly open: OpenPart | undefined;
}

export interface ContextState {
  readonly beside: Beside;
  readonly search: { readonly words: string; readonly turn: number };
}
