// What the API needs from outside, `app.deps`: the entry file opens it, tests bring their own.
import type { Artifacts, ImportFolders } from '@tastemaker/artifacts';
import type { Database, DatabasePools, OpenDatabase } from '@tastemaker/database';
import type { InferenceClient } from '@tastemaker/inference-client';
import type { JobQueue } from '@tastemaker/queue';
import fp from 'fastify-plugin';
import type { Redis } from 'ioredis';
import type { AccessSettings } from '../../access/settings.js';
import type { RunEventListener } from '../../runs/run-events.js';

export interface Dependencies {
  /** For requests that people wait for. */
  database: Database;
  /** For imports, exports, snapshots and reports: its connections are others, so that these keep nobody waiting. */
  pool: OpenDatabase['pool'];
  /** The same connections as `pool`'s. */
  longWork: Database;
  /** For asking whether the database answers. */
  health: Database;
  /** How the connections stand, for those who watch. */
  poolStatistics?: (() => ReturnType<DatabasePools['statistics']>) | undefined;
  /** Folders on disks that may fill, by the name that those who watch are told. */
  diskFolders?: Readonly<Record<string, string>> | undefined;
  queue: JobQueue;
  artifacts: Artifacts;
  /** Where models may be imported from. @defaultValue nowhere */
  importFolders?: ImportFolders | undefined;
  inference: InferenceClient;
  /** Seals endpoints; without it, models behind endpoints cannot be registered. */
  secretKey?: Buffer | undefined;
  runEventListener: RunEventListener;
  /** Bytes of uploads that are kept on disk at the same time. @defaultValue 16 GiB */
  uploadQuotaBytes?: number | undefined;
  /** Of each disk, so much is left free. @defaultValue as for artifacts */
  minimumFreeBytes?: number | undefined;
  /** @defaultValue no OpenID provider, no mail hook, the default rate limits */
  accessSettings?: AccessSettings | undefined;
  /** Where requests are counted for rate limits. @defaultValue in the memory of this process */
  sharedCounts?: Redis | undefined;
  /** Where a supervisor says what it waits for. */
  statusFile?: string | undefined;
  /** The folder of the built web app. @defaultValue none is served */
  webApp?: string | undefined;
}

declare module 'fastify' {
  interface FastifyInstance {
    deps: Dependencies;
  }
}

export const dependencies = fp<Dependencies>(
  async (app, deps) => {
    app.decorate('deps', deps);
  },
  { name: 'dependencies' },
);
