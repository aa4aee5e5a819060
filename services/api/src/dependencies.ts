// What the API needs from outside; the entry file opens them, tests bring their own.
import type { Artifacts } from '@tastemaker/artifacts';
import type { JobName, JobPayload } from '@tastemaker/contracts';
import type { Database, OpenDatabase } from '@tastemaker/database';
import type { InferenceClient } from './inference/inference-client.js';
import type { RunAnnouncements } from './runs/announcements.js';

/** The producing side of the queue. */
export interface JobQueue {
  add<Name extends JobName>(name: Name, payload: JobPayload<Name>): Promise<void>;
  ping(): Promise<void>;
}

export interface Dependencies {
  database: Database;
  /** For what needs a connection of its own. */
  pool: OpenDatabase['pool'];
  queue: JobQueue;
  artifacts: Artifacts;
  inference: InferenceClient;
  runAnnouncements: RunAnnouncements;
}
