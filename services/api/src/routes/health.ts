// Whether this process lives, and whether it can work: the database and the queue answer.
import { readFile } from 'node:fs/promises';
import { type WaitingFor, waitingFor } from '@tastemaker/contracts';
import { ping } from '@tastemaker/database';
import { healthRoutes as sharedHealthRoutes } from '@tastemaker/service/http';
import type { FastifyPluginAsync } from 'fastify';
import { z } from 'zod';

export const healthRoutes: FastifyPluginAsync = async (app) => {
  const { health: database, queue, artifacts, statusFile } = app.deps;
  await app.register(sharedHealthRoutes, {
    checks: {
      database: () => ping(database),
      queue: () => queue.counts(),
      artifacts: () => artifacts.check(AbortSignal.timeout(1_500)),
    },
    waitingFor: () => readWaitingFor(statusFile),
    config: { rateLimit: false },
  });
};

const statusRecord = z.object({ waitingFor: z.array(waitingFor) });

/** What the supervisor waits for, as it notes in its status file. Without a supervisor there is no file and nothing to tell. */
async function readWaitingFor(path: string | undefined): Promise<WaitingFor[]> {
  if (path === undefined) return [];
  try {
    return statusRecord.parse(JSON.parse(await readFile(path, 'utf8'))).waitingFor;
  } catch (error) {
    // Not written yet, or its folder is away: then this is not the place to say so.
    if (error instanceof SyntaxError || error instanceof z.ZodError) return [];
    if (error instanceof Error && 'code' in error) return [];
    throw error;
  }
}
