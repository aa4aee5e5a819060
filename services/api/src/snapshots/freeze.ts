// Freezing judgments, demonstrations, or uploaded records, into a snapshot: one pass from their source to the artifact, counting on the way.
import type { Artifacts } from '@tastemaker/artifacts';
import {
  type DemonstrationRecord,
  messagesWithContext,
  type Snapshot,
  type SnapshotFilter,
  type SnapshotKind,
  type Split,
} from '@tastemaker/contracts';
import {
  createSnapshot,
  type Database,
  type JudgedComparisons,
  judgedComparisons,
  leftOutComparisons,
  type OpenDatabase,
  storedConversations,
} from '@tastemaker/database';
import { HttpProblem } from '@tastemaker/service/problems';
import pLimit from 'p-limit';
import type { FileReader } from '../imports/file-reader.js';
import type { SnapshotLines } from '../imports/reader.js';

/** The name of the one file in a snapshot's artifact. */
const fileName = 'snapshot.jsonl';

interface Target {
  database: Database;
  pool: OpenDatabase['pool'];
  artifacts: Artifacts;
  projectId: string;
  name: string;
  /** Whoever asks for it. */
  actorId: string;
  /** What else belongs to the snapshot's transaction. */
  finish: (tx: Database, made: Snapshot) => Promise<void>;
}

/** Each holds one or two connections of the pool, and keeps both PostgreSQL and this process busy: the others wait for their turn. */
const atOnce = pLimit(2);

/**
 * The project's judged comparisons as they stand, as far as the filter wants them, in order of creation, so that equal
 * judgments give an equal hash.
 * @throws HttpProblem `conflict` when there are none
 */
export function freezeJudgments(target: Target, filter: SnapshotFilter): Promise<Snapshot> {
  return atOnce(async () => {
    const leftOut = await leftOutComparisons(target.database, target.projectId, filter);
    const batches = judgedBatches(target, filter);
    return freeze(target, 'comparisons', batches, countComparison, { filter, leftOut });
  });
}

/**
 * Every accepted demonstration of the project as it stands, in order of creation. Context documents stand in the prompt,
 * where a model that is asked with them finds them, too.
 * @throws HttpProblem `conflict` when nothing is accepted yet
 */
export function freezeDemonstrations(target: Target): Promise<Snapshot> {
  return atOnce(() => freeze(target, 'demonstrations', oneByOne(acceptedDemonstrations(target)), countSplit));
}

/** @throws HttpProblem `import_failed` naming the bad lines; nothing is kept then */
export function freezeUpload(
  target: Target,
  kind: 'documents' | 'demonstrations',
  { path, reader, signal }: UploadedFile,
): Promise<Snapshot> {
  return atOnce(() => freeze(target, kind, uploadedLines(reader.snapshotLines(path, kind, { signal })), countSplit));
}

export interface UploadedFile {
  path: string;
  reader: FileReader;
  /** Aborted when the client has left. */
  signal: AbortSignal;
}

type Counts = Record<string, number>;

/** Records, and the JSON lines that they are. */
interface Batch<RecordType> {
  records: readonly RecordType[];
  lines: Uint8Array | string;
}

async function freeze<RecordType>(
  { database, artifacts, projectId, name, actorId, finish }: Target,
  kind: SnapshotKind,
  batches: AsyncIterable<Batch<RecordType>>,
  count: (counts: Counts, record: RecordType) => void,
  chosen?: { filter: SnapshotFilter; leftOut: Counts },
): Promise<Snapshot> {
  const counts: Counts = { ...chosen?.leftOut };
  let records = 0;
  async function* lines() {
    for await (const batch of batches) {
      records += batch.records.length;
      for (const record of batch.records) count(counts, record);
      yield batch.lines;
    }
    if (records === 0) throw new HttpProblem('conflict', 'There is nothing to make a snapshot of yet.');
  }
  const { hash: contentHash, bytes } = await artifacts.putStream(fileName, lines());
  const definition = chosen?.filter;
  const snapshot = { projectId, kind, name, contentHash, records, bytes, counts, definition, createdBy: actorId };
  return database.transaction(async (tx) => {
    const made = await createSnapshot(tx, snapshot);
    await finish(tx, made);
    return made;
  });
}

async function* judgedBatches({ pool, projectId }: Target, filter: SnapshotFilter): AsyncGenerator<Batch<Judged>> {
  for await (const { comparisons, lines } of judgedComparisons(pool, projectId, filter)) {
    yield { records: comparisons, lines };
  }
}

async function* oneByOne<RecordType>(records: AsyncIterable<RecordType>): AsyncGenerator<Batch<RecordType>> {
  for await (const record of records) yield { records: [record], lines: `${JSON.stringify(record)}\n` };
}

async function* uploadedLines(
  batches: AsyncIterable<SnapshotLines>,
): AsyncGenerator<Batch<{ split?: string | undefined }>> {
  for await (const { lines, splits } of batches) yield { records: splits.map((split) => ({ split })), lines };
}

async function* acceptedDemonstrations({
  pool,
  projectId,
}: Target): AsyncGenerator<DemonstrationRecord & { split: Split }> {
  for await (const { id, messages, contextDocuments, split } of storedConversations(pool, projectId, 'accepted')) {
    const prompt = messagesWithContext(messages.slice(0, -1), contextDocuments);
    yield { demonstrationId: id, messages: [...prompt, ...messages.slice(-1)], split };
  }
}

function countSplit(counts: Counts, { split }: { split?: string | undefined }): void {
  if (split !== undefined) add(counts, split);
}

type Judged = JudgedComparisons['comparisons'][number];

function countComparison(counts: Counts, { split, verdicts }: Judged): void {
  add(counts, split);
  add(counts, 'judgments', verdicts.length);
  for (const verdict of verdicts) add(counts, verdict);
}

function add(counts: Counts, key: string, by = 1): void {
  counts[key] = (counts[key] ?? 0) + by;
}
