import { type Engine, loadEngine } from '@tastemaker/tensor';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { blocksOf, groupBySize } from '../../src/decoder/blocks.js';
import {
  createDecoder,
  type Decoder,
  destroyDecoder,
  nextTokenGradients,
  nextTokenLosses,
  packRows,
  type Row,
  type Segment,
  trunkForward,
} from '../../src/index.js';
import { tinyConfig, widened } from './tiny.js';

const prompt = [1, 5, 9, 2, 7];
const answers = [[3, 4, 8], [6, 11, 12, 10, 2], [9]];
const whole = (tokens: number[]): Segment => ({ tokens, targets: tokens.map(() => 1) });
/** Rounding of float32 in another order of sums. */
const TOLERANCE = 2e-5;
const other: Row = [whole([2, 2, 4, 8, 1, 12, 11, 3])];

/** Every answer behind a prompt of its own: what a packed row must equal. */
const separate: Row[] = answers.map((answer) => [
  { tokens: [...prompt, ...answer], targets: [...prompt.map(() => 0), ...answer.map(() => 1)] },
]);
const packed: Row = [{ tokens: prompt }, ...answers.map((answer) => ({ ...whole(answer), parent: 0 }))];

const square = (length: number) => ({ queries: length, keys: length });
const span = (offset: number, length: number, parent: number) => ({ start: offset, offset, length, parent });

/** Largest difference, relative where numbers are large; infinite where the shapes differ. */
const distance = (a: readonly Float32Array[], b: readonly Float32Array[]): number => {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  const differences = a.flatMap((values, index) =>
    Array.from(values, (value, i) => {
      const expected = b[index]?.[i] ?? Number.POSITIVE_INFINITY;
      return Math.abs(value - expected) / (1 + Math.abs(expected));
    }),
  );
  return differences.reduce((largest, difference) => Math.max(largest, difference), 0);
};

describe('a layout', () => {
  it('restarts positions with every child of the same parent', () => {
    const layout = packRows([packed]);
    expect([...layout.positions]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 5, 6, 7, 8, 9, 5]);
    expect(layout.starts).toEqual([[0, 5, 8, 13]]);
    expect(layout.ends).toEqual([[4, 7, 12, 13]]);
  });

  it('goes on counting along a chain of segments', () => {
    const layout = packRows([[{ tokens: [1, 2] }, { tokens: [3], parent: 0 }, { tokens: [4, 5], parent: 1 }]]);
    expect([...layout.positions]).toEqual([0, 1, 2, 3, 4]);
  });

  it('predicts the first token of each answer from the end of the prompt, and nothing from nothing', () => {
    const { targets } = packRows([packed, other]);
    expect([...targets.labels]).toEqual([...answers.flat(), 2, 4, 8, 1, 12, 11, 3]);
    expect(new Set(targets.outputs).size).toBe(targets.outputs.length);
    const sources = [...targets.rows].map((row) => targets.outputs[row]);
    expect(sources.slice(0, 9)).toEqual([4, 5, 6, 4, 8, 9, 10, 11, 4]);
  });

  it('refuses an empty segment and a parent that comes later', () => {
    expect(() => packRows([[{ tokens: [] }]])).toThrow('Segment 0 of row 0 is empty.');
    expect(() => packRows([[{ tokens: [1], parent: 1 }, { tokens: [2] }]])).toThrow('names parent 1');
  });

  it('puts blocks of like size in one group', () => {
    expect(groupBySize([500, 20, 501, 22, 500, 21].map(square))).toEqual([
      [1, 5, 3],
      [0, 4, 2],
    ]);
    expect(groupBySize([500, 20, 510].map(square), 1)).toEqual([[1, 0, 2]]);
    expect(groupBySize([])).toEqual([]);
  });

  it('is cut into blocks where siblings would mostly be multiplied in vain', () => {
    const beginning = span(0, 10, -1);
    const rows = [span(10, 50, 0), span(60, 50, 0), span(110, 50, 0)];
    const blocks = blocksOf([beginning, ...rows]);
    expect(blocks.map(({ queries, keys }) => [queries, keys])).toEqual([
      [60, 60],
      [50, 60],
      [50, 60],
    ]);
    expect(blocks.map(({ spans }) => spans.map(({ start, queried }) => [start, queried]))).toEqual([
      [
        [0, true],
        [10, true],
      ],
      [
        [0, false],
        [60, true],
      ],
      [
        [0, false],
        [110, true],
      ],
    ]);
    // Two short answers behind a long prompt stay together: hardly anything would be gained.
    expect(blocksOf([span(0, 100, -1), span(100, 10, 0), span(110, 10, 0)])).toHaveLength(1);
  });
});

