import { type Engine, loadEngine } from '@tastemaker/tensor';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  createDecoder,
  type Decoder,
  type DecoderShape,
  decoderConfigOf,
  destroyDecoder,
  type Initialization,
  nextTokenLosses,
  packRows,
} from '../../src/index.js';
import { createRandom } from '../../src/random.js';

const shape: DecoderShape = {
  layers: 3,
  hidden: 128,
  heads: 4,
  keyValueHeads: 4,
  intermediate: 64,
  contextLength: 256,
};
const vocabularySize = 500;

describe('a decoder that begins with induction heads', () => {
  let engine: Engine;
  let decoder: Decoder;
  beforeAll(async () => {
    engine = await loadEngine({ engine: 'auto' });
  });
  afterEach(() => destroyDecoder(decoder));

  const begin = (initialization: Initialization, seed = 1): void => {
    decoder = createDecoder(engine, decoderConfigOf(shape, vocabularySize), seed, initialization);
  };

  /** Mean loss in nats of each token of `again` but the first, read after `first`. */
  const lossOf = (first: Int32Array, again: Int32Array): number => {
    const targets = again.map((_, index) => (index === 0 ? 0 : 1));
    const losses = nextTokenLosses(decoder, packRows([[{ tokens: first }, { tokens: again, parent: 0, targets }]]));
    return losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
  };

  /** By how much tokens are likelier where they follow what they followed before, than where only their order is new. */
  const gain = (): number => {
    const random = createRandom(7);
    const trials = Array.from({ length: 10 }, () => {
      const tokens = random.permutation(vocabularySize).slice(0, 24);
      const order = random.permutation(tokens.length);
      return (
        lossOf(
          tokens,
          Int32Array.from(order, (place) => tokens[place] ?? 0),
        ) - lossOf(tokens, tokens)
      );
    });
    return trials.reduce((sum, nats) => sum + nats, 0) / trials.length;
  };

  it.each([1, 2, 3])('expects, untrained, what followed before (seed %i)', (seed) => {
    begin('induction', seed);
    expect(gain()).toBeGreaterThan(0.3);
  });

  it('is not what others begin with', () => {
    begin('normal');
    expect(Math.abs(gain())).toBeLessThan(0.02);
  });

  it('is the same for the same seed, and another for another', () => {
    const tokens = Int32Array.from({ length: 20 }, (_, index) => index);
    const [first, again, other] = [1, 1, 2].map((seed) => {
      begin('induction', seed);
      const loss = lossOf(tokens, tokens);
      if (seed === 1) destroyDecoder(decoder);
      return loss;
    });
    expect(again).toBe(first);
    expect(other).not.toBe(first);
  });
});

it.each([
  [{ ...shape, layers: 1 }, 'an induction head takes two layers'],
  [{ ...shape, keyValueHeads: 2 }, 'every head needs a key and value of its own'],
  [{ ...shape, heads: 2, keyValueHeads: 2 }, 'heads come in groups of 4'],
])('Refuses a shape that cannot begin so: %o', async (other, why) => {
  const engine = await loadEngine({ engine: 'auto' });
  const before = engine.tensorCount();
  expect(() => createDecoder(engine, decoderConfigOf(other, 50), 1, 'induction')).toThrow(why);
  expect(engine.tensorCount()).toBe(before);
});
