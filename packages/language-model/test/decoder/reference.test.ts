import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Engine, loadEngine } from '@tastemaker/tensor';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import {
  type Decoder,
  decoderParameters,
  decoderTensors,
  destroyDecoder,
  loadDecoder,
  nextTokenGradients,
  nextTokenLogits,
  openCheckpoint,
  packRows,
  type Row,
} from '../../src/index.js';

interface Reference {
  readonly inputIds: number[][];
  readonly logits: number[][][];
  readonly loss: number;
  readonly gradients: Record<string, number[]>;
}

const fixture = (name: string): string => fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url));

function loadReference(name: string): Reference {
  const reference: Reference = JSON.parse(readFileSync(fixture(`${name}.reference.json`), 'utf8'));
  return reference;
}

async function withDecoder<T>(engine: Engine, name: string, body: (decoder: Decoder) => T): Promise<T> {
  const checkpoint = await openCheckpoint(fixture(name));
  const decoder = loadDecoder(engine, checkpoint);
  try {
    return body(decoder);
  } finally {
    destroyDecoder(decoder);
    checkpoint.close();
  }
}

function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length);
  return Array.from(a).reduce((largest, value, i) => Math.max(largest, Math.abs(value - (b[i] ?? Number.NaN))), 0);
}

const shapes = ['llama', 'llama3', 'mistral', 'qwen2', 'qwen3'];

describe.each(inject('engines'))('against transformers, on %s', (engineName) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await loadEngine({ engine: engineName });
  });

  it.each([...shapes, 'llama-float16', 'llama-bfloat16'])('%s gives the same logits', async (name) => {
    const { inputIds, logits } = loadReference(name);
    const layout = packRows(inputIds.map((tokens): Row => [{ tokens }]));
    const all = Int32Array.from({ length: layout.tokens.length }, (_, i) => i);
    const ours = await withDecoder(engine, name, (decoder) => nextTokenLogits(decoder, layout, all));
    expect(largestDifference(ours, logits.flat(2))).toBeLessThan(1e-4);
  });

  it.each(shapes)('%s gives the same loss and gradients', async (name) => {
    const { inputIds, loss, gradients } = loadReference(name);
    const layout = packRows(inputIds.map((tokens): Row => [{ tokens, targets: tokens.map(() => 1) }]));
    await withDecoder(engine, name, (decoder) => {
      engine.scope(() => {
        const count = layout.targets.labels.length;
        const ours = nextTokenGradients(decoder, layout, 1 / count);
        expect(ours.lossSum / count).toBeCloseTo(loss, 5);
        // Put in the weights' place, gradients come out in Hugging Face's names and order of rows.
        for (const [index, { variable }] of decoderParameters(decoder).entries()) {
          const gradient = ours.gradients[index];
          if (gradient !== undefined) engine.assign(variable, gradient);
        }
      });
      const named = new Map(Array.from(decoderTensors(decoder), ({ name: tensor, data }) => [tensor, data]));
      expect(Object.keys(gradients).length).toBeGreaterThan(10);
      for (const [tensor, expected] of Object.entries(gradients)) {
        const size = Math.hypot(...expected) / Math.sqrt(expected.length);
        expect(largestDifference(named.get(tensor) ?? [], expected), tensor).toBeLessThan(1e-4 * size + 1e-5);
      }
    });
  });
});
