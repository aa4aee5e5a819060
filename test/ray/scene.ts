// A project with judged comparisons, a tiny model to start from, and the API: what runs that are trained elsewhere need.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Model, Run, RunCreate, Snapshot } from '@tastemaker/contracts';
import { claimModelImport, createModelImport, finishModelImport } from '@tastemaker/database';
import { createWorld, type Person, type World } from '../../services/api/test/support/world.js';
import { writeLanguageModel } from '../../services/inference/test/tiny-models.js';

export interface Scene {
  readonly world: World;
  readonly researcher: Person;
  readonly projectId: string;
  readonly comparisons: Snapshot;
  readonly demonstrations: Snapshot;
  readonly base: Model;
  /** The base's files. */
  readonly baseFolder: string;
  /** For whatever a test keeps. */
  readonly folder: string;
  order(order: Partial<RunCreate> & Pick<RunCreate, 'config' | 'on'>): Promise<Run>;
  close(): Promise<void>;
}

/** @param pairs judged comparisons; about an eighth of their prompts is held out in each of two splits */
export async function openScene(pairs: number): Promise<Scene> {
  const world = await createWorld({ rateLimits: { perToken: 0, perAddress: 0 } });
  const folder = await mkdtemp(join(tmpdir(), 'tastemaker-elsewhere-'));
  const researcher = await world.person('researcher');
  const { id: projectId } = await world.project(researcher);
  const rows = Array.from({ length: pairs }, (_, index) => pairRow(index)).join('\n');
  await researcher.client.importFile(projectId, { source: 'pairs.jsonl' }, rows);
  const comparisons = await researcher.client.createSnapshot(projectId, { kind: 'comparisons', name: 'pairs' });
  const spoken = Array.from({ length: 40 }, (_, index) => demonstrationRow(index)).join('\n');
  const upload = { kind: 'demonstrations', name: 'answers' } as const;
  const demonstrations = await researcher.client.uploadSnapshot(projectId, upload, spoken);
  const baseFolder = join(folder, 'base');
  await writeLanguageModel(baseFolder, 1);
  const base = await registerBase(world, baseFolder);
  return {
    world,
    researcher,
    projectId,
    comparisons,
    demonstrations,
    base,
    baseFolder,
    folder,
    order: (order) =>
      researcher.client.createRun({ snapshotId: comparisons.id, baseModelId: base.id, seed: 7, ...order }),
    async close() {
      await world.close();
      await rm(folder, { recursive: true });
    },
  };
}

/** The cat is on the mat; whoever says so is preferred, nine times in ten. */
function pairRow(index: number): string {
  const [right, wrong] = [`the mat ${index % 7}`, `a hat ${index % 5}`];
  const isSlip = index % 10 === 9;
  const [chosen, rejected] = isSlip ? [wrong, right] : [right, wrong];
  return JSON.stringify({ prompt: `the cat sat on what ${index}?`, chosen, rejected });
}

function demonstrationRow(index: number): string {
  return JSON.stringify({
    messages: [
      { role: 'user', content: `where sat cat ${index}?` },
      { role: 'assistant', content: `cat ${index} sat on the mat` },
    ],
  });
}

async function registerBase(world: World, path: string): Promise<Model> {
  const { hash, bytes } = await world.artifacts.putFolder(path);
  const order = { name: 'the cat', kind: 'assistant', projectId: null, sourcePath: path, card: '' } as const;
  const { id } = await createModelImport(world.database, order);
  const claimed = await claimModelImport(world.database, id, 'test');
  if (claimed === undefined) throw new Error('not claimed');
  return finishModelImport(world.database, claimed.claim, { checkpointHash: hash, parameters: 30_000, bytes });
}
