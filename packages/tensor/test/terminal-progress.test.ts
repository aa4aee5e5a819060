/** What a person sees of an installation. */
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { type EngineProgress, terminalProgress } from '../src/index.js';

const STEPS: readonly EngineProgress[] = [
  { phase: 'downloading', what: 'a.tar.gz', receivedBytes: 1_000_000, totalBytes: 4_000_000 },
  { phase: 'downloading', what: 'a.tar.gz', receivedBytes: 2_000_000, totalBytes: 4_000_000 },
  { phase: 'downloading', what: 'a.tar.gz', receivedBytes: 4_000_000, totalBytes: 4_000_000 },
  { phase: 'building', what: 'the binding' },
];

async function shown(stream: PassThrough & { isTTY?: boolean }): Promise<string> {
  const all = text(stream);
  STEPS.forEach(terminalProgress(stream));
  stream.end();
  return all;
}

it('writes one line a step where there is no terminal', async () => {
  expect(await shown(new PassThrough())).toBe('Downloading a.tar.gz\nBuilding the binding\n');
});

it('draws a bar in megabytes on a terminal', async () => {
  const seen = await shown(Object.assign(new PassThrough(), { isTTY: true }));
  expect(seen).toMatch(/Downloading a\.tar\.gz .*1\/4 MB/u);
  expect(seen).toMatch(/4\/4 MB/u);
  expect(seen).toMatch(/Building the binding\n$/u);
});
