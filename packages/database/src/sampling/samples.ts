// Samples as people order them, and what the worker that draws them does.

import type { JobPriority, Page, Sample, Sampling, Split } from '@tastemaker/contracts';
import { and, arrayContains, eq, exists, inArray, isNull, not, sql } from 'drizzle-orm';
import { completions } from '../comparisons/tables.js';
import type { Database } from '../connection/database.js';
import { DatabaseError } from '../connection/database-error.js';
import { iso, isoOrNull } from '../connection/instants.js';
import { found, inserted } from '../connection/only.js';
import { keyset, type PageRequest, toPage } from '../connection/paging.js';
import { prompts } from '../projects/tables.js';
import { samplePrompts, samples } from './tables.js';

export interface NewSample {
  projectId: string;
  modelId: string;
  /** Which prompts: these, or so many that the model has not answered yet. */
  prompts: { promptIds: string[] } | { count: number; split?: Split | undefined; tag?: string | undefined };
  n: number;
  sampling: Sampling;
  seed: number;
  createComparisons: boolean;
  judgmentsNeeded: number;
  /** Left out: high for a few prompts, else normal. */
  priority?: JobPriority | undefined;
}

/**
 * Notes an order to sample, queued. The caller then puts its id into the queue.
 * @throws DatabaseError `validation_failed` when a prompt is not the project's, or the model has answered all.
 */
export async function createSample(database: Database, order: NewSample): Promise<Sample> {
  const { prompts: wanted, ...values } = order;
  return database.transaction(async (tx) => {
    const promptIds = await choosePrompts(tx, order, wanted);
    const row = inserted(
      await tx
        .insert(samples)
        .values({
          ...values,
          promptCount: promptIds.length,
          priority: order.priority ?? usualPriority(promptIds.length),
        })
        .returning(),
    );
    await tx.execute(sql`
      INSERT INTO sample_prompts (sample_id, position, prompt_id)
      SELECT ${row.id}, position - 1, prompt_id
      FROM unnest(${sql.param(promptIds)}::uuid[]) WITH ORDINALITY AS chosen (prompt_id, position)`);
    return toSample(row);
  });
}

/** @throws DatabaseError `not_found` */
export async function sampleById(database: Database, id: string): Promise<Sample> {
  return toSample(found(await database.select().from(samples).where(eq(samples.id, id)), 'sample'));
}

/** Newest first. */
export async function listSamples(database: Database, projectId: string, page: PageRequest): Promise<Page<Sample>> {
  const { where, orderBy, limit } = keyset(samples.id, page, 'newest');
  const rows = await database
    .select()
    .from(samples)
    .where(and(eq(samples.projectId, projectId), where))
    .orderBy(orderBy)
    .limit(limit);
  return toPage(rows, page, toSample);
}

/** Ids of samples that are not finished, to be queued again at a worker's start. */
export async function unfinishedSamples(database: Database): Promise<string[]> {
  const rows = await database
    .select({ id: samples.id })
    .from(samples)
    .where(inArray(samples.status, ['queued', 'running']))
    .orderBy(samples.id);
  return rows.map((row) => row.id);
}

/** Somebody waits for the candidates of a few prompts. */
const fewPrompts = 10;

function usualPriority(promptCount: number): JobPriority {
  return promptCount <= fewPrompts ? 'high' : 'normal';
}

async function choosePrompts(
  tx: Database,
  { projectId, modelId }: Pick<NewSample, 'projectId' | 'modelId'>,
  wanted: NewSample['prompts'],
): Promise<string[]> {
  if ('promptIds' in wanted) {
    const ids = [...new Set(wanted.promptIds)];
    const known = await tx
      .select({ id: prompts.id })
      .from(prompts)
      .where(and(eq(prompts.projectId, projectId), isNull(prompts.erasureId), inArray(prompts.id, ids)));
    const missing = new Set(ids);
    for (const { id } of known) missing.delete(id);
    for (const id of missing) throw new DatabaseError('validation_failed', `The project has no prompt ${id}.`);
    return ids;
  }
  const hasCandidates = exists(
    tx
      .select({ one: sql`1` })
      .from(completions)
      .where(and(eq(completions.promptId, prompts.id), eq(completions.modelId, modelId))),
  );
  const isOrdered = exists(
    tx
      .select({ one: sql`1` })
      .from(samplePrompts)
      .innerJoin(samples, eq(samples.id, samplePrompts.sampleId))
      .where(and(eq(samplePrompts.promptId, prompts.id), eq(samples.modelId, modelId))),
  );
  const rows = await tx
    .select({ id: prompts.id })
    .from(prompts)
    .where(
      and(
        eq(prompts.projectId, projectId),
        isNull(prompts.erasureId),
        wanted.split === undefined ? undefined : eq(prompts.split, wanted.split),
        wanted.tag === undefined ? undefined : arrayContains(prompts.tags, [wanted.tag]),
        not(hasCandidates),
        not(isOrdered),
      ),
    )
    .orderBy(prompts.id)
    .limit(wanted.count);
  if (rows.length === 0)
    throw new DatabaseError(
      'validation_failed',
      'This model has candidates for every such prompt already; name prompts by promptIds to sample again.',
    );
  return rows.map((row) => row.id);
}

export function toSample(row: typeof samples.$inferSelect): Sample {
  const { id, projectId, modelId, n, sampling, seed, createComparisons, judgmentsNeeded, status } = row;
  const {
    promptCount,
    completedPrompts,
    failedPrompts,
    failures,
    endpointCalls,
    endpointCallsLimit,
    repairedCandidates,
    error,
  } = row;
  return {
    id,
    projectId,
    modelId,
    n,
    sampling,
    seed,
    createComparisons,
    judgmentsNeeded,
    status,
    promptCount,
    completedPrompts,
    failedPrompts,
    failures,
    endpointCalls,
    endpointCallsLimit,
    repairedCandidates,
    priority: row.priority,
    waiting: null,
    error,
    createdAt: iso(row.createdAt),
    finishedAt: isoOrNull(row.finishedAt),
  };
}
