// Importing conversations as demonstrations: everything or nothing, and the same again adds nothing.

import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { promptContent } from '@tastemaker/contracts';
import { drizzle } from 'drizzle-orm/node-postgres';
import type { Pool } from 'pg';
import { recordAudit } from '../audit/audit.js';
import { batches } from '../connection/batches.js';
import { copying } from '../connection/copy.js';
import type { Database } from '../connection/database.js';
import { uuidv7 } from '../connection/uuid.js';
import { StandIns } from '../imports/labelers.js';
import { importedLabeler } from '../people/users.js';
import { type DemonstrationContent, splitOfDemonstration } from './demonstrations.js';
import { findMeanwhileSubmitted, findNearDuplicates, fingerprintOf, oneImportAtATime } from './near-duplicates.js';
import { demonstrationRevisions, demonstrations } from './tables.js';

/** Few, because each is fingerprinted: other requests get their turn while a batch is stored. */
const BATCH = 100;
/** A single conversation may have more: it is a batch by itself. */
const BATCH_CHARACTERS = 2 ** 20;

export interface DemonstrationImport {
  projectId: string;
  /** A file's name; its stand-in (a user of kind `imported`) becomes the author. */
  source: string;
  /** `accepted` for what was reviewed elsewhere. */
  state: 'submitted' | 'accepted';
  /** Who brings the file. */
  actorId: string;
  conversations: AsyncIterable<DemonstrationContent> | Iterable<DemonstrationContent>;
  /** Aborted when nobody waits for it any more: the statement under way is canceled, and nothing stays. */
  signal?: AbortSignal | undefined;
  /** What else belongs to the import's transaction, once all is written. */
  finish?: ((tx: Database, counts: DemonstrationCounts) => Promise<void>) | undefined;
}

export interface DemonstrationCounts {
  created: number;
  /** The source brought them before. */
  existing: number;
  /** Of the new ones, how many are too much like another. */
  nearDuplicates: number;
}

/** All or nothing. */
export async function importDemonstrations(pool: Pool, order: DemonstrationImport): Promise<DemonstrationCounts> {
  const { source, signal } = order;
  const standIns = new StandIns(drizzle(pool, { casing: 'snake_case' }));
  await standIns.make([source]);
  try {
    return await copying(pool, (tx) => importInto(tx, order), signal);
  } catch (error) {
    await standIns.removeUnused(error);
    throw error;
  }
}

async function importInto(tx: Database, order: DemonstrationImport): Promise<DemonstrationCounts> {
  const { projectId, source, state, actorId } = order;
  await oneImportAtATime(tx, projectId);
  const author = await importedLabeler(tx, source);
  const counts = { created: 0, existing: 0, nearDuplicates: 0 };
  for await (const batch of batches(order.conversations, BATCH, { weigh: charactersOf, most: BATCH_CHARACTERS })) {
    const now = new Date();
    const common = { projectId, authorId: author.id, source, state, submittedAt: now };
    const rows: (typeof demonstrations.$inferInsert)[] = [];
    for (const conversation of batch) {
      rows.push({
        ...common,
        ...conversation,
        id: uuidv7(),
        acceptedAt: state === 'accepted' ? now : null,
        split: splitOfDemonstration(conversation.messages),
        contentHash: hashOf(conversation),
        ...fingerprintOf(conversation.messages),
      });
      // A fingerprint of a long text takes a while: others have their turn.
      await setImmediate();
    }
    const made = await tx.insert(demonstrations).values(rows).onConflictDoNothing().returning();
    counts.created += made.length;
    counts.existing += batch.length - made.length;
    if (made.length === 0) continue;
    await tx.insert(demonstrationRevisions).values(
      made.map(({ id, revision, messages, contextDocuments }) => {
        return { demonstrationId: id, revision, editorId: author.id, messages, contextDocuments };
      }),
    );
    const ids = made.map(({ id }) => id);
    counts.nearDuplicates += await findNearDuplicates(tx, projectId, ids);
  }
  counts.nearDuplicates += await findMeanwhileSubmitted(tx, projectId, author.id);
  const detail = { source, state, ...counts };
  order.signal?.throwIfAborted();
  await recordAudit(tx, { actorId, action: 'demonstration.import', projectId, subjectId: author.id, detail });
  await order.finish?.(tx, counts);
  return counts;
}

function charactersOf({ messages, contextDocuments }: DemonstrationContent): number {
  const texts = [...messages.map(({ content }) => content), ...contextDocuments.map(({ text }) => text)];
  return texts.reduce((sum, text) => sum + text.length, 0);
}

function hashOf({ messages, contextDocuments }: DemonstrationContent): string {
  return createHash('sha256').update(promptContent(messages, contextDocuments)).digest('hex');
}
