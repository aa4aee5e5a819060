/** The same work on a peer, in a process of its own: ours and theirs in turn, so that both meet the same machine. */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { figure, note } from './report.js';

/** Runs `bench/peers/<script>` on a job and gives what it printed last, parsed. @throws Error with what it said on standard error */
export function runPeer(python: string, script: string, job: unknown): unknown {
  const folder = mkdtempSync(join(tmpdir(), 'tastemaker-bench-'));
  try {
    const file = join(folder, 'job.json');
    writeFileSync(file, JSON.stringify(job));
    const path = fileURLToPath(new URL(`../peers/${script}`, import.meta.url));
    const { status, signal, stdout, stderr } = spawnSync(python, [path, file], { encoding: 'utf8' });
    if (status !== 0) throw new Error(`${script} ended with ${signal ?? `status ${status}`}: ${stderr.trim()}`);
    return JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** {@link runPeer} for scripts that tell `tokensPerSecond`. */
export function peerTokensPerSecond(python: string, script: string, job: unknown): number {
  const result = runPeer(python, script, job);
  if (typeof result === 'object' && result !== null && 'tokensPerSecond' in result)
    return Number(result.tokensPerSecond);
  throw new Error(`${script} told no tokensPerSecond: ${JSON.stringify(result)}`);
}

/** Measures ours, and theirs where there is one, so many times in turn. Medians, and the ratio of the medians. */
export async function compare(
  name: string,
  repeats: number,
  ours: () => Promise<number>,
  theirs: (() => number) | undefined,
): Promise<{ tokensPerSecond: number; peer?: { tokensPerSecond: number }; ratio?: number }> {
  const rates: { ours: number[]; theirs: number[] } = { ours: [], theirs: [] };
  for (let repeat = 1; repeat <= repeats; repeat++) {
    rates.ours.push(await ours());
    if (theirs !== undefined) rates.theirs.push(theirs());
    const peer = rates.theirs.at(-1);
    note(
      `${name} ${repeat}/${repeats}: ${figure(rates.ours.at(-1) ?? 0)}${peer === undefined ? '' : `, peer ${figure(peer)}`} tokens/s`,
    );
  }
  const tokensPerSecond = median(rates.ours);
  if (theirs === undefined) return { tokensPerSecond: figure(tokensPerSecond) };
  const peer = median(rates.theirs);
  return {
    tokensPerSecond: figure(tokensPerSecond),
    peer: { tokensPerSecond: figure(peer) },
    ratio: figure(tokensPerSecond / peer, 3),
  };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle)] ?? 0)) / 2;
}
