// Whatever happens to a file's bytes, reading it gives a model or one clear error, and nothing else.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Checkpoint } from '../../src/checkpoint/checkpoint.js';
import { CheckpointError } from '../../src/checkpoint/checkpoint-error.js';
import { openCheckpoint } from '../../src/checkpoint/open-checkpoint.js';
import { copyOf } from './folders.js';
import { tinyGguf } from './tiny-gguf.js';

/** Opens the model and reads all of it: undefined, or the error that is not the one it should be. */
async function faultInReading(path: string): Promise<unknown> {
  let checkpoint: Checkpoint | undefined;
  try {
    checkpoint = await openCheckpoint(path);
    for (const name of checkpoint.names) checkpoint.read(name);
    checkpoint.tokenizer.decode(checkpoint.tokenizer.encode('paper clips, 12 of them'));
    return undefined;
  } catch (error) {
    return error instanceof CheckpointError && error.message.startsWith(error.path) ? undefined : error;
  } finally {
    checkpoint?.close();
  }
}

const flips = fc.array(fc.record({ at: fc.nat(), bit: fc.nat({ max: 7 }) }), { minLength: 1, maxLength: 4 });

/** Most flips fall into the first bytes, where headers are. */
function flipped(content: Uint8Array, changes: readonly { at: number; bit: number }[], within: number): Uint8Array {
  const damaged = Uint8Array.from(content);
  for (const { at, bit } of changes) {
    const place = at % Math.min(within, damaged.length);
    damaged[place] = (damaged[place] ?? 0) ^ (1 << bit);
  }
  return damaged;
}

describe.each([
  ['model.safetensors', 3000],
  ['config.json', 1000],
  ['tokenizer.json', 10_000],
  ['tokenizer_config.json', 1000],
  ['chat_template.jinja', 1000],
])('a folder whose %s is damaged', (file, within) => {
  const folder = copyOf('llama');
  const path = join(folder, file);
  const content = readFileSync(path);

  test('by flipped bits', async () => {
    await fc.assert(
      fc.asyncProperty(flips, async (changes) => {
        writeFileSync(path, flipped(content, changes, within));
        expect(await faultInReading(folder)).toBeUndefined();
      }),
      { numRuns: 60 },
    );
  });

  test('by being cut off', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: content.length - 1 }), async (length) => {
        writeFileSync(path, content.subarray(0, length));
        expect(await faultInReading(folder)).toBeUndefined();
      }),
      { numRuns: 25 },
    );
  });
});

describe('a damaged GGUF file', () => {
  const path = tinyGguf();
  const content = readFileSync(path);

  test('by flipped bits', async () => {
    await fc.assert(
      fc.asyncProperty(flips, async (changes) => {
        writeFileSync(path, flipped(content, changes, content.length));
        expect(await faultInReading(path)).toBeUndefined();
      }),
      { numRuns: 120 },
    );
  });

  test('by being cut off', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: content.length - 1 }), async (length) => {
        writeFileSync(path, content.subarray(0, length));
        expect(await faultInReading(path)).toBeUndefined();
      }),
      { numRuns: 40 },
    );
  });
});
