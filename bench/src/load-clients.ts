/** Clients at the pace of people and programs: labelers who think, researchers who ask for scores, imports that run. */

import { setTimeout as delay } from 'node:timers/promises';
import { ApiError, type Client } from '@tastemaker/client';
import { z } from 'zod';
import type { Connection, Reply } from './keep-alive.js';
import type { RouteTimes } from './route-times.js';

const assignment = z.looseObject({
  id: z.string(),
  fenceToken: z.string(),
  candidates: z.array(z.object({ label: z.string() })),
});
const accepted = z.looseObject({ next: assignment.nullable() });

type Assignment = z.infer<typeof assignment>;

/** Milliseconds of a pause. */
type Pause = () => number;

interface Load {
  readonly times: RouteTimes;
  /** Ends the work; a request that is under way is waited for. */
  readonly signal: AbortSignal;
}

/** Shape of the log-normal pauses: the standard deviation of their logarithm. */
export const pauseSigma = 0.6;

/** Log-normal, as reaction times are: most are near the median, a few much longer. */
export function logNormalPause(medianMs: number): Pause {
  return () => medianMs * Math.exp(pauseSigma * standardNormal());
}

/** Box and Muller, 1958. */
function standardNormal(): number {
  return Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random());
}

/** Judges what they are given, and thinks before each judgment. */
export async function label(connection: Connection, projectId: string, think: Pause, load: Load): Promise<void> {
  await pause(Math.random() * think(), load.signal);
  let held: Assignment | null = null;
  while (!load.signal.aborted) {
    held ??= await lease(connection, projectId, load);
    await pause(think(), load.signal);
    if (held === null || load.signal.aborted) continue;
    held = await judge(connection, held, load);
  }
}

async function lease(connection: Connection, projectId: string, load: Load): Promise<Assignment | null> {
  const route = 'POST /v1/projects/:id/assignments/next';
  const reply = await timed(load, route, connection, `/v1/projects/${projectId}/assignments/next`, undefined);
  return reply?.status === 200 ? assignment.parse(reply.body) : null;
}

/** @returns the next one, if there is one */
async function judge(connection: Connection, held: Assignment, load: Load): Promise<Assignment | null> {
  const { id, fenceToken, candidates } = held;
  const letters = candidates.map(({ label: letter }) => [letter]);
  const ranking = Math.random() < 0.5 ? letters : letters.toReversed();
  const judgment = { verdict: 'ranking', ranking, fenceToken, dwellMs: 1000 };
  const path = `/v1/assignments/${id}/judgment`;
  const reply = await timed(load, 'POST /v1/assignments/:id/judgment', connection, path, judgment);
  return reply?.status === 201 ? accepted.parse(reply.body).next : null;
}

/** Asks for the scores of two answers, again and again. */
export async function askForScores(connection: Connection, modelId: string, rest: Pause, load: Load): Promise<void> {
  const path = `/v1/reward-models/${modelId}/score`;
  for (let turn = 0; ; turn += 1) {
    await pause(rest(), load.signal);
    if (load.signal.aborted) return;
    // Texts of their own each time: what was scored before is answered from memory.
    const texts = [`It is ${turn} o'clock.`, `Nobody knows, but ${Math.random()} is near.`];
    const inputs = texts.map((completion) => ({ prompt: 'What time is it?', completion }));
    await timed(load, 'POST /v1/reward-models/:id/score', connection, path, { inputs });
  }
}

/** Sends file after file of judged pairs, each to a new project, so many rows a second, as fast as a line brings them. */
export async function importFiles(
  client: Client,
  { rows, rowsPerSecond }: { rows: number; rowsPerSecond: number },
  load: Load,
): Promise<number> {
  let imported = 0;
  while (!load.signal.aborted) {
    const project = await asked(load, 'POST /v1/projects', () => client.createProject({ name: 'import' }));
    if (project === undefined) continue;
    const file = ReadableStream.from(pacedRows(rows, rowsPerSecond, load.signal));
    const result = await asked(load, 'POST /v1/projects/:id/imports', () =>
      client.importFile(project.id, { source: 'bench' }, file),
    );
    imported += result?.judgments ?? 0;
  }
  return imported;
}

const portionsPerSecond = 5;

/** Lines of a file in TRL's form; it ends with the last whole line when the load ends. */
async function* pacedRows(rows: number, perSecond: number, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const portion = Math.max(1, Math.round(perSecond / portionsPerSecond));
  for (let first = 0; first < rows && !(first > 0 && signal.aborted); first += portion) {
    const count = Math.min(portion, rows - first);
    yield new TextEncoder().encode(Array.from({ length: count }, (_, at) => row(first + at)).join(''));
    await pause(1000 / portionsPerSecond, signal);
  }
}

function row(index: number): string {
  const pair = {
    prompt: say('user', `Question ${index}: which of these is it? `),
    chosen: say('assistant', `It is number ${index}, as far as one can tell. `),
    rejected: say('assistant', `Nobody has counted to ${index} yet. `),
    labeler: `labeler ${index % 20}`,
  };
  return `${JSON.stringify(pair)}\n`;
}

function say(role: string, content: string) {
  return [{ role, content: content.repeat(5) }];
}

async function timed(
  { times }: Load,
  route: string,
  connection: Connection,
  path: string,
  json: unknown,
): Promise<Reply | undefined> {
  const began = performance.now();
  try {
    const reply = await connection.send('POST', path, json);
    times.add(route, reply);
    return reply;
  } catch (error) {
    process.stderr.write(`${route}: ${String(error)}\n`);
    times.add(route, { status: 0, milliseconds: performance.now() - began });
    return undefined;
  }
}

/** What the client answers; undefined after an error, which is counted. */
async function asked<Result>({ times }: Load, route: string, ask: () => Promise<Result>): Promise<Result | undefined> {
  const began = performance.now();
  const milliseconds = () => performance.now() - began;
  try {
    const result = await ask();
    times.add(route, { status: 200, milliseconds: milliseconds() });
    return result;
  } catch (error) {
    process.stderr.write(`${route}: ${String(error)}\n`);
    times.add(route, { status: error instanceof ApiError ? error.status : 0, milliseconds: milliseconds() });
    return undefined;
  }
}

/** Shorter when the load ends meanwhile. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
}
