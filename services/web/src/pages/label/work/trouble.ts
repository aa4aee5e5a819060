// What becomes of a judgment that was not taken, as its labeler chooses.

import { isUntouched } from '../draft.js';
import type { Desk } from './desk.js';
import type { Change } from './device.js';
import { troubleKind } from './outcomes.js';
import { firstNumber, nextNumber, type TroubleRow } from './rows.js';
import { readClock } from './server-clock.js';

/** `change`: it takes the place of the stored one, or comes back to be mended. Otherwise what was written stays readable. */
export function settleTrouble(desk: Desk, row: TroubleRow, choice: 'keep' | 'change' | 'next'): readonly Change[] {
  const { user, project, id, lease, draft, problem, call } = row;
  const whose = { user, project, id };
  const kind = troubleKind(problem);
  if (choice === 'change' && call !== undefined && kind === 'conflict') {
    const sent = { lease, draft, call, number: nextNumber(desk.rows()), wasSent: true, replaces: true };
    return [{ remove: row }, { put: { ...whose, ...sent, kind: 'waiting' } }];
  }
  if (choice === 'change' && call !== undefined && kind === 'refused') {
    const held = { lease, number: firstNumber(desk.rows()), replaces: false };
    return [{ remove: row }, { put: { ...whose, ...held, kind: 'held' } }, { put: { ...whose, draft, kind: 'draft' } }];
  }
  if (isUntouched(draft)) return [{ remove: row }];
  const text = { assignment: lease.assignment, draft, problem, at: readClock().server };
  return [{ remove: row }, { put: { ...whose, ...text, kind: 'text' } }];
}
