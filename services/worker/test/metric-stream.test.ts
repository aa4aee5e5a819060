/** Metrics on their way to trackers: in order, tried again, told once, and never in the way of a run. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rewardConfig } from '@tastemaker/contracts';
import { afterEach, describe, expect, test } from 'vitest';
import { crc32c, maskedCrc32c } from '../src/runs/streams/crc32c.js';
import { scalarsRecord } from '../src/runs/streams/event-record.js';
import { type MetricPoint, openMetricStream } from '../src/runs/streams/metric-stream.js';
import { mlflowSink } from '../src/runs/streams/mlflow.js';
import { tensorboardSink } from '../src/runs/streams/tensorboard.js';

const pace = { everyMs: 5, firstRetryMs: 5, closingMs: 2000 };
const point = (step: number): MetricPoint => ({
  at: 1_700_000_000_000 + step,
  step,
  values: { 'train/loss': 1 / step },
});
const run = { id: 'run-1', name: 'a run', seed: 7, config: rewardConfig.parse({ kind: 'reward' }) };

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  server = undefined;
});

describe('a stream of metrics', () => {
  test('delivers in order what a failing tracker did not take, and tells once', async () => {
    const [taken, told]: [number[], string[]] = [[], []];
    let failures = 3;
    const sink = {
      name: 'Tracker',
      send: async (points: readonly MetricPoint[]) => {
        if (failures-- > 0) throw new Error('down');
        taken.push(...points.map(({ step }) => step));
      },
      end: async () => undefined,
    };
    const stream = openMetricStream(sink, (message) => told.push(message), pace);
    for (let step = 1; step <= 5; step += 1) stream.write(point(step));
    await stream.close('FINISHED');
    expect(taken).toEqual([1, 2, 3, 4, 5]);
    expect(told).toHaveLength(2);
    expect(told[0]).toContain('the run goes on');
  });

  test('gives up when it is closed, and says how many metrics are missing', async () => {
    const told: string[] = [];
    const sink = { name: 'Tracker', send: () => Promise.reject(new Error('down')), end: async () => undefined };
    const stream = openMetricStream(sink, (message) => told.push(message), { ...pace, closingMs: 50 });
    stream.write(point(1));
    await stream.close('FINISHED');
    expect(told.at(-1)).toBe('Tracker did not take the last 1 metrics; the run has them.');
  });
});

describe('an event file', () => {
  test('has the checksums of RFC 3720', () => {
    // Appendix B.4: 32 bytes of zeros, of ones, and 0 to 31.
    expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
    expect(crc32c(new Uint8Array(32).fill(0xff))).toBe(0x62a8ab43);
    expect(crc32c(Uint8Array.from({ length: 32 }, (_, i) => i))).toBe(0x46dd794e);
  });

  test('frames a record with its length and masked checksums', () => {
    const record = scalarsRecord(1.5, 300, { loss: 0.25 });
    const length = Number(record.readBigUInt64LE(0));
    expect(record.length).toBe(length + 16);
    expect(record.readUInt32LE(8)).toBe(maskedCrc32c(record.subarray(0, 8)));
    expect(record.readUInt32LE(12 + length)).toBe(maskedCrc32c(record.subarray(12, 12 + length)));
    // Event{wall_time: 1.5, step: 300, summary{value{tag: "loss", simple_value: 0.25}}} by protoc's rules, by hand.
    expect(record.subarray(12, 12 + length).toString('hex')).toBe(
      '09000000000000f83f10ac022a0d0a0b0a046c6f7373150000803e',
    );
  });

  test('stands in a folder of the run', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tastemaker-events-'));
    try {
      const sink = tensorboardSink(folder, 'my run', 'id');
      await sink.send([point(1), point(2)]);
      const [file = ''] = readdirSync(join(folder, 'my-run-id'));
      expect(file).toMatch(/^events\.out\.tfevents\.\d+\./);
      expect(readFileSync(join(folder, 'my-run-id', file)).toString('latin1')).toContain('brain.Event:2');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('MLflow', () => {
  test('that answers nonsense, or nothing, harms nobody', async () => {
    server = createServer((_, response) => response.writeHead(500).end('oops'));
    await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    for (const url of [`http://127.0.0.1:${port}`, 'http://127.0.0.1:9']) {
      const told: string[] = [];
      const sink = mlflowSink({ url, experiment: 'x', authorization: undefined }, run);
      const stream = openMetricStream(sink, (message) => told.push(message), { ...pace, closingMs: 100 });
      stream.write(point(1));
      await stream.close('FAILED');
      expect(told[0]).toContain('MLflow does not take metrics');
    }
  });
});
