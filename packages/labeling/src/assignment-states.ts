// The states of an assignment and of its slot, and every transition between them: allowed, or refused with a code. The
// database makes the transitions (its functions in `packages/database/sql`); its tests walk this table against them.

import type { AssignmentStatus } from '@tastemaker/contracts';

/** What may happen to an assignment. `expire` is the clock's; `withdraw` takes back what was judged or skipped. */
export const assignmentEvents = ['renew', 'judge', 'skip', 'release', 'expire', 'change', 'withdraw'] as const;

export type AssignmentEvent = (typeof assignmentEvents)[number];

/** The codes by which a transition is refused. */
export type TransitionRefusal = 'assignment_expired' | 'already_judged' | 'conflict' | 'revision_conflict';

export type Transition =
  | { readonly to: AssignmentStatus }
  /** Asked for again, it is answered as before and changes nothing. */
  | { readonly repeats: true }
  | { readonly refused: TransitionRefusal }
  /** Nothing that anybody asks for. */
  | { readonly never: true };

const to = (status: AssignmentStatus): Transition => ({ to: status });
const refused = (code: TransitionRefusal): Transition => ({ refused: code });
const repeats: Transition = { repeats: true };
const never: Transition = { never: true };

/**
 * By state and event. A change or a withdrawal of what is leased, released or expired speaks of a judgment taken back
 * before. `judge` and `skip` here bring something else than what is stored; the same again repeats its answer.
 */
export const assignmentTransitions: Readonly<Record<AssignmentStatus, Readonly<Record<AssignmentEvent, Transition>>>> =
  {
    leased: {
      renew: to('leased'),
      judge: to('judged'),
      skip: to('skipped'),
      release: to('released'),
      expire: to('expired'),
      change: refused('revision_conflict'),
      withdraw: repeats,
    },
    judged: {
      renew: refused('already_judged'),
      judge: refused('already_judged'),
      skip: refused('already_judged'),
      release: refused('already_judged'),
      expire: never,
      change: to('judged'),
      withdraw: to('leased'),
    },
    skipped: {
      renew: refused('already_judged'),
      judge: refused('already_judged'),
      skip: refused('already_judged'),
      release: refused('already_judged'),
      expire: never,
      change: refused('conflict'),
      withdraw: to('leased'),
    },
    released: {
      renew: refused('assignment_expired'),
      judge: refused('assignment_expired'),
      skip: refused('assignment_expired'),
      release: repeats,
      expire: never,
      change: refused('revision_conflict'),
      withdraw: refused('revision_conflict'),
    },
    expired: {
      renew: refused('assignment_expired'),
      judge: refused('assignment_expired'),
      skip: refused('assignment_expired'),
      release: refused('assignment_expired'),
      expire: never,
      change: refused('revision_conflict'),
      withdraw: refused('revision_conflict'),
    },
  };

/** The state of the slot of an assignment in this state, as long as nobody else has taken it. */
export const slotStates: Readonly<Record<AssignmentStatus, 'open' | 'leased' | 'filled'>> = {
  leased: 'leased',
  judged: 'filled',
  skipped: 'open',
  released: 'open',
  expired: 'open',
};
