import { readFileSync } from 'node:fs';
import { loadEngine } from '@tastemaker/tensor';
import { expect, test } from 'vitest';
import { destroyDecoder, loadDecoder, nextTokenLogits, openCheckpoint, packRows, type Row } from '../../src/index.js';
import { fixture } from './folders.js';

// Computed by transformers, which dequantises, reorders and renames by code of its own: see ../reference/make_gguf.py.
const recorded: { inputIds: number[][]; logits: number[][][] } = JSON.parse(
  readFileSync(fixture('llama-gguf.reference.json'), 'utf8'),
);

test('a GGUF file gives the logits that transformers computes from it', async () => {
  const checkpoint = await openCheckpoint(fixture('llama.gguf'));
  const decoder = loadDecoder(await loadEngine({ engine: 'wasm' }), checkpoint);
  const layout = packRows(recorded.inputIds.map((tokens): Row => [{ tokens }]));
  const everywhere = Int32Array.from(layout.tokens.keys());
  const logits = nextTokenLogits(decoder, layout, everywhere);
  const expected = recorded.logits.flat(2);
  expect(logits).toHaveLength(expected.length);
  const differences = Array.from(logits, (value, index) => Math.abs(value - (expected[index] ?? Number.NaN)));
  expect(Math.max(...differences)).toBeLessThan(1e-4);
  destroyDecoder(decoder);
  checkpoint.close();
});
