// Judged comparisons as the lines of a snapshot: JSON that is copied where it can be, and made where it can't.
import {
  type ComparisonRecord,
  type ContextDocument,
  type GoldAnswer,
  messageInOrder,
  messagesWithContext,
} from '@tastemaker/contracts';

/** A comparison as it is read. */
export interface ComparisonRow {
  id: string;
  split: ComparisonRecord['split'];
  /** Its completions', in their order. */
  completionIds: string[];
  /** Its record's JSON up to where the judgments stand. */
  head: Copyable;
  /** JSON; null: none. */
  contextDocuments: string | null;
  goldAnswer: string | null;
}

/** Bytes that lie somewhere. */
export interface Copyable {
  length: number;
  /** @returns how many bytes were copied */
  copy(target: Buffer, at: number): number;
}

export type JudgmentRecord = ComparisonRecord['judgments'][number];

export interface JudgmentRow extends Pick<JudgmentRecord, 'verdict' | 'strength' | 'guidelineVersion'> {
  comparisonId: string;
  /** Its record's JSON up to the verdict. */
  head: string;
  /** JSON, with ids of completions; null: none. */
  ranking: string | null;
  ratings: string | null;
  skipReason: string | null;
  rationale: string | null;
  /** `{…,…}`; null: not known. */
  displayedOrder: string | null;
  dwellMs: number | null;
  goldCorrect: boolean | null;
  createdAt: string;
}

export interface Judged {
  row: ComparisonRow;
  judgments: readonly JudgmentRow[];
}

/** Of each comparison its record as JSON, and a newline. */
export function linesOf(comparisons: readonly Judged[]): Uint8Array {
  const records = comparisons.map(recordOf);
  // A UTF-16 code unit is at most three bytes. What is not written to takes no memory.
  const most = records.reduce((sum, { head, rest }) => sum + head.length + 3 * rest.length, 0);
  const lines = Buffer.allocUnsafeSlow(most);
  let at = 0;
  for (const { head, rest } of records) {
    at += head.copy(lines, at);
    at += lines.write(rest, at);
  }
  return lines.subarray(0, at);
}

/** A record's JSON in two parts, to be written one after the other. */
function recordOf({ row, judgments }: Judged): { head: Copyable; rest: string } {
  const rest = `${judgments.map((judgment) => judgmentJson(judgment, row.completionIds)).join(',')}]}\n`;
  const isPlain = row.contextDocuments === null && row.goldAnswer === null;
  return { head: isPlain ? row.head : completedHead(row), rest };
}

/** With context documents put into the messages, and with the gold answer. */
function completedHead({ head, completionIds, contextDocuments, goldAnswer }: ComparisonRow): Buffer {
  const bytes = Buffer.alloc(head.length);
  head.copy(bytes, 0);
  // oxlint-disable typescript/no-unsafe-type-assertion -- the columns hold nothing else
  const { askedBy, completions, judgments, ...record } = JSON.parse(`${bytes.toString()}]}`) as ComparisonRecord;
  const documents = JSON.parse(contextDocuments ?? '[]') as ContextDocument[];
  const gold =
    goldAnswer === null ? {} : { goldAnswer: goldIndices(JSON.parse(goldAnswer) as GoldAnswer, completionIds) };
  // oxlint-enable typescript/no-unsafe-type-assertion
  const messages = messagesWithContext(record.messages, documents).map(messageInOrder);
  const asked = askedBy === undefined ? {} : { askedBy };
  const completed = { ...record, messages, ...gold, ...asked, completions, judgments };
  return Buffer.from(JSON.stringify(completed).slice(0, -']}'.length));
}

/** A `JudgmentRecord` as JSON. */
function judgmentJson(row: JudgmentRow, ids: readonly string[]): string {
  const { head, verdict, skipReason, rationale, dwellMs, guidelineVersion, goldCorrect, createdAt } = row;
  return (
    `${head}"verdict":"${verdict}","ranking":${rankingJson(row, ids)},"skipReason":${jsonOf(skipReason)},` +
    `"strength":${strengthOf(row, ids)},"rationale":${jsonOf(rationale)},"ratings":${ratingsJson(row, ids)},` +
    `"displayedOrder":[${displayed(row)
      .map((shown) => ids.indexOf(shown))
      .join(',')}],"dwellMs":${dwellMs},` +
    `"guidelineVersion":${guidelineVersion},"goldCorrect":${goldCorrect},"createdAt":"${createdAt}"}`
  );
}

function jsonOf(text: string | null): string {
  return text === null ? 'null' : JSON.stringify(text);
}

function rankingJson({ ranking }: JudgmentRow, ids: readonly string[]): string {
  if (ranking === null) return 'null';
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the column holds nothing else
  return JSON.stringify(indices(JSON.parse(ranking) as string[][], ids));
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

function ratingsJson({ ratings }: JudgmentRow, ids: readonly string[]): string {
  if (ratings === null) return 'null';
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the column holds nothing else
  const byCriterion = JSON.parse(ratings) as Record<string, Record<string, number>>;
  const valuesOf = (byId: Record<string, number>) => ids.map((id) => byId[id] ?? null);
  // Sorted, as PostgreSQL sorts keys by their length first.
  const criteria = Object.entries(byCriterion).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify(Object.fromEntries(criteria.map(([criterion, byId]) => [criterion, valuesOf(byId)])));
}
