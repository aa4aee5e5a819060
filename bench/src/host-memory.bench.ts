/**
 * Whether the model host's memory ends: the resident memory of its process, sampled while it answers prompts that are all
 * different, first without a prefix cache, then with one. What grows without end would grow in the first series, too; with
 * the cache the process grows until the cache is full, and `lastHalfGrowthBytes` says what was added after half the time.
 */

import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openArtifacts } from '@tastemaker/artifacts';
import { benchFlags } from './bench-flags.js';
import { numberOptions } from './number-options.js';
import { note, report } from './report.js';

const usage = `pnpm bench host-memory [options]

  --requests 2000      of each series, eight at a time
  --prefix-cache 64    MiB, in the second series
  --model              a Hugging Face folder or a .gguf (the assistant that comes along)
  --json               the figures as JSON
`;

const flags = benchFlags(usage, {
  requests: { type: 'string', default: '2000' },
  'prefix-cache': { type: 'string', default: '64' },
  model: { type: 'string' },
});
const numbers = numberOptions(flags, { requests: { least: 1 }, 'prefix-cache': { least: 0 } });

const requests = numbers.requests;
const cacheMebibytes = numbers['prefix-cache'];
const comesAlong = new URL('../models/assistant', import.meta.resolve('@tastemaker/microworld'));
const modelPath = flags.model ?? fileURLToPath(comesAlong);
const service = new URL('../../services/inference/dist/main.js', import.meta.url);
const atOnce = 8;
const samples = 20;

const folder = mkdtempSync(join(tmpdir(), 'tastemaker-host-memory-'));
try {
  const { hash } = await (await openArtifacts(folder)).putFolder(modelPath);
  const withoutCache = await series(`sha256:${hash}`, 0);
  const withCache = await series(`sha256:${hash}`, cacheMebibytes);
  report({ requests, prefixCacheMebibytes: cacheMebibytes, withoutCache, withCache }, flags.json);
} finally {
  rmSync(folder, { recursive: true });
}

async function series(model: string, prefixCache: number) {
  const { child, url } = await startService(prefixCache);
  const ask = (from: number, count: number) => answer(url, model, from, count);
  try {
    // The first requests load the model and fill what is filled once.
    await ask(0, 4 * atOnce);
    const resident = [hostBytes(child)];
    for (let sample = 1; sample <= samples; sample++) {
      const from = Math.floor((requests * (sample - 1)) / samples);
      await ask(1000 + from, Math.floor((requests * sample) / samples) - from);
      resident.push(hostBytes(child));
      note(`${prefixCache} MiB of cache, sample ${sample}: ${Math.round((resident.at(-1) ?? 0) / 1e6)} MB`);
    }
    const [first = 0] = resident;
    const half = resident[samples / 2] ?? first;
    const last = resident.at(-1) ?? first;
    return {
      firstBytes: first,
      halfBytes: half,
      lastBytes: last,
      growthBytes: last - first,
      lastHalfGrowthBytes: last - half,
      residentMegabytes: resident.map((bytes) => Math.round(bytes / 1e6)).join(' '),
    };
  } finally {
    child.kill('SIGTERM');
    await once(child, 'exit');
  }
}

async function startService(prefixCache: number): Promise<{ child: ChildProcess; url: string }> {
  const child = fork(fileURLToPath(service), [], {
    env: {
      ...process.env,
      PORT: '0',
      TASTEMAKER_ARTIFACTS: folder,
      TASTEMAKER_PREFIX_CACHE: String(prefixCache),
      LOG_LEVEL: 'warn',
    },
    stdio: ['ignore', 2, 2, 'ipc'],
  });
  const [ready]: unknown[] = await once(child, 'message');
  if (typeof ready !== 'object' || ready === null || !('url' in ready)) throw new Error('the service is not ready');
  return { child, url: String(ready.url) };
}

/** Different prompts of different lengths, so that none is answered from another's beginning. */
async function answer(url: string, model: string, from: number, count: number): Promise<void> {
  const next = Array.from({ length: count }, (_, index) => from + index).values();
  const client = async (): Promise<void> => {
    for (const number of next) {
      const content = `${number} ${'and what of the harbour then? '.repeat(1 + (number % 7))}`;
      const order = { model, messages: [{ role: 'user', content }], max_tokens: 16, seed: number };
      const headers = { 'content-type': 'application/json' };
      const response = await fetch(`${url}/v1/chat/completions`, {
        method: 'POST',
        headers,
        body: JSON.stringify(order),
      });
      if (!response.ok) throw new Error(`answered ${response.status}: ${await response.text()}`);
      await response.arrayBuffer();
    }
  };
  await Promise.all(Array.from({ length: atOnce }, client));
}

/** Of the service's model host. */
function hostBytes({ pid = 0 }: ChildProcess): number {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').trim().split(' ');
  const host = children.find((each) => readFileSync(`/proc/${each}/cmdline`, 'latin1').includes('host-process'));
  if (host === undefined) throw new Error('the service has no model host');
  const [, kilobytes = '0'] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${host}/status`, 'latin1')) ?? [];
  return Number(kilobytes) * 1024;
}
