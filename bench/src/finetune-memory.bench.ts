/**
 * Does fine-tuning's memory stay flat as conversations get more? Each number of conversations is tokenized into a store
 * and trained on for some steps, in a process of its own; what it had resident at the most is told.
 */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  loadDecoder,
  openCheckpoint,
  shuffledPasses,
  storeConversations,
  storedConversationRows,
  trainNextToken,
} from '@tastemaker/language-model';
import { loadEngine } from '@tastemaker/tensor';
import { benchFlags } from './bench-flags.js';
import { numberList, numberOptions } from './number-options.js';
import { figure, note, peakRssBytes, report } from './report.js';

const usage = `pnpm bench finetune-memory --model <folder> [options]

  --conversations 10000,20000   numbers to compare
  --steps 20
  --json                        the figures as JSON
`;

const flags = benchFlags(usage, {
  model: { type: 'string' },
  conversations: { type: 'string', default: '10000,20000' },
  steps: { type: 'string', default: '20' },
  /** Set in the processes that measure. */
  measure: { type: 'boolean', default: false },
});

if (flags.model === undefined) {
  process.stderr.write(usage);
  process.exit(2);
}
const numbers = numberOptions(flags, { steps: { least: 1 } });

/** Some 100 tokens each in the microworld's tokenizer, every one different. */
async function* conversations(count: number) {
  for (let i = 0; i < count; i++) {
    const answer = `Boat ${i} sails from the harbour of Ell at dawn with ${i % 97} crates of salt bread. `.repeat(2);
    yield [
      { role: 'user', content: `What does boat number ${i} carry, and where from?` },
      { role: 'assistant', content: answer },
    ] as const;
  }
}

async function measured(model: string, count: number, steps: number): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'tastemaker-bench-'));
  try {
    const engine = await loadEngine({ engine: 'auto' });
    const checkpoint = await openCheckpoint(model);
    const decoder = loadDecoder(engine, checkpoint);
    const { tokenizer } = checkpoint;
    checkpoint.close();
    const store = await storeConversations({ folder, corpus: 'boats', tokenizer, items: conversations(count) });
    const { rows } = storedConversationRows(store, 512);
    note(`${count} conversations, ${store.description.tokens} tokens`);
    const dataset = shuffledPasses(rows, 2048);
    await trainNextToken({ engine, decoder, dataset, config: { steps, learningRate: 1e-4 }, seed: 1 });
    store.close();
    return peakRssBytes();
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const counts = numberList('conversations', flags.conversations, { least: 1 });
if (flags.measure) {
  process.stdout.write(String(await measured(flags.model, counts[0] ?? 0, numbers.steps)));
} else {
  const peaks: Record<string, number> = {};
  for (const count of counts.map(String)) {
    const script = fileURLToPath(import.meta.url);
    const args = [script, '--measure', '--model', flags.model, '--conversations', count, '--steps', flags.steps];
    const child = spawnSync(process.execPath, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
    if (child.status !== 0) throw new Error(`Measuring ${count} conversations failed.`);
    peaks[count] = Number(child.stdout);
  }
  const values = Object.values(peaks);
  report({ peakRssBytes: peaks, growth: figure((values.at(-1) ?? 0) / (values[0] ?? 1), 3) }, flags.json);
}
