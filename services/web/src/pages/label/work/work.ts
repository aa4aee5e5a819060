// What a labeler works on in a project, as the page sees it: what is to be judged now, what waits, and what went wrong.

import type { Assignment, FlagRaise, NoneNext, OwnProgress, Problem, SkipReason } from '@tastemaker/contracts';
import type { Draft } from '../draft.js';

export type Connection = { readonly state: 'online' } | { readonly state: 'offline'; readonly triesAgainAt: number };

/** A judgment that was not taken; what was made of it is kept. */
export interface Trouble {
  readonly kind: 'expired' | 'conflict' | 'refused';
  readonly problem: Problem;
  readonly assignment: Assignment;
  readonly draft: Draft;
}

/** The last judgment, as long as it may be taken back. */
export interface LastJudged {
  /** Undefined while it waits on the device. */
  readonly judgmentId: string | undefined;
  readonly assignment: Assignment;
  readonly draft: Draft;
  readonly editableUntil: number;
}

export interface Work {
  /** What is to be judged now; undefined while the first is on its way, and when there is none. */
  readonly current: Assignment | undefined;
  /** What was made of `current` before: kept on the device, or taken back. */
  readonly draft: Draft | undefined;
  /** How many are loaded ahead, besides `current`. */
  readonly ahead: number;
  /** Judgments that are kept on the device and not yet sent. */
  readonly waiting: number;
  readonly connection: Connection;
  /** Nothing is sent while somebody else, or nobody, is logged in; what was judged is kept. */
  readonly account: 'known' | 'loggedOut' | 'otherPerson';
  /** Judgments of other people that wait on this device until they log in. */
  readonly othersWaiting: number;
  /** Whether what is judged survives this page: not so in a private window, or on a full disk. */
  readonly isKept: boolean;
  /** Why there is nothing to judge next. */
  readonly none: NoneNext | undefined;
  /** Why the first could not be loaded. */
  readonly failure: unknown;
  readonly trouble: Trouble | undefined;
  readonly last: LastJudged | undefined;
  /** When the lease of `current` ends, by this device's clock. */
  readonly leaseEndsAt: number | undefined;
  readonly progress: OwnProgress | undefined;
  /** Keeps what was made of `current` so far on the device. */
  readonly keep: (draft: Draft) => void;
  /** Takes the judgment; `current` is the next one in the same tick. */
  readonly submit: (draft: Draft) => void;
  readonly skip: (reason: SkipReason, draft: Draft) => void;
  /** @throws ApiError when the server refuses it; ConnectionError when there is none */
  readonly flag: (flag: Omit<FlagRaise, 'fenceToken'>) => Promise<void>;
  /** Takes the last judgment back, with its draft. */
  readonly undo: () => void;
  readonly dismissTrouble: (choice: 'keep' | 'change' | 'next') => void;
  /** Tries the connection now; after `none`, asks again. */
  readonly retryNow: () => void;
}
