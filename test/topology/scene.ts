/** People, comparisons and models on an installation. */
import { join } from 'node:path';
import { Labelers } from '../faults/labelers.js';
import { type Caller, type Json, text } from '../http.js';
import type { Topology } from './installation.js';

const labelerCount = 9;
const judgmentsNeeded = 3;
/** More than the labelers judge in all tests. */
const comparisonsToJudge = 6_000;
const trainingPairs = 320;
/** Long enough for two processes to be killed on its way; saved often, so that another goes on near where the first was. */
const config = { kind: 'reward', epochs: 6, pairsPerStep: 8, checkpointEverySteps: 5, evaluateEverySteps: 20 };

export interface Scene {
  readonly researcher: Caller;
  readonly labelers: Labelers;
  /** Names of the models, as completions are asked for. */
  readonly models: Readonly<Record<'assistant' | 'base', string>>;
  /** Of a reward run. */
  readonly order: Json;
}

export async function setScene({ admin }: Topology): Promise<Scene> {
  const researcher = (await admin.invite('Rea', 'researcher')).caller;
  const projectId = await createProject(researcher, 'to judge');
  const open = Array.from({ length: comparisonsToJudge }, (_, i) => openComparison(i));
  await upload(researcher, projectId, 'tastemaker', open);
  const callers: Caller[] = [];
  for (let i = 0; i < labelerCount; i++) {
    const { id, caller } = await admin.invite(`Labeler ${i}`, 'labeler');
    await researcher.ask('POST', `/v1/projects/${projectId}/members`, { userId: id, role: 'labeler' });
    callers.push(caller);
  }
  const assistant = await importModel(admin, 'assistant');
  const base = await importModel(admin, 'base');
  return {
    researcher,
    labelers: new Labelers(callers, projectId),
    models: { assistant: text(assistant, 'name'), base: text(base, 'name') },
    order: await trainingOrder(researcher, text(assistant, 'id')),
  };
}

/** One of the models that come along, under a name of its own. @returns it, when it is ready */
export async function importModel(admin: Caller, kind: 'assistant' | 'base', name: string = kind): Promise<Json> {
  const path = join(import.meta.dirname, '..', '..', 'packages', 'microworld', 'models', kind);
  const ordered = await admin.ask('POST', '/v1/models', { name: `topology-${name}`, kind, path });
  return admin.settled(`/v1/models/${text(ordered, 'id')}`);
}

async function createProject(researcher: Caller, name: string): Promise<string> {
  const settings = { judgmentsPerComparison: judgmentsNeeded };
  return text(await researcher.ask('POST', '/v1/projects', { name, settings }), 'id');
}

async function upload(caller: Caller, projectId: string, format: string, records: readonly object[]): Promise<void> {
  const lines = records.map((record) => JSON.stringify(record)).join('\n');
  const path = `/v1/projects/${projectId}/imports?format=${format}`;
  const response = await caller.upload(path, lines, 'application/jsonl');
  if (!response.ok) throw new Error(`the import was answered ${response.status}: ${await response.text()}`);
}

function openComparison(i: number): object {
  const messages = [{ role: 'user', content: `Write haiku number ${i}.` }];
  return { messages, completions: [{ text: `one ${i}` }, { text: `two ${i}` }] };
}

/** Pairs of which one is better by a rule that can be learned. */
async function trainingOrder(researcher: Caller, baseModelId: string): Promise<Json> {
  const projectId = await createProject(researcher, 'to train on');
  const pairs = Array.from({ length: trainingPairs }, (_, i) => ({
    prompt: `Write a haiku about thing ${i}.`,
    chosen: `white frost on the stone ${i}\nthe little pond is asleep\nwinter holds its breath`,
    rejected: `the frost the frost ${i}`,
  }));
  await upload(researcher, projectId, 'trl', pairs);
  const order = { kind: 'comparisons', name: 'all' };
  const snapshot = await researcher.ask('POST', `/v1/projects/${projectId}/snapshots`, order);
  return { snapshotId: text(snapshot, 'id'), baseModelId, config, seed: 3 };
}
