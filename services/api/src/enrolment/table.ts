// The table of who enrolled, as it is told and as a file that a platform's bonus upload, or a spreadsheet, reads.
import type { Enrolment } from '@tastemaker/contracts';
import { type Database, type EnrolmentRow, listEnrolments } from '@tastemaker/database';
import { wilsonShare } from '@tastemaker/preference';
import { ofShare } from '../reports/report-figures.js';
import { type Cell, csvLine } from '../tables/csv.js';

export function shownEnrolment({ goldRight, goldSeen, ...row }: EnrolmentRow): Enrolment {
  return { ...row, knownAnswers: ofShare(wilsonShare(goldRight, goldSeen)) };
}

const rowsPerPage = 500;

/** Lines of CSV (RFC 4180), the first of which names the columns; read in pages, however many there are. */
export async function* enrolmentLines(
  database: Database,
  projectId: string,
  filter: { linkId?: string | undefined },
): AsyncGenerator<string> {
  yield csvLine(columns.map(([title]) => title));
  let cursor: string | undefined;
  do {
    const page = await listEnrolments(database, projectId, { ...filter, limit: rowsPerPage, cursor });
    for (const row of page.items) yield csvLine(columns.map(([, cellOf]) => cellOf(shownEnrolment(row))));
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
}

const columns: readonly (readonly [string, (one: Enrolment) => Cell])[] = [
  ['participant', ({ name }) => name],
  ['pseudonym', ({ pseudonym }) => pseudonym],
  ['link', ({ linkId }) => linkId],
  ['platform', ({ platform }) => platform],
  ['person', ({ external }) => external?.person],
  ['study', ({ external }) => external?.study],
  ['session', ({ external }) => external?.session],
  ['status', ({ status }) => status],
  ['paused', ({ paused }) => paused],
  ['consented', ({ consentedAt }) => consentedAt],
  ['started', ({ startedAt }) => startedAt],
  ['finished', ({ finishedAt }) => finishedAt],
  ['active_seconds', ({ activeSeconds }) => activeSeconds],
  ['judged', ({ judged }) => judged],
  ['skipped', ({ skipped }) => skipped],
  ['known_answers', ({ knownAnswers }) => knownAnswers.cases],
  ['known_answers_right', ({ knownAnswers }) => knownAnswers.value],
  ['known_answers_low', ({ knownAnswers }) => knownAnswers.low],
  ['known_answers_high', ({ knownAnswers }) => knownAnswers.high],
];
