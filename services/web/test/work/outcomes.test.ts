// What an answer, or none, means for a judgment that waits.
import { ApiError, ConnectionError } from '@tastemaker/client/browser';
import type { Problem, ProblemCode } from '@tastemaker/contracts';
import { problemStatuses } from '@tastemaker/contracts/values';
import { describe, expect, it } from 'vitest';
import { noneOf, OtherPerson, outcomeOf, troubleKind } from '../../src/pages/label/work/outcomes.js';

const problem = (code: ProblemCode, status: number = problemStatuses[code]): Problem => ({
  type: 'about:blank',
  title: code,
  status,
  code,
});

describe('a judgment that was sent', () => {
  it.each<[string, unknown]>([
    ['no connection', new ConnectionError('no connection')],
    ['an answer that broke off', new SyntaxError('Unexpected end of JSON input')],
    ['a server that fails', new ApiError(problem('internal_error'))],
    ['a server that starts', new ApiError(problem('unavailable'))],
    ['a server that has no room', new ApiError(problem('insufficient_storage'))],
    ['a proxy’s own page', new ApiError(problem('internal_error', 404))],
    ['a proxy without a server behind it', new ApiError(problem('internal_error', 502))],
    ['its first try still under way', new ApiError(problem('idempotency_key_in_use'))],
    ['a session whose token does not fit', new ApiError(problem('csrf_refused'))],
  ])('waits after %s', (_, error) => {
    expect(outcomeOf(error)).toMatchObject({ kind: 'later' });
  });

  it('waits as long as the server asks', () => {
    expect(outcomeOf(new ApiError(problem('too_many_requests'), 90_000))).toMatchObject({
      kind: 'later',
      askedMs: 90_000,
    });
  });

  it('lets others pass when the server fails at it', () => {
    expect(outcomeOf(new ApiError(problem('internal_error')))).toMatchObject({ isOfThis: true });
    expect(outcomeOf(new ConnectionError('no connection'))).toMatchObject({ isOfThis: false });
  });

  it.each(['unauthorized', 'account_disabled'] as const)('stays where it is after %s', (code) => {
    expect(outcomeOf(new ApiError(problem(code)))).toEqual({ kind: 'loggedOut' });
  });

  it('stays its labeler’s when somebody else is logged in', () => {
    expect(outcomeOf(new OtherPerson('somebody else'))).toEqual({ kind: 'otherPerson' });
  });

  it.each([
    ['assignment_expired', 'expired'],
    ['already_judged', 'conflict'],
    ['revision_conflict', 'conflict'],
    ['validation_failed', 'refused'],
    ['labeler_paused', 'refused'],
    ['not_found', 'refused'],
    ['payload_too_large', 'refused'],
  ] as const)('was refused with %s: %s', (code, kind) => {
    expect(outcomeOf(new ApiError(problem(code)))).toEqual({ kind: 'refused', problem: problem(code) });
    expect(troubleKind(problem(code))).toBe(kind);
  });
});

describe('asking for the next one', () => {
  it('says why there is none in the server’s words', () => {
    const paused = { ...problem('labeler_paused'), detail: 'Let us talk.' };
    expect(noneOf(paused)).toEqual({ code: 'labeler_paused', detail: 'Let us talk.' });
    expect(noneOf(problem('enrolment_finished'))?.code).toBe('enrolment_finished');
    expect(noneOf(problem('forbidden'))).toBeUndefined();
  });
});
