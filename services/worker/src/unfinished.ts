// Queues again what rows say is not finished.
import {
  type Database,
  unfinishedJudgePasses,
  unfinishedModelImports,
  unfinishedModelReports,
  unfinishedRuns,
  unfinishedSamples,
} from '@tastemaker/database';
import type { JobQueue } from '@tastemaker/queue';

/**
 * Queues every row again whose work is not finished: after the queue was lost, or a worker died with its claim. A row that
 * is queued already stays queued once, and one that somebody works on cannot be claimed by another.
 */
export async function queueUnfinished(database: Database, queues: Pick<JobQueue, 'enqueue'>): Promise<void> {
  for (const modelId of await unfinishedModelImports(database))
    await queues.enqueue('import-model', { modelId }, { jobId: modelId });
  for (const sampleId of await unfinishedSamples(database))
    await queues.enqueue('sample', { sampleId }, { jobId: sampleId });
  for (const reportId of await unfinishedModelReports(database))
    await queues.enqueue('report', { reportId }, { jobId: reportId });
  for (const passId of await unfinishedJudgePasses(database))
    await queues.enqueue('judge-pass', { passId }, { jobId: passId });
  for (const { id: runId, on } of await unfinishedRuns(database))
    await queues.enqueue(on === 'worker' ? 'run' : 'remote-run', { runId }, { jobId: runId });
}
