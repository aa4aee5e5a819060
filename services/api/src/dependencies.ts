// What the API needs from outside; the entry file opens them, tests bring their own.
import type { Artifacts } from '@tastemaker/artifacts';
import type { Database, OpenDatabase } from '@tastemaker/database';
import type { JobQueue } from '@tastemaker/queue';
import type { AccessSettings } from './access/settings.js';
import type { InferenceClient } from './inference/inference-client.js';
import type { RunAnnouncements } from './runs/announcements.js';

export interface Dependencies {
  database: Database;
  /** For what needs a connection of its own. */
  pool: OpenDatabase['pool'];
  queue: JobQueue;
  artifacts: Artifacts;
  inference: InferenceClient;
  /** Seals endpoints; without it, models behind endpoints cannot be registered. */
  secretKey?: Buffer | undefined;
  runAnnouncements: RunAnnouncements;
  /** @defaultValue no OpenID provider, no mail hook, the default rate limits */
  accessSettings?: AccessSettings | undefined;
}
