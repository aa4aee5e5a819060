// Following long work to its end, with progress for the person watching.
import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from '@tastemaker/client';
import type { JudgePass, Model, ModelReport, Run, Sample } from '@tastemaker/contracts';
import { Failure } from './failure.js';
import type { Terminal } from './terminal.js';

const pollEveryMs = 300;

/** A run that makes a model. @throws {Failure} with the run's error when it fails or is cancelled. */
export async function awaitRun(
  client: Client,
  run: Run,
  terminal: Terminal,
  signal?: AbortSignal,
): Promise<Run & { modelId: string }> {
  const { modelId, ...finished } = await awaitRunEnd(client, run, terminal, signal);
  if (modelId === null) throw new Failure('run_failed', `the run ${run.name} made no model`);
  return { ...finished, modelId };
}

/** @throws {Failure} with the run's error when it fails or is cancelled. */
export async function awaitRunEnd(client: Client, run: Run, terminal: Terminal, signal?: AbortSignal): Promise<Run> {
  const telling = setTimeout(() => void tellWaiting(client, run, terminal), tellWaitingAfterMs);
  try {
    for await (const event of client.runEvents(run.id, signal === undefined ? {} : { signal })) {
      const { data } = event;
      if (data.type === 'status' && data.status !== 'queued') clearTimeout(telling);
      if (data.type === 'progress') terminal.progress(`${run.kind} ${run.name}: step`, data.step, data.totalSteps ?? 0);
      if (data.type === 'log') terminal.note(data.level === 'info' ? data.message : `${data.level}: ${data.message}`);
    }
  } finally {
    clearTimeout(telling);
  }
  const finished = await client.getRun(run.id);
  if (finished.status !== 'succeeded')
    throw new Failure('run_failed', `the run ${run.name} ${finished.status}: ${finished.error ?? 'no reason given'}`);
  return finished;
}

/** Most runs begin sooner. */
const tellWaitingAfterMs = 3_000;

/** Says what a run that has not begun waits for. Whether it can be asked is seen by whoever follows the run. */
async function tellWaiting(client: Client, { id }: Run, terminal: Terminal): Promise<void> {
  const current = await client.getRun(id).catch(() => undefined);
  if (current !== undefined && current.waiting !== null) terminal.note(current.waiting.message);
}

/** @throws {Failure} with the sample's error when it fails or is cancelled. */
export async function awaitSample(
  client: Client,
  sample: Sample,
  terminal: Terminal,
  signal?: AbortSignal,
): Promise<Sample> {
  for (let current = sample; ; current = await client.getSample(sample.projectId, sample.id)) {
    terminal.progress('candidates: prompt', current.completedPrompts + current.failedPrompts, current.promptCount);
    if (current.status === 'succeeded') return current;
    if (current.status === 'failed' || current.status === 'cancelled')
      throw new Failure('sample_failed', `sampling ${current.status}: ${current.error ?? 'no reason given'}`);
    await delay(pollEveryMs, undefined, { signal });
  }
}

/** @throws {Failure} with the report's error when it fails or is cancelled. */
export async function awaitModelReport(
  client: Client,
  rewardModel: string,
  report: ModelReport,
  terminal: Terminal,
): Promise<ModelReport> {
  for (let current = report; ; current = await client.getModelReport(rewardModel, report.id)) {
    const { status, progress, error } = current;
    if (progress !== null) terminal.progress('answers scored', progress.done, progress.total);
    if (status === 'succeeded') return current;
    if (status === 'failed' || status === 'cancelled')
      throw new Failure('report_failed', `the report ${status}: ${error ?? 'no reason given'}`);
    await delay(pollEveryMs);
  }
}

/** @throws {Failure} with the pass's error when it fails or is cancelled. */
export async function awaitJudgePass(client: Client, pass: JudgePass, terminal: Terminal): Promise<JudgePass> {
  for (let current = pass; ; current = await client.getJudgePass(pass.projectId, pass.judgeId, pass.id)) {
    terminal.progress('judging: comparison', current.completedComparisons, current.comparisonCount);
    if (current.status === 'succeeded') return current;
    if (current.status === 'failed' || current.status === 'cancelled')
      throw new Failure('judging_failed', `judging ${current.status}: ${current.error ?? 'no reason given'}`);
    await delay(pollEveryMs);
  }
}

/** @throws {Failure} with the import's error. */
export async function awaitModel(client: Client, model: Model, signal?: AbortSignal): Promise<Model> {
  for (let current = model; ; current = await client.getModel(model.id)) {
    if (current.status === 'ready') return current;
    if (current.status === 'failed')
      throw new Failure(
        'import_failed',
        `the model ${model.name} cannot be used: ${current.error ?? 'no reason given'}`,
      );
    await delay(pollEveryMs, undefined, { signal });
  }
}
