/** People, comparisons and models on an installation. */
import { Labelers } from '../faults/labelers.js';
import { type Caller, type Json, text } from '../http.js';
import { createProject, importModel, openComparisons, trainingSnapshot, upload } from '../seeding.js';
import type { Topology } from './installation.js';

const labelerCount = 9;
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
  await upload(researcher, projectId, 'tastemaker', openComparisons(comparisonsToJudge));
  const callers: Caller[] = [];
  for (let i = 0; i < labelerCount; i++) {
    const { id, caller } = await admin.invite(`Labeler ${i}`, 'labeler');
    await researcher.ask('POST', `/v1/projects/${projectId}/members`, { userId: id, role: 'labeler' });
    callers.push(caller);
  }
  const assistant = await importModel(admin, 'assistant', 'topology-assistant');
  const base = await importModel(admin, 'base', 'topology-base');
  return {
    researcher,
    labelers: new Labelers(callers, projectId),
    models: { assistant: text(assistant, 'name'), base: text(base, 'name') },
    order: {
      snapshotId: await trainingSnapshot(researcher, trainingPairs),
      baseModelId: text(assistant, 'id'),
      config,
      seed: 3,
    },
  };
}
