/** People that a benchmark makes, each with a token and a connection of their own. */

import { z } from 'zod';
import { Connection } from './keep-alive.js';

const made = z.looseObject({ id: z.string() });
const issued = z.looseObject({ secret: z.string() });

/** A simulated labeler of the project, who asks the API at `url`. */
export async function labelerOf(admin: Connection, projectId: string, url: string): Promise<Connection> {
  const { id: userId } = made.parse(
    await ask(admin, '/v1/users', { name: 'labeler', role: 'labeler', kind: 'simulated' }),
  );
  await ask(admin, `/v1/projects/${projectId}/members`, { userId, role: 'labeler' });
  return new Connection(url, await tokenOf(admin, userId));
}

/** A researcher's token, who is a member of no project yet. */
export async function researcherToken(admin: Connection): Promise<string> {
  const { id } = made.parse(await ask(admin, '/v1/users', { name: 'researcher', role: 'researcher' }));
  return tokenOf(admin, id);
}

async function tokenOf(admin: Connection, userId: string): Promise<string> {
  return issued.parse(await ask(admin, '/v1/tokens', { userId, name: 'bench' })).secret;
}

async function ask(admin: Connection, path: string, json: unknown): Promise<unknown> {
  const { status, body } = await admin.send('POST', path, json);
  if (status >= 300) throw new Error(`${path} was answered ${status}: ${JSON.stringify(body)}`);
  return body;
}
