/** Labelers at work over HTTP: each judges what they were given and gets the next one with the answer. */

import { setTimeout } from 'node:timers/promises';
import { z } from 'zod';
import type { Connection, Reply } from './keep-alive.js';

const assignment = z.looseObject({
  id: z.string(),
  fenceToken: z.string(),
  candidates: z.array(z.object({ label: z.string() })),
});
const accepted = z.object({ judgment: z.looseObject({ id: z.string() }), next: assignment.nullable() });

type Assignment = z.infer<typeof assignment>;

/** What happened, for the figures and for the check against the database afterwards. */
export interface WorkRecord {
  /** Milliseconds of each wait between sending a judgment and having the next assignment. */
  readonly waits: number[];
  /** Ids of judgments that were answered 201. */
  readonly judgments: string[];
  /** What was answered otherwise. */
  readonly errors: string[];
}

export function newRecord(): WorkRecord {
  return { waits: [], judgments: [], errors: [] };
}

async function leaseFirst(connection: Connection, projectId: string): Promise<{ held: Assignment; wait: number }> {
  const reply = await connection.send('POST', `/v1/projects/${projectId}/assignments/next`);
  if (reply.status !== 200) throw new Error(`leasing was answered ${reply.status}: ${JSON.stringify(reply.body)}`);
  return { held: assignment.parse(reply.body), wait: reply.milliseconds };
}

/** Judges until it is over, thinking so long on average (exponentially distributed) before each judgment. */
export async function labelUntil(
  isOver: () => boolean,
  connection: Connection,
  projectId: string,
  thinkMs: number,
  record: WorkRecord,
): Promise<void> {
  if (thinkMs > 0) await setTimeout(Math.random() * thinkMs);
  let { held } = await leaseFirst(connection, projectId);
  while (!isOver()) {
    if (thinkMs > 0) await setTimeout(-Math.log(1 - Math.random()) * thinkMs);
    const reply = await judge(connection, held, true);
    const next = note(reply, record);
    held = next ?? (await leaseFirst(connection, projectId)).held;
  }
}

/** One labeler who asks for each assignment by itself, so that leasing and judging are measured apart. */
export async function labelApart(
  connection: Connection,
  projectId: string,
  count: number,
  record: WorkRecord,
): Promise<{ leases: number[]; submits: number[] }> {
  const times = { leases: [] as number[], submits: [] as number[] };
  for (let i = 0; i < count; i++) {
    const { held, wait } = await leaseFirst(connection, projectId);
    times.leases.push(wait);
    const reply = await judge(connection, held, false);
    times.submits.push(reply.milliseconds);
    note(reply, record);
  }
  return times;
}

function judge(connection: Connection, { id, fenceToken, candidates }: Assignment, next: boolean): Promise<Reply> {
  const labels = candidates.map(({ label }) => [label]);
  const ranking = Math.random() < 0.5 ? labels : labels.toReversed();
  const judgment = { verdict: 'ranking', ranking, fenceToken, dwellMs: 1000 };
  return connection.send('POST', `/v1/assignments/${id}/judgment${next ? '' : '?next=false'}`, judgment);
}

/** The next assignment, if the answer brought one. */
function note({ status, body, milliseconds }: Reply, record: WorkRecord): Assignment | null {
  if (status !== 201) {
    record.errors.push(`${status}: ${JSON.stringify(body)}`);
    return null;
  }
  const answer = accepted.parse(body);
  record.waits.push(milliseconds);
  record.judgments.push(answer.judgment.id);
  return answer.next;
}
