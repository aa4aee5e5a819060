// A run's metrics over MLflow's REST API (mlflow.org/docs/latest/rest-api.html). The run there is found again by its tag, so
// an attempt that goes on after a crash writes into the same one.
import type { Run } from '@tastemaker/contracts';
import { z } from 'zod';
import type { MetricPoint, MetricSink, RunEnd } from './metric-stream.js';

export interface MlflowSettings {
  /** Of the tracking server, without a slash at its end. */
  readonly url: string;
  readonly experiment: string;
  /** The header `Authorization`; undefined: none. */
  readonly authorization: string | undefined;
}

const timeoutMs = 10_000;
/** What `runs/log-batch` takes. */
const metricsPerBatch = 1000;
const runTag = 'tastemaker.runId';

export function mlflowSink(settings: MlflowSettings, run: Pick<Run, 'id' | 'name' | 'seed' | 'config'>): MetricSink {
  let known: Promise<string> | undefined;
  const runId = (): Promise<string> => {
    known ??= openRun(settings, run).catch((error: unknown) => {
      known = undefined;
      throw error;
    });
    return known;
  };
  return {
    name: 'MLflow',
    send: async (points) => {
      const id = await runId();
      const metrics = points.flatMap(metricsOf);
      for (let at = 0; at < metrics.length; at += metricsPerBatch) {
        await post(settings, 'runs/log-batch', { run_id: id, metrics: metrics.slice(at, at + metricsPerBatch) });
      }
    },
    end: async (status: RunEnd) => {
      await post(settings, 'runs/update', { run_id: await runId(), status, end_time: Date.now() });
    },
  };
}

/** Keys of MLflow have letters, digits, `_ - . / :` and spaces. */
function metricsOf({ at, step, values }: MetricPoint) {
  return Object.entries(values)
    .filter(([, value]) => Number.isFinite(value))
    .map(([key, value]) => ({ key: key.replaceAll(/[^\w./: -]/g, '_'), value, timestamp: at, step }));
}

const experimentAnswer = z.object({ experiment: z.object({ experiment_id: z.string() }) });
const createdExperiment = z.object({ experiment_id: z.string() });
const runAnswer = z.object({ run: z.object({ info: z.object({ run_id: z.string() }) }) });
const foundRuns = z.object({ runs: z.array(runAnswer.shape.run).default([]) });

async function openRun(settings: MlflowSettings, run: Pick<Run, 'id' | 'name' | 'seed' | 'config'>): Promise<string> {
  const experiment = await experimentId(settings);
  const filter = `tags."${runTag}" = '${run.id}'`;
  const search = await post(settings, 'runs/search', { experiment_ids: [experiment], filter, max_results: 1 });
  const earlier = foundRuns.parse(search).runs[0];
  if (earlier !== undefined) return earlier.info.run_id;
  const tags = [
    { key: runTag, value: run.id },
    { key: 'mlflow.source.name', value: 'tastemaker' },
  ];
  const created = await post(settings, 'runs/create', {
    experiment_id: experiment,
    run_name: run.name,
    start_time: Date.now(),
    tags,
  });
  const id = runAnswer.parse(created).run.info.run_id;
  await post(settings, 'runs/log-batch', { run_id: id, params: paramsOf(run) });
  return id;
}

function paramsOf({ seed, config }: Pick<Run, 'seed' | 'config'>) {
  const settings = Object.entries({ seed, ...config });
  return settings.map(([key, value]) => ({
    key,
    value: (typeof value === 'string' ? value : JSON.stringify(value)).slice(0, 500),
  }));
}

async function experimentId(settings: MlflowSettings): Promise<string> {
  const { experiment: name } = settings;
  const found = await ask(settings, `experiments/get-by-name?experiment_name=${encodeURIComponent(name)}`);
  if (found !== undefined) return experimentAnswer.parse(found).experiment.experiment_id;
  return createdExperiment.parse(await post(settings, 'experiments/create', { name })).experiment_id;
}

/** Undefined where there is none of that name. */
async function ask(settings: MlflowSettings, path: string): Promise<unknown> {
  const response = await request(settings, path, { method: 'GET' });
  if (response.status === 404) return undefined;
  return bodyOf(response, path);
}

async function post(settings: MlflowSettings, path: string, body: unknown): Promise<unknown> {
  return bodyOf(await request(settings, path, { method: 'POST', body: JSON.stringify(body) }), path);
}

function request({ url, authorization }: MlflowSettings, path: string, init: RequestInit): Promise<Response> {
  return fetch(`${url}/api/2.0/mlflow/${path}`, {
    ...init,
    headers: { 'content-type': 'application/json', ...(authorization === undefined ? {} : { authorization }) },
    signal: AbortSignal.timeout(timeoutMs),
  });
}

async function bodyOf(response: Response, path: string): Promise<unknown> {
  const text = await response.text();
  if (!response.ok) throw new Error(`MLflow answered ${path} with ${response.status}: ${text.slice(0, 300)}`);
  return JSON.parse(text);
}
