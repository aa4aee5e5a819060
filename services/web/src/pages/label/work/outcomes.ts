// What an error of the server, or its silence, means for what was sent. Without I/O.

import { ApiError } from '@tastemaker/client/labeling';
import type { NoneNext, Problem } from '@tastemaker/contracts';
import { isTransientStatus } from '@tastemaker/retry';
import type { Trouble } from './work.js';

export type Outcome =
  /** No answer, or none that says anything about what was sent: it is sent again. */
  | { readonly kind: 'later'; readonly askedMs: number | undefined; readonly isOfThis: boolean }
  | { readonly kind: 'loggedOut' }
  | { readonly kind: 'otherPerson' }
  | { readonly kind: 'refused'; readonly problem: Problem };

/** Codes that say nothing about what was sent, beside statuses that say so. */
const passing: readonly string[] = ['insufficient_storage', 'idempotency_key_in_use', 'csrf_refused'];

/** Codes after which nobody is at work here. */
const ended: readonly string[] = ['unauthorized', 'account_disabled', 'session_required'];

/** The session became another person's, in another tab. */
export class OtherPerson extends Error {
  override readonly name = 'OtherPerson';
}

export function outcomeOf(error: unknown): Outcome {
  if (error instanceof OtherPerson) return { kind: 'otherPerson' };
  // A connection that broke, before the answer or within it; or somebody between who answers in the server's place.
  if (!(error instanceof ApiError)) return { kind: 'later', askedMs: undefined, isOfThis: false };
  const { code, status, problem, askedPauseMs } = error;
  if (ended.includes(code)) return { kind: 'loggedOut' };
  const isInternal = code === 'internal_error';
  if (isInternal || isTransientStatus(status) || passing.includes(code))
    return { kind: 'later', askedMs: askedPauseMs, isOfThis: isInternal };
  return { kind: 'refused', problem };
}

export function troubleKind({ code }: Problem): Trouble['kind'] {
  if (code === 'assignment_expired') return 'expired';
  return code === 'already_judged' || code === 'revision_conflict' ? 'conflict' : 'refused';
}

const noneCodes = [
  'labeler_paused',
  'project_paused',
  'quota_reached',
  'enrolment_finished',
  'not_qualified',
  'guideline_not_acknowledged',
] as const;

/** Why nothing was leased, if that is what the problem says. */
export function noneOf({ code, detail, title }: Problem): NoneNext | undefined {
  const none = noneCodes.find((each) => each === code);
  return none && { code: none, detail: detail ?? title };
}
