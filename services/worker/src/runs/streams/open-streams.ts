// The trackers that an installation's settings name, for one attempt of a run.
import type { Run } from '@tastemaker/contracts';
import type { WorkerEnvironment } from '../../env.js';
import type { TrainerOutcome } from '../../trainer/messages.js';
import { type MetricStream, openMetricStream, type RunEnd } from './metric-stream.js';
import { mlflowSink } from './mlflow.js';
import { tensorboardSink } from './tensorboard.js';

export interface MetricStreams {
  write(step: number, values: Readonly<Record<string, number>>): void;
  /** Without an outcome the run is not over. Never rejects. */
  close(outcome?: TrainerOutcome): Promise<void>;
}

/** @param tell what people are to know who look at the run */
export function openMetricStreams(
  { tensorboardFolder, mlflow }: Pick<WorkerEnvironment, 'tensorboardFolder' | 'mlflow'>,
  run: Pick<Run, 'id' | 'name' | 'seed' | 'config'>,
  tell: (message: string) => void,
): MetricStreams {
  const streams: MetricStream[] = [
    ...(tensorboardFolder === undefined ? [] : [tensorboardSink(tensorboardFolder, run.name, run.id)]),
    ...(mlflow === undefined ? [] : [mlflowSink(mlflow, run)]),
  ].map((sink) => openMetricStream(sink, tell));
  let last = 0;
  const write = (step: number, values: Readonly<Record<string, number>>): void => {
    last = Math.max(last, step);
    for (const stream of streams) stream.write({ at: Date.now(), step, values });
  };
  return {
    write,
    close: async (outcome) => {
      // What was measured at the end, such as the accuracy on the test split.
      const final = metricsAtTheEnd(outcome);
      if (final !== undefined) write(last, final);
      await Promise.all(streams.map((stream) => stream.close(outcome && endOf(outcome))));
    },
  };
}

function metricsAtTheEnd(outcome: TrainerOutcome | undefined): Readonly<Record<string, number>> | undefined {
  if (outcome === undefined) return undefined;
  if (outcome.type === 'done' || outcome.type === 'planned') return outcome.metrics;
  return outcome.kept?.metrics;
}

function endOf({ type }: TrainerOutcome): RunEnd {
  if (type === 'failed') return 'FAILED';
  return type === 'cancelled' ? 'KILLED' : 'FINISHED';
}
