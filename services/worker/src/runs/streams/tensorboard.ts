// A run's metrics as TensorBoard event files, one for each attempt: TensorBoard reads all files of a run's folder as one.
import { appendFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { scalarsRecord, versionRecord } from './event-record.js';
import type { MetricPoint, MetricSink } from './metric-stream.js';

export function tensorboardSink(folder: string, runName: string, runId: string): MetricSink {
  const started = Date.now();
  const runFolder = join(folder, `${runName.replaceAll(/[^\p{L}\p{N}._-]+/gu, '-')}-${runId}`);
  const file = join(runFolder, `events.out.tfevents.${Math.floor(started / 1000)}.tastemaker.${started % 1000}`);
  let isBegun = false;
  return {
    name: 'TensorBoard',
    send: async (points: readonly MetricPoint[]) => {
      if (!isBegun) await mkdir(runFolder, { recursive: true });
      const begin = isBegun ? [] : [versionRecord(started / 1000)];
      const records = points.map(({ at, step, values }) => scalarsRecord(at / 1000, step, values));
      await appendFile(file, Buffer.concat([...begin, ...records]));
      isBegun = true;
    },
    end: async () => undefined,
  };
}
