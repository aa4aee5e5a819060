// Judged comparisons as the lines of a snapshot: JSON that is copied where it can be, and made where it can't.
import {
  type ComparisonRecord,
  type ContextDocument,
  type GoldAnswer,
  messagesWithContext,
} from '@tastemaker/contracts';

/** A comparison as it is read. */
export interface ComparisonRow {
  id: string;
  split: ComparisonRecord['split'];
  /** Its record's JSON up to where the judgments stand. */
  head: Buffer;
  /** JSON; null: none. */
  contextDocuments: string | null;
  goldAnswer: string | null;
}

export type JudgmentRecord = ComparisonRecord['judgments'][number];

export interface JudgmentRow
  extends Pick<JudgmentRecord, 'id' | 'labelerId' | 'labelerKind' | 'verdict' | 'strength' | 'guidelineVersion'>,
    Required<Pick<JudgmentRecord, 'skipReason' | 'rationale' | 'dwellMs' | 'goldCorrect'>> {
  comparisonId: string;
  labeler: string;
  ranking: string[][] | null;
  ratings: Record<string, Record<string, number>> | null;
  /** `{…,…}`; null: not known. */
  displayedOrder: string | null;
  createdAt: string;
}

export interface Judged {
  row: ComparisonRow;
  judgments: readonly JudgmentRow[];
}

/** A record's JSON in two parts, to be written one after the other. */
interface RecordParts {
  head: Buffer;
  rest: string;
}

function recordOf({ row, judgments }: Judged): RecordParts {
  const ids = idsIn(row.head);
  const rest = `${judgments.map((judgment) => judgmentJson(judgment, ids)).join(',')}]}\n`;
  const isPlain = row.contextDocuments === null && row.goldAnswer === null;
  return { head: isPlain ? row.head : completedHead(row, ids), rest };
}

/** Of each comparison its record as JSON, and a newline. */
export function linesOf(comparisons: readonly Judged[]): Uint8Array {
  const records = comparisons.map(recordOf);
  const bytes = records.reduce((sum, { head, rest }) => sum + head.length + Buffer.byteLength(rest), 0);
  const lines = Buffer.allocUnsafe(bytes);
  let at = 0;
  for (const { head, rest } of records) {
    at += head.copy(lines, at);
    at += lines.write(rest, at);
  }
  return lines;
}

/** With context documents put into the messages, and with the gold answer. */
function completedHead({ head, contextDocuments, goldAnswer }: ComparisonRow, ids: readonly string[]): Buffer {
  // oxlint-disable typescript/no-unsafe-type-assertion -- the columns hold nothing else
  const { completions, judgments, ...record } = JSON.parse(`${head.toString()}]}`) as ComparisonRecord;
  const documents = JSON.parse(contextDocuments ?? '[]') as ContextDocument[];
  const completed = {
    ...record,
    messages: messagesWithContext(record.messages, documents).map(({ role, content }) => ({ role, content })),
    ...(goldAnswer === null ? {} : { goldAnswer: goldIndices(JSON.parse(goldAnswer) as GoldAnswer, ids) }),
    completions,
    judgments,
  };
  // oxlint-enable typescript/no-unsafe-type-assertion
  return Buffer.from(JSON.stringify(completed).slice(0, -']}'.length));
}

const [idsMark, nextIdMark] = [Buffer.from('"completions":[{"id":"'), Buffer.from('},{"id":"')];
const idLength = 36;

/** Each completion's id: no text holds what they stand behind, as in JSON a quote within a text follows a backslash. */
function idsIn(head: Buffer): string[] {
  const ids: string[] = [];
  let at = head.indexOf(idsMark) + idsMark.length;
  while (at >= idsMark.length) {
    ids.push(head.toString('latin1', at, at + idLength));
    const next = head.indexOf(nextIdMark, at);
    at = next === -1 ? -1 : next + nextIdMark.length;
  }
  return ids;
}

/** A `JudgmentRecord` as JSON. */
function judgmentJson(row: JudgmentRow, ids: readonly string[]): string {
  const { id, labelerId, labelerKind, labeler, verdict, skipReason, rationale, dwellMs, guidelineVersion } = row;
  return (
    `{"id":"${id}","labelerId":"${labelerId}","labelerKind":"${labelerKind}","labeler":${JSON.stringify(labeler)},` +
    `"verdict":"${verdict}","ranking":${JSON.stringify(row.ranking && indices(row.ranking, ids))},` +
    `"skipReason":${JSON.stringify(skipReason)},"strength":${strengthOf(row, ids)},` +
    `"rationale":${JSON.stringify(rationale)},"ratings":${JSON.stringify(row.ratings && ratingsOf(row.ratings, ids))},` +
    `"displayedOrder":${JSON.stringify(displayed(row).map((shown) => ids.indexOf(shown)))},"dwellMs":${dwellMs},` +
    `"guidelineVersion":${guidelineVersion},"goldCorrect":${row.goldCorrect},"createdAt":"${row.createdAt}"}`
  );
}

/** Ids of completions, in the order in which they were shown; empty where that is not known. */
function displayed({ displayedOrder }: JudgmentRow): string[] {
  return displayedOrder === null ? [] : displayedOrder.slice(1, -1).split(',');
}

function goldIndices(answer: GoldAnswer, ids: readonly string[]): NonNullable<ComparisonRecord['goldAnswer']> {
  return 'allBad' in answer ? answer : { ranking: indices(answer.ranking, ids) };
}

function indices(ranking: readonly (readonly string[])[], ids: readonly string[]): number[][] {
  return ranking.map((group) => group.map((id) => ids.indexOf(id)).toSorted((a, b) => a - b));
}

/**
 * Strengths are told in terms of what was displayed first, or, where that is not known, of the first completion; a record
 * tells them in terms of the first completion.
 */
function strengthOf(row: JudgmentRow, ids: readonly string[]): number | null {
  const { strength } = row;
  if (strength === null || strength === 0) return strength;
  const [first] = displayed(row);
  return first === undefined || first === ids[0] ? strength : -strength;
}

function ratingsOf(ratings: NonNullable<JudgmentRow['ratings']>, ids: readonly string[]): JudgmentRecord['ratings'] {
  const valuesOf = (byId: Record<string, number>) => ids.map((id) => byId[id] ?? null);
  // Sorted, as PostgreSQL sorts keys by their length first.
  const criteria = Object.entries(ratings).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(criteria.map(([criterion, byId]) => [criterion, valuesOf(byId)]));
}
