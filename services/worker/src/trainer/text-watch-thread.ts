// The thread of `text-watch.ts`: the main one may be in a call that never returns.
import { writeFileSync } from 'node:fs';
import { workerData } from 'node:worker_threads';
import type { TextWatchData } from './text-watch.js';

const everyMs = 500;

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- given by watchTexts, of the same release
const { began, limitMs, reasonFile } = workerData as TextWatchData;

setInterval(() => {
  const since = began[0] ?? 0;
  if (since === 0 || Date.now() - since <= limitMs) return;
  const reason = `The base model's tokenizer or chat template took longer than ${limitMs / 1000} s for one text, and was stopped.`;
  writeFileSync(reasonFile, reason);
  process.kill(process.pid, 'SIGKILL');
}, everyMs);
