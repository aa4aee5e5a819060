/** An installation with people, work and traffic on it: what the faults happen to. */
import { setTimeout as delay } from 'node:timers/promises';
import { at, type Caller, type Json, list, text } from '../http.js';
import { createProject, importModel, openComparisons, trainingSnapshot, upload } from '../seeding.js';
import { Imports, persist, Runs } from './background.js';
import type { Installation } from './installation.js';
import { Labelers } from './labelers.js';

const labelerCount = 20;
/** Twenty labelers judge some eighty a second: enough for a quarter of an hour. */
const comparisonsToJudge = 30_000;
/** More pairs than a run on this model needs to be killed a few times on its way. */
const trainingPairs = 320;

/** Saved often, so that a killed run has a state to go on from. */
const config = { kind: 'reward', epochs: 3, pairsPerStep: 8, checkpointEverySteps: 10, evaluateEverySteps: 20 };

export interface Scene {
  readonly installation: Installation;
  readonly researcher: Caller;
  readonly projectId: string;
  readonly inboxId: string;
  readonly labelers: Labelers;
  readonly imports: Imports;
  readonly runs: Runs;
  /** Of the assistant model, the base of the runs. */
  readonly assistantId: string;
}

/** Makes people, a project full of open comparisons, one for imports, and one with judgments to train on. */
export async function setScene(installation: Installation): Promise<Scene> {
  const { admin } = installation;
  const researcher = (await admin.invite('Rea', 'researcher')).caller;
  const projectId = await createProject(researcher, 'to judge');
  await upload(researcher, projectId, 'tastemaker', openComparisons(comparisonsToJudge));
  const callers: Caller[] = [];
  for (let i = 0; i < labelerCount; i++) {
    const { id, caller } = await admin.invite(`Labeler ${i}`, 'labeler');
    await researcher.ask('POST', `/v1/projects/${projectId}/members`, { userId: id, role: 'labeler' });
    callers.push(caller);
  }
  const inboxId = await createProject(researcher, 'inbox');
  const assistantId = text(await importModel(admin, 'assistant', 'faults-assistant'), 'id');
  const snapshotId = await trainingSnapshot(researcher, trainingPairs);
  const order = { snapshotId, baseModelId: assistantId, config, seed: 3 };
  return {
    installation,
    researcher,
    projectId,
    inboxId,
    labelers: new Labelers(callers, projectId),
    imports: new Imports(researcher, inboxId),
    runs: new Runs(researcher, order),
    assistantId,
  };
}

/** Undisturbed, a run first: what all later runs of its order must end with. Then labelers, imports and runs at once. */
export async function startTraffic({ runs, labelers, imports }: Scene): Promise<void> {
  await runs.once();
  for (const traffic of [labelers, imports, runs]) traffic.start();
}

/** Resolves when each has the answer to what it asked last. */
export async function stopTraffic({ runs, labelers, imports }: Scene): Promise<void> {
  for (const traffic of [labelers, imports, runs]) await traffic.stop();
}

/** What the rows say after a fault, beside what people were told. */
export interface Verdict {
  /** Judgments that were acknowledged and are not there. */
  readonly lost: number;
  /** Comparisons with more judgments than they need, or two of one labeler. */
  readonly overAssigned: number;
  /** Files that were answered as imported and are not there whole, or that are there in part. */
  readonly brokenImports: number;
  /** Runs that say they are at work and are nobody's, or are done without what they should have made. */
  readonly lyingRuns: number;
}

/** @throws Error while the database does not answer */
export async function examine({ installation, labelers, imports }: Scene): Promise<Verdict> {
  // Taken first: what is acknowledged later may be stored after the rows are read.
  const acknowledged = [...labelers.acknowledged];
  const imported = new Map(imports.acknowledged);
  const [lost] = await installation.query<{ count: number }>(
    'SELECT count(*)::int AS count FROM unnest($1::uuid[]) AS told(id) WHERE NOT EXISTS (SELECT FROM judgments j WHERE j.id = told.id)',
    [acknowledged],
  );
  const [overAssigned] = await installation.query<{ count: number }>(`
    SELECT count(*)::int AS count FROM (
      SELECT c.id FROM comparisons c JOIN judgments j ON j.comparison_id = c.id AND j.version = 1 AND j.assignment_id IS NOT NULL
      GROUP BY c.id, c.judgments_needed HAVING count(*) > c.judgments_needed OR count(*) <> count(DISTINCT j.labeler_id)
    ) AS wrong`);
  const stored = await installation.query<{ source: string; count: number }>(
    "SELECT source, count(*)::int AS count FROM completions WHERE source LIKE 'file-%' GROUP BY source",
  );
  const [lyingRuns] = await installation.query<{ count: number }>(`
    SELECT count(*)::int AS count FROM runs r
    WHERE (r.status = 'succeeded' AND NOT EXISTS (SELECT FROM models m WHERE m.run_id = r.id AND m.status = 'ready'))
       OR (r.status = 'failed' AND r.error IS NULL)`);
  return {
    lost: lost?.count ?? -1,
    overAssigned: overAssigned?.count ?? -1,
    brokenImports: brokenAmong(stored, imported),
    lyingRuns: lyingRuns?.count ?? -1,
  };
}

/** A file of n pairs is 2 n completions, or nothing. */
function brokenAmong(stored: readonly { source: string; count: number }[], told: ReadonlyMap<string, number>): number {
  const counts = new Map(stored.map(({ source, count }) => [source, count]));
  const missing = [...told].filter(([source, pairs]) => counts.get(source) !== 2 * pairs);
  const partial = [...counts].filter(([, count]) => count !== 2 * 50 && count !== 2 * 2_000);
  return missing.length + partial.length;
}

/** A model behind an endpoint, and an order to sample from it. @returns the finished sample */
export async function sampleAtEndpoint(scene: Scene, admin: Caller, baseUrl: string, name: string): Promise<Json> {
  const endpoint = { baseUrl, model: 'hostile', timeoutMs: 2_000, maxAttempts: 2 };
  const model = await admin.ask('POST', '/v1/models', { name, kind: 'assistant', endpoint });
  const path = `/v1/projects/${scene.inboxId}`;
  const prompts = await scene.researcher.ask('POST', `${path}/prompts`, {
    prompts: [{ messages: [{ role: 'user', content: `A question for ${name}.` }] }],
  });
  const promptIds = list(prompts, 'prompts').map((prompt) => text(prompt, 'id'));
  const order = { modelId: text(model, 'id'), promptIds, n: 2 };
  const sample = await scene.researcher.ask('POST', `${path}/samples`, order);
  return ended(scene.researcher, `${path}/samples/${text(sample, 'id')}`);
}

async function ended(caller: Caller, path: string): Promise<Json> {
  for (const deadline = Date.now() + 120_000; Date.now() < deadline; ) {
    const job = await persist(caller, 'GET', path);
    if (['succeeded', 'failed', 'cancelled'].includes(text(job, 'status'))) return job;
    await delay(200);
  }
  throw new Error(`${path} did not end: ${JSON.stringify(at(await persist(caller, 'GET', path)))}`);
}
