// What is different between two snapshots of comparisons. Both are in order of comparison ids, so they are read side by
// side, and memory stays flat however large they are.
import type { Artifacts } from '@tastemaker/artifacts';
import {
  type ComparisonRecord,
  id as idSchema,
  type Snapshot,
  type SnapshotChange,
  type SnapshotDiff,
} from '@tastemaker/contracts';
import { HttpProblem } from '@tastemaker/service/problems';
import { readingFilesOf } from '../problems/damaged-artifact.js';
import { unknownCursor } from '../problems/not-found.js';
import { recordIn, storedLines } from './stored-snapshots.js';

export interface DiffPage {
  /** Changes at most. */
  limit: number;
  /** The last comparison of the page before. */
  cursor?: string | undefined;
}

/** @throws HttpProblem `conflict` unless both are of comparisons, `artifact_damaged` */
export async function diffSnapshots(
  artifacts: Artifacts,
  from: Snapshot,
  to: Snapshot,
  page: DiffPage,
): Promise<SnapshotDiff> {
  for (const snapshot of [from, to]) {
    if (snapshot.kind !== 'comparisons')
      throw new HttpProblem('conflict', `A snapshot of ${snapshot.kind} cannot be compared with another.`);
    await readingFilesOf('snapshot', snapshot, () => artifacts.folderOf(snapshot.contentHash));
  }
  if (page.cursor !== undefined && !idSchema.safeParse(page.cursor).success) throw unknownCursor();
  const collector = new DiffCollector(page);
  // Equal content needs no look.
  if (from.contentHash === to.contentHash) collector.allSame(from);
  else await compareLines(storedLines(artifacts, from.contentHash), storedLines(artifacts, to.contentHash), collector);
  return { from: from.id, to: to.id, ...collector.result() };
}

async function compareLines(
  before: AsyncIterable<string[]>,
  after: AsyncIterable<string[]>,
  collector: DiffCollector,
): Promise<void> {
  const [a, b] = [linesOneByOne(before), linesOneByOne(after)];
  let [left, right] = [await a.next(), await b.next()];
  while (left.done !== true || right.done !== true) {
    const [leftId, rightId] = [idOf(left.value), idOf(right.value)];
    if (leftId < rightId) {
      collector.onlyIn('removed', recordIn(left.value ?? ''));
      left = await a.next();
    } else if (rightId < leftId) {
      collector.onlyIn('added', recordIn(right.value ?? ''));
      right = await b.next();
    } else {
      if (left.value === right.value) collector.same(left.value ?? '');
      else collector.both(recordIn(left.value ?? ''), recordIn(right.value ?? ''));
      [left, right] = [await a.next(), await b.next()];
    }
  }
}

async function* linesOneByOne(batches: AsyncIterable<string[]>): AsyncGenerator<string, undefined> {
  for await (const lines of batches) yield* lines;
}

/** Behind every id when there is no line any more. */
function idOf(line: string | undefined): string {
  if (line === undefined) return '\uffff';
  // Records begin with it; parsing the whole line only for that would be most of the work.
  return /^\{"comparisonId":"([0-9a-f-]{36})"/.exec(line)?.[1] ?? recordIn(line).comparisonId;
}

type Counts = SnapshotDiff['comparisons'];
type JudgmentRecord = ComparisonRecord['judgments'][number];

class DiffCollector {
  readonly #comparisons: Counts = { added: 0, removed: 0, changed: 0, same: 0 };
  readonly #judgments: Counts = { added: 0, removed: 0, changed: 0, same: 0 };
  readonly #items: SnapshotChange[] = [];
  readonly #page: DiffPage;
  #hasMore = false;

  constructor(page: DiffPage) {
    this.#page = page;
  }

  result(): Omit<SnapshotDiff, 'from' | 'to'> {
    const nextCursor = this.#hasMore ? (this.#items.at(-1)?.comparisonId ?? null) : null;
    return { comparisons: this.#comparisons, judgments: this.#judgments, items: this.#items, nextCursor };
  }

  allSame({ records, counts }: Snapshot): void {
    this.#comparisons.same = records;
    this.#judgments.same = counts['judgments'] ?? 0;
  }

  /** Both snapshots hold this line. */
  same(line: string): void {
    this.#comparisons.same++;
    this.#judgments.same += recordIn(line).judgments.length;
  }

  onlyIn(change: 'added' | 'removed', { comparisonId, judgments }: ComparisonRecord): void {
    const ids = judgments.map(({ id }) => id);
    const none = { added: [], removed: [], changed: [] };
    this.#add({ change, comparisonId, judgments: { ...none, [change]: ids } }, 0);
  }

  both(before: ComparisonRecord, after: ComparisonRecord): void {
    const [left, right] = [byId(before.judgments), byId(after.judgments)];
    const kept = before.judgments.filter(({ id }) => right.has(id));
    const changed = kept.filter(({ id }) => serializeJudgment(left.get(id)) !== serializeJudgment(right.get(id)));
    const judgments = {
      added: after.judgments.filter(({ id }) => !left.has(id)).map(({ id }) => id),
      removed: before.judgments.filter(({ id }) => !right.has(id)).map(({ id }) => id),
      changed: changed.map(({ id }) => id),
    };
    this.#add({ change: 'changed', comparisonId: before.comparisonId, judgments }, kept.length - changed.length);
  }

  #add(item: SnapshotChange, same: number): void {
    this.#comparisons[item.change]++;
    this.#judgments.same += same;
    for (const kind of ['added', 'removed', 'changed'] as const) this.#judgments[kind] += item.judgments[kind].length;
    if (this.#page.cursor !== undefined && item.comparisonId <= this.#page.cursor) return;
    if (this.#items.length < this.#page.limit) this.#items.push(item);
    else this.#hasMore = true;
  }
}

function byId(judgments: readonly JudgmentRecord[]): Map<string, JudgmentRecord> {
  return new Map(judgments.map((judgment) => [judgment.id, judgment]));
}

/** What a judgment says; who said it may get another pseudonym, and older snapshots hold less. */
function serializeJudgment(judgment: JudgmentRecord | undefined): string {
  if (judgment === undefined) return '';
  const { verdict, ranking, strength, guidelineVersion } = judgment;
  return JSON.stringify([verdict, ranking, strength, guidelineVersion]);
}
