/** What installations are filled with: projects, files of comparisons, models, and something to train on. */
import { join } from 'node:path';
import { type Caller, type Json, text } from './http.js';

const settings = { judgmentsPerComparison: 3 };

/** @returns its id */
export async function createProject(researcher: Caller, name: string): Promise<string> {
  return text(await researcher.ask('POST', '/v1/projects', { name, settings }), 'id');
}

export async function upload(
  caller: Caller,
  projectId: string,
  format: string,
  records: readonly object[],
): Promise<void> {
  const lines = records.map((record) => JSON.stringify(record)).join('\n');
  const path = `/v1/projects/${projectId}/imports?format=${format}`;
  const response = await caller.upload(path, lines, 'application/jsonl');
  if (!response.ok) throw new Error(`the import was answered ${response.status}: ${await response.text()}`);
}

/** So many, as records of Tastemaker's own format. */
export function openComparisons(count: number): object[] {
  return Array.from({ length: count }, (_, i) => ({
    messages: [{ role: 'user', content: `Write haiku number ${i}.` }],
    completions: [{ text: `one ${i}` }, { text: `two ${i}` }],
  }));
}

/** One of the models that come along. @returns it, when it is ready */
export async function importModel(admin: Caller, kind: 'assistant' | 'base', name: string): Promise<Json> {
  const path = join(import.meta.dirname, '..', 'packages', 'microworld', 'models', kind);
  const ordered = await admin.ask('POST', '/v1/models', { name, kind, path });
  return admin.settled(`/v1/models/${text(ordered, 'id')}`);
}

/** A snapshot of pairs of which one is better by a rule that can be learned. @returns its id */
export async function trainingSnapshot(researcher: Caller, pairs: number): Promise<string> {
  const projectId = await createProject(researcher, 'to train on');
  const records = Array.from({ length: pairs }, (_, i) => ({
    prompt: `Write a haiku about thing ${i}.`,
    chosen: `white frost on the stone ${i}\nthe little pond is asleep\nwinter holds its breath`,
    rejected: `the frost the frost ${i}`,
  }));
  await upload(researcher, projectId, 'trl', records);
  const order = { kind: 'comparisons', name: 'all' };
  return text(await researcher.ask('POST', `/v1/projects/${projectId}/snapshots`, order), 'id');
}
