// Files of a benchmark, a file or all in a folder, read by a process with limits.
import { readdirSync, statSync } from 'node:fs';
import { totalmem } from 'node:os';
import { basename, join, relative, resolve } from 'node:path';
import { Sandbox, SandboxError } from '@tastemaker/sandbox';
import { Failure } from '../failure.js';
import type { BenchmarkRow } from './benchmark.js';

/** The reader is a built file, whatever this runs from. */
const reader = new URL('../../dist/benchmarks/row-reader.js', import.meta.url);

const mebibyte = 2 ** 20;
const memoryBytes = Math.max(1024 * mebibyte, totalmem() / 2);

const limits = {
  wallMs: 3600_000,
  idleMs: 120_000,
  heapBytes: memoryBytes * 0.75,
  youngBytes: 64 * mebibyte,
  memoryBytes,
  outputBytes: Number.POSITIVE_INFINITY,
  messageBytes: 256 * mebibyte,
};

const readable = /\.(?:jsonl|ndjson|json|csv|tsv|parquet)(?:\.gz)?$/i;

export interface BenchmarkFile {
  readonly file: string;
  /** Within the folder that was given, without its endings: some benchmarks name their parts there. */
  readonly path: string;
}

/** A file, or those of a folder that hold rows, by path. @throws Failure where there is none */
export function benchmarkFiles(target: string): BenchmarkFile[] {
  const whole = resolve(target);
  const stats = statSync(whole, { throwIfNoEntry: false });
  if (stats === undefined) throw new Failure('unreadable', `there is no file or folder ${target}`);
  if (!stats.isDirectory()) return [{ file: whole, path: pathOf(whole) }];
  const files = readdirSync(whole, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && readable.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter(
      (file) =>
        !relative(whole, file)
          .split(/[/\\]/)
          .some((part) => part.startsWith('.')),
    )
    .toSorted();
  if (files.length === 0) {
    throw new Failure('unreadable', `${target} holds no JSON lines, JSON, CSV, TSV or parquet file`);
  }
  return files.map((file) => ({ file, path: `${basename(whole)}/${pathOf(relative(whole, file))}` }));
}

function pathOf(file: string): string {
  return file.replace(readable, '').split('\\').join('/');
}

/** The rows of a file with their numbers. @throws Failure naming the file and what is wrong with it */
export async function* readRows(file: string): AsyncGenerator<{ number: number; row: BenchmarkRow }, void, undefined> {
  const sandbox = new Sandbox({ module: reader, readable: [file], limits });
  try {
    for await (const lines of sandbox.stream<string, void>(file)) {
      for (const line of lines.split('\n')) {
        if (line === '') continue;
        const [number, row]: [number, BenchmarkRow] = JSON.parse(line);
        yield { number, row };
      }
    }
  } catch (cause) {
    if (!(cause instanceof SandboxError)) throw cause;
    throw new Failure('unreadable', `cannot read ${file}: ${cause.message}`, { cause });
  } finally {
    await sandbox.close();
  }
}
