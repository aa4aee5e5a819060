// What is promised of judgments, while everything that can go wrong does: two hundred labelers at once over real HTTP, API
// processes killed in the middle of it, and leases that run out under the labelers' hands.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assignment, judgmentAccepted, problem } from '@tastemaker/contracts';
import { createToken } from '@tastemaker/database';
import {
  createTestDatabase,
  makeComparisons,
  makeLabelers,
  makeProject,
  type TestDatabase,
} from '@tastemaker/database/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { z } from 'zod';
import { hashSecret, newSecret } from '../src/access/secrets.js';
import { Fleet } from './support/fleet.js';

const LABELERS = 200;
const COMPARISONS = 500;
const NEEDED = 3;
const PROCESSES = 3;
/** One process is killed, and a third of all leases run out, after each so many answered judgments. */
const CALAMITY_EVERY = 250;

let database: TestDatabase;
let folder: string;
let fleet: Fleet;

beforeAll(async () => {
  database = await createTestDatabase();
  folder = await mkdtemp(join(tmpdir(), 'tastemaker-api-'));
  fleet = await Fleet.start(PROCESSES, {
    DATABASE_URL: database.url,
    TASTEMAKER_ARTIFACTS: folder,
    TASTEMAKER_INFERENCE_URL: 'http://127.0.0.1:9',
  });
});
afterAll(async () => {
  await fleet.stop();
  await database.drop();
  await rm(folder, { recursive: true });
});

type Assignment = z.infer<typeof assignment>;

/** What labelers were told, which the database must bear out. */
class Told {
  /** Ids of judgments that were answered 201. */
  readonly judgments: string[] = [];
  /** Answers that never came, since the process was killed. */
  lost = 0;
  /** Submits that came too late for their lease. */
  tooLate = 0;
}

test(`${COMPARISONS} comparisons get exactly ${NEEDED} judgments from ${LABELERS} labelers, though processes are killed and leases run out`, async () => {
  const { projectId, tokens } = await makeScene();
  const told = new Told();
  let killed = 0;
  let restarts = Promise.resolve();
  const afterEachJudgment = () => {
    if (told.judgments.length % CALAMITY_EVERY !== 0) return;
    killed += 1;
    restarts = calamity(restarts);
  };

  const everybody = (afterEach: () => void) =>
    Promise.all(tokens.map((token) => judgeAll(token, projectId, told, afterEach)));
  await everybody(afterEachJudgment);
  await restarts;
  // Leases that ran out after others had left: those who come back find them.
  await everybody(() => undefined);

  expect(killed).toBeGreaterThanOrEqual(Math.floor((COMPARISONS * NEEDED) / CALAMITY_EVERY) - 1);
  expect(told.lost).toBeGreaterThan(0);
  expect(told.tooLate).toBeGreaterThan(0);
  expect(await comparisonsThat(`judgments_done <> ${NEEDED} OR status <> 'closed'`)).toEqual([]);
  expect(await comparisonsThat(`(SELECT count(*) FROM judgments j WHERE j.comparison_id = c.id) <> ${NEEDED}`)).toEqual(
    [],
  );
  expect(
    await comparisonsThat(
      `(SELECT count(DISTINCT labeler_id) FROM judgments j WHERE j.comparison_id = c.id) <> ${NEEDED}`,
    ),
  ).toEqual([]);
  expect(
    await comparisonsThat(
      `(SELECT count(*) FROM assignments a WHERE a.comparison_id = c.id AND a.status IN ('leased', 'judged')) <> ${NEEDED}`,
    ),
  ).toEqual([]);
  // Each one that was answered is there; and as those whose answer was lost asked again, each one that is there was answered.
  const { rows } = await database.pool.query<{ id: string }>('SELECT id FROM judgments');
  expect(rows.map(({ id }) => id).toSorted()).toEqual(told.judgments.toSorted());
});

/** Once the one before is over, so that a process or two are always there. */
async function calamity(before: Promise<void>): Promise<void> {
  await before;
  await Promise.all([fleet.killOneAtWork(), letSomeExpire()]);
}

/** As if the time of every third lease had passed, but for those that are being judged at this moment. */
async function letSomeExpire(): Promise<void> {
  await database.pool.query(`
    UPDATE assignments SET expires_at = now() WHERE id IN (
      SELECT id FROM assignments WHERE status = 'leased' AND random() < 0.33 FOR UPDATE SKIP LOCKED)`);
}

/** One labeler until nothing is left for them. What isn't answered is sent again, as the clients of the product do. */
async function judgeAll(token: string, projectId: string, told: Told, afterEach: () => void): Promise<void> {
  let held: Assignment | undefined;
  for (;;) {
    if (held === undefined) {
      const { status, body } = await send(token, `/v1/projects/${projectId}/assignments/next`, undefined, told);
      if (status === 204) return;
      if (status !== 200) throw new Error(`leasing was answered ${status}: ${JSON.stringify(body)}`);
      held = assignment.parse(body);
    }
    const ranking = held.candidates.map(({ label }) => [label]);
    const judgment = { verdict: 'ranking', ranking, fenceToken: held.fenceToken, dwellMs: 1 };
    const { status, body } = await send(token, `/v1/assignments/${held.id}/judgment`, judgment, told);
    if (status === 409 && problem.parse(body).code === 'assignment_expired') {
      told.tooLate += 1;
      held = undefined;
      continue;
    }
    if (status !== 201) throw new Error(`judging was answered ${status}: ${JSON.stringify(body)}`);
    const accepted = judgmentAccepted.parse(body);
    told.judgments.push(accepted.judgment.id);
    held = accepted.next ?? undefined;
    afterEach();
  }
}

/** Sends until there is an answer, to whichever process is there. */
async function send(
  token: string,
  path: string,
  json: unknown,
  told: Told,
): Promise<{ status: number; body: unknown }> {
  const headers = { authorization: `Bearer ${token}` };
  const init =
    json === undefined
      ? { method: 'POST', headers }
      : { method: 'POST', headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(json) };
  for (;;) {
    const url = await fleet.url();
    try {
      const response = await fetch(`${url}${path}`, init);
      const text = await response.text();
      return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
    } catch (error) {
      // What fetch says of a connection that broke, or could not be made.
      if (!(error instanceof TypeError)) throw error;
      told.lost += 1;
    }
  }
}

/** Ids of comparisons for which something holds. */
async function comparisonsThat(condition: string): Promise<string[]> {
  const { rows } = await database.pool.query<{ id: string }>(`SELECT id FROM comparisons c WHERE ${condition}`);
  return rows.map(({ id }) => id);
}

async function makeScene(): Promise<{ projectId: string; tokens: string[] }> {
  const { projectId } = await makeProject(database.database);
  await makeComparisons(database.database, projectId, COMPARISONS, NEEDED);
  const labelers = await makeLabelers(database.database, projectId, LABELERS);
  return { projectId, tokens: await Promise.all(labelers.map(tokenOf)) };
}

async function tokenOf(userId: string): Promise<string> {
  const secret = newSecret();
  await createToken(database.database, { userId, name: 'test', secretHash: hashSecret(secret), expiresAt: null });
  return secret;
}
