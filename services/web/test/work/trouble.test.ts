// What becomes of a judgment that the server did not take, by what its labeler chooses.
import type { Assignment, Problem } from '@tastemaker/contracts';
import { describe, expect, it } from 'vitest';
import { emptyDraft } from '../../src/pages/label/draft.js';
import type { Desk } from '../../src/pages/label/work/desk.js';
import type { Call, TroubleRow } from '../../src/pages/label/work/rows.js';
import { settleTrouble } from '../../src/pages/label/work/trouble.js';

const draft = { ...emptyDraft, places: { A: 1, B: 2 }, rationale: 'B repeats itself.' };
const call: Call = {
  kind: 'judgment',
  json: { verdict: 'ranking', ranking: [['A'], ['B']], dwellMs: 1, fenceToken: 'fence' },
};
const lease = {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- no more of it is read here
  assignment: { id: '1', fenceToken: 'fence' } as Assignment,
  toldAt: { server: 0, device: 0 },
  lengthMs: 600_000,
};
const row = (code: Problem['code'], more: Partial<TroubleRow> = {}): TroubleRow => ({
  user: 'ana',
  project: 'haiku',
  kind: 'trouble',
  id: '1',
  number: 3,
  lease,
  draft,
  call,
  problem: { type: 'about:blank', title: code, status: 409, code },
  ...more,
});
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- no more of it is asked here
const desk = (of: TroubleRow) => ({ rows: () => [of] }) as unknown as Desk;

const outcome = (of: TroubleRow, choice: 'keep' | 'change' | 'next') => {
  const [first, ...rest] = settleTrouble(desk(of), of, choice);
  expect(first).toEqual({ remove: of });
  return rest.map((change) => ('put' in change ? change.put : change));
};

describe('trouble', () => {
  it('with a judgment that is stored already: the newer one takes its place', () => {
    expect(outcome(row('already_judged'), 'change')).toMatchObject([
      { kind: 'waiting', id: '1', call, draft, replaces: true, number: 4 },
    ]);
  });

  it('with what the project does not take: it comes back, as it was, before all others', () => {
    expect(outcome(row('validation_failed'), 'change')).toMatchObject([
      { kind: 'held', id: '1', number: -1 },
      { kind: 'draft', id: '1', draft },
    ]);
  });

  it.each([
    ['assignment_expired', 'next'],
    ['already_judged', 'keep'],
    ['labeler_paused', 'next'],
  ] as const)('with %s: what was written stays readable', (code, choice) => {
    expect(outcome(row(code), choice)).toMatchObject([{ kind: 'text', id: '1', draft, problem: { code } }]);
  });

  it('with a lease that was lost before anything was chosen leaves nothing behind', () => {
    expect(outcome(row('assignment_expired', { draft: emptyDraft, call: undefined }), 'next')).toEqual([]);
  });
});