describe.each(inject('engines'))('one pass over a layout, on %s', (name) => {
  let engine: Engine;
  let decoder: Decoder;
  beforeAll(async () => {
    engine = await loadEngine({ engine: name });
    decoder = widened(createDecoder(engine, tinyConfig, 3));
    return () => destroyDecoder(decoder);
  });

  const gradients = (rows: readonly Row[], mostGroups = 6): Float32Array[] =>
    engine.scope(() =>
      nextTokenGradients(decoder, packRows(rows, { mostGroups }), 1).gradients.map((g) => engine.read(g)),
    );
  it('answers that share a prompt cost and learn as behind prompts of their own', () => {
    const apart = nextTokenLosses(decoder, packRows(separate));
    const together = nextTokenLosses(decoder, packRows([packed]));
    expect(distance([together], [apart])).toBeLessThan(TOLERANCE);
    expect(distance(gradients([packed]), gradients(separate))).toBeLessThan(TOLERANCE);
  });

  it('rows that begin alike cost and learn as rows that each begin anew', () => {
    const beginning = [1, 5];
    const questions = [
      [9, 2, 7, 3, 3, 8],
      [4, 4],
      [6, 10, 2, 12, 5, 1, 8],
    ];
    const apart: Row[] = questions.flatMap((question) =>
      answers.map((answer) => [
        {
          tokens: [...beginning, ...question, ...answer],
          targets: [...beginning, ...question].map(() => 0).concat(answer.map(() => 1)),
        },
      ]),
    );
    const shared: Segment[] = [{ tokens: beginning }];
    for (const question of questions) {
      const parent = shared.push({ tokens: question, parent: 0 }) - 1;
      shared.push(...answers.map((answer) => ({ ...whole(answer), parent })));
    }
    const layout = packRows([shared]);
    expect(layout.blocks.length).toBeGreaterThan(3);
    expect(distance([nextTokenLosses(decoder, layout)], [nextTokenLosses(decoder, packRows(apart))])).toBeLessThan(
      TOLERANCE,
    );
    expect(distance(gradients([shared]), gradients(apart))).toBeLessThan(TOLERANCE);
  });

  it('a chat in pieces is the same as in one', () => {
    const chain: Row = [whole([1, 2, 3]), { ...whole([4, 5]), parent: 0 }, { ...whole([6, 7, 8]), parent: 1 }];
    const one: Row = [whole([1, 2, 3, 4, 5, 6, 7, 8])];
    expect(distance(gradients([chain]), gradients([one]))).toBeLessThan(TOLERANCE);
  });

  it('documents in one row do not see each other', () => {
    const second = whole([4, 9, 9, 1]);
    expect(distance(gradients([[...other, second]]), gradients([other, [second]]))).toBeLessThan(TOLERANCE);
  });

  it('neither grouping nor neighbours change a row', () => {
    const rows = [packed, other, ...separate];
    expect(distance(gradients(rows, 1), gradients(rows, 6))).toBeLessThan(TOLERANCE);
    const alone = nextTokenLosses(decoder, packRows([other]));
    const inCompany = nextTokenLosses(decoder, packRows([packed, other])).slice(-alone.length);
    expect(distance([inCompany], [alone])).toBeLessThan(TOLERANCE);
  });

  it('hidden states at chosen positions are those of a full pass', () => {
    const layout = packRows([packed, other]);
    const wanted = Int32Array.of(13, 7, 12);
    const [chosen, all] = engine.scope(() => [
      engine.read(trunkForward(decoder, layout, { keep: false, outputs: wanted }).hidden),
      engine.read(trunkForward(decoder, layout, { keep: false }).hidden),
    ]);
    const width = tinyConfig.hiddenSize;
    const rows = [...wanted].flatMap((flat) => [...(all?.slice(flat * width, (flat + 1) * width) ?? [])]);
    expect(distance([chosen ?? new Float32Array()], [Float32Array.from(rows)])).toBeLessThan(TOLERANCE);
  });
});
