// Steps of the demo's loop: sampling and training.
import { type Client, everyItem } from '@tastemaker/client';
import type { Model, Project, Prompt, Run } from '@tastemaker/contracts';
import { collect } from '../references.js';
import type { Terminal } from '../terminal.js';
import { awaitRun, awaitSample } from '../waiting.js';
import type { DemoScale } from './scale.js';

/** What the steps of the demo's loop have in common. */
export interface Loop {
  readonly client: Client;
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
  readonly scale: DemoScale;
  readonly project: Project;
  readonly assistant: Model;
  /** What the reward model is trained from. */
  readonly countingAssistant: Model;
}

/** Candidates for the prompts that have none: all of them, unless an earlier start was interrupted. */
export async function sampleMissing(loop: Loop, prompts: readonly Prompt[]): Promise<void> {
  const { client, project, scale, terminal, signal } = loop;
  const samples = await collect(everyItem((page) => client.listSamples(project.id, page)));
  for (const sample of samples)
    if (sample.status === 'queued' || sample.status === 'running') await awaitSample(client, sample, terminal, signal);
  const completions = await collect(everyItem((page) => client.listCompletions(project.id, { ...page, limit: 500 })));
  const answered = new Set(completions.map(({ promptId }) => promptId));
  const promptIds = prompts.map(({ id }) => id).filter((id) => !answered.has(id));
  if (promptIds.length === 0) return;
  const sampling = { temperature: scale.temperature, maxTokens: scale.maxTokens };
  const order = { modelId: loop.assistant.id, n: scale.candidates, sampling, seed: 1, promptIds };
  await awaitSample(client, await client.createSample(project.id, order), terminal, signal);
}

/** Freezes the judgments and trains on them; a run that an earlier start began is followed instead. */
export async function trainRewardModel(loop: Loop): Promise<Run & { modelId: string }> {
  const { client, project, countingAssistant, terminal, signal } = loop;
  const runs = await collect(everyItem((page) => client.listRuns({ ...page, kind: 'reward' })));
  const begun = runs.find(
    (run) => run.projectId === project.id && ['queued', 'running', 'succeeded'].includes(run.status),
  );
  if (begun !== undefined) return awaitRun(client, begun, terminal, signal);
  const snapshot = await client.createSnapshot(project.id, { kind: 'comparisons', name: 'the demo’s judgments' });
  const { epochs, pairsPerStep, learningRate } = loop.scale;
  const run = await client.createRun({
    name: 'haiku-reward',
    snapshotId: snapshot.id,
    baseModelId: countingAssistant.id,
    config: { kind: 'reward', epochs, pairsPerStep, learningRate },
    seed: 1,
  });
  return awaitRun(client, run, terminal, signal);
}
