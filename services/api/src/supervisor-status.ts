// What the supervisor waits for, as it notes in its status file. Where nobody supervises there is no file and nothing to tell.
import { readFile } from 'node:fs/promises';
import { type WaitingFor, waitingFor } from '@tastemaker/contracts';
import { z } from 'zod';

const statusFile = z.object({ waitingFor: z.array(waitingFor) });

export async function readWaitingFor(path: string | undefined): Promise<WaitingFor[]> {
  if (path === undefined) return [];
  try {
    return statusFile.parse(JSON.parse(await readFile(path, 'utf8'))).waitingFor;
  } catch (error) {
    // Not written yet, or its folder is away: then this is not the place to say so.
    if (error instanceof SyntaxError || error instanceof z.ZodError) return [];
    if (error instanceof Error && 'code' in error) return [];
    throw error;
  }
}
