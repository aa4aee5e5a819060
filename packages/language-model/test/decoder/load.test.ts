import { fileURLToPath } from 'node:url';
import { type Engine, loadEngine } from '@tastemaker/tensor';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  type Checkpoint,
  createDecoder,
  decoderTensors,
  destroyDecoder,
  loadDecoder,
  openCheckpoint,
} from '../../src/index.js';
import { tinyConfig } from './tiny.js';

const open = (name: string): Promise<Checkpoint> =>
  openCheckpoint(fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url)));

describe('loading a decoder', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await loadEngine({ engine: 'auto' });
  });

  it.each(['llama', 'llama3', 'mistral', 'qwen2', 'qwen3'])('%s comes back tensor for tensor', async (name) => {
    const checkpoint = await open(name);
    const decoder = loadDecoder(engine, checkpoint);
    const names: string[] = [];
    for (const tensor of decoderTensors(decoder)) {
      names.push(tensor.name);
      expect(tensor.shape, tensor.name).toEqual(checkpoint.shape(tensor.name));
      expect(tensor.data, tensor.name).toEqual(checkpoint.read(tensor.name));
    }
    expect(names.toSorted()).toEqual(checkpoint.names.toSorted());
    destroyDecoder(decoder);
    checkpoint.close();
  });

  it('can leave the vocabulary head out', async () => {
    const checkpoint = await open('mistral');
    const decoder = loadDecoder(engine, checkpoint, { head: false });
    expect(Array.from(decoderTensors(decoder), ({ name }) => name)).not.toContain('lm_head.weight');
    destroyDecoder(decoder);
    checkpoint.close();
  });

  it('names a missing tensor, and one of another shape, and leaves nothing behind', async () => {
    const checkpoint = await open('llama');
    const lacking = 'model.layers.1.mlp.up_proj.weight';
    const without: Checkpoint = { ...passedOn(checkpoint), names: checkpoint.names.filter((name) => name !== lacking) };
    const before = engine.tensorCount();
    expect(() => loadDecoder(engine, without)).toThrow(`no tensor ${lacking}`);
    const misshapen: Checkpoint = {
      ...passedOn(checkpoint),
      shape: (name) => (name === lacking ? [3, 4] : checkpoint.shape(name)),
    };
    expect(() => loadDecoder(engine, misshapen)).toThrow(`${lacking} is [3, 4]`);
    expect(engine.tensorCount()).toBe(before);
    checkpoint.close();
  });
});

/** A checkpoint's members as an object of its own, to change some. */
function passedOn(checkpoint: Checkpoint): Checkpoint {
  return {
    config: checkpoint.config,
    tokenizer: checkpoint.tokenizer,
    kind: checkpoint.kind,
    names: checkpoint.names,
    shape: (name) => checkpoint.shape(name),
    read: (name) => checkpoint.read(name),
    close: () => checkpoint.close(),
  };
}

describe('a fresh decoder', () => {
  it('is told by its seed', async () => {
    const engine = await loadEngine({ engine: 'auto' });
    const first = (seed: number): Float32Array | undefined => {
      const decoder = createDecoder(engine, tinyConfig, seed);
      const [embedding] = decoderTensors(decoder);
      destroyDecoder(decoder);
      return embedding?.data;
    };
    expect(first(1)).toEqual(first(1));
    expect(first(1)).not.toEqual(first(2));
    const values = first(1) ?? new Float32Array();
    expect(Math.hypot(...values) / Math.sqrt(values.length)).toBeCloseTo(0.02, 2);
  });
});
