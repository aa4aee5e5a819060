// Matrices with which a decoder begins to look up, in what it reads, what followed where the same stood before.
/* oxlint-disable typescript/no-non-null-assertion -- indices run over arrays sized in the same function */
import { normals, type Random } from '../random.js';
import type { DecoderConfig } from './config.js';
import { rotaryFrequencies } from './rotation.js';

/** The attention matrices of one layer, as the decoder stores them. */
export interface AttentionMatrices {
  readonly queryKeyValue: Float32Array; // [(heads + 2·keyValueHeads)·headSize, hidden]
  readonly attentionOutput: Float32Array; // [hidden, heads·headSize]
}

interface InductionStart {
  /** To be added to every row of an embedding of deviation {@link embeddingDeviation}. */
  readonly commonEmbedding: Float32Array; // [hidden]
  readonly layers: readonly [AttentionMatrices, AttentionMatrices];
}

/** With 0.02 the first updates, whose size does not depend on the weights', would wipe out what the matrices hold. */
export const embeddingDeviation = 0.1;

/** The first layer's heads, four by four: how many tokens back they look, and how sharply. */
const backward = [
  { back: 1, sharpness: 5.5, reads: 'own' },
  { back: 2.5, sharpness: 1.4, reads: 'shared' },
  { back: 3.5, sharpness: 1.4, reads: 'shared' },
  { back: 1, sharpness: 5.5, reads: 'own' },
] as const;

/**
 * The second layer's heads: what each looks for with its query, and in the keys, by the first layer's head that wrote it
 * there. `token`: the token itself. A token's last five neighbors, wide as they are seen, are those of the token where the
 * same was said before, one place on.
 */
const matching = [
  { query: 'token', key: 0 },
  { query: 'token', key: 3 },
  { query: 1, key: 2 },
  { query: 1, key: 2 },
] as const;

/** Attention logit of a token that was noted alone and stands near; rotation takes from it with the distance. */
const matchLogit = 10;
/** What a head of the first layer, and of the second, adds for what it reads, in deviations of the embedding. */
const notedStrength = 2;
const copiedStrength = 5;

/** Why `config` can't begin so, else undefined. */
function inductionObstacle(config: DecoderConfig): string | undefined {
  if (config.layers < 2) return 'an induction head takes two layers';
  if (config.keyValueHeads !== config.heads) return 'every head needs a key and value of its own';
  if (config.heads % backward.length !== 0) return `heads come in groups of ${backward.length}`;
  return undefined;
}

/**
 * Induction heads (Olsson et al. 2022) to begin with, as mimetic initialization (Trockman & Kolter 2023) begins with the
 * products of matrices that trained models show. Every embedding has one direction in common; in the first layer, queries
 * and keys see that one only, turned against each other so that rotary attention peaks a few tokens back, and heads note
 * down a random projection of what stands there. In the second layer queries look for such notes about what they see
 * themselves, and heads copy what they find into the prediction. All of it is trained like any other weight.
 * @throws {RangeError} for a shape that can't begin so: it takes two layers, and heads in fours with a key and value each
 */
export function inductionStart(config: DecoderConfig, random: Random): InductionStart {
  const obstacle = inductionObstacle(config);
  if (obstacle !== undefined) throw new RangeError(`No induction heads to begin with: ${obstacle}.`);
  const { hiddenSize: hidden, headSize, heads } = config;
  const common = unit(normals(random, hidden));
  const layers = [attentionMatrices(config), attentionMatrices(config)] as const;
  const basis = (): Basis => orthonormal(headSize, common, random);
  for (let from = 0; from < heads; from += backward.length) {
    const shared = basis();
    const read = backward.map(({ reads }) => (reads === 'shared' ? shared : basis()));
    const notes = backward.map(basis);
    for (const [index, { back, sharpness }] of backward.entries()) {
      const head = headOf(layers[0], config, from + index);
      lookBack(head, config, common, back, sharpness);
      passOn(head, read[index]!, notes[index]!, notedStrength);
    }
    for (const [index, { query, key }] of matching.entries()) {
      const head = headOf(layers[1], config, from + index);
      lookFor(head, query === 'token' ? read[key]! : notes[query]!, notes[key]!);
      const copied = basis();
      passOn(head, copied, copied, copiedStrength);
    }
  }
  const deviation = embeddingDeviation * Math.sqrt(hidden);
  return { commonEmbedding: common.map((value) => deviation * value), layers };
}

/** Vectors of length 1 at right angles, as many as a head has dimensions. */
type Basis = readonly Float32Array[];

/** The attention logit of a token `distance` back is `sharpness · Σ cos(frequency · (distance − back))` over the rotary pairs. */
function lookBack(head: Head, config: DecoderConfig, common: Float32Array, back: number, sharpness: number): void {
  // Half of a normalised embedding's energy is in the common direction.
  const scale = Math.sqrt((sharpness * Math.sqrt(config.headSize)) / (config.hiddenSize / 2));
  for (const [pair, frequency] of rotaryFrequencies(config).entries()) {
    head.query(2 * pair, common, scale * Math.cos(frequency * back));
    head.query(2 * pair + 1, common, -scale * Math.sin(frequency * back));
    head.key(2 * pair, common, scale);
  }
}

/** Attends to where the key holds in `noted` what the query holds in `sought`. */
function lookFor(head: Head, sought: Basis, noted: Basis): void {
  // What a head reads of a token has a length of √headSize / 2, a note about it one of √(headSize / 2).
  const scale = Math.sqrt((matchLogit * 2 * Math.SQRT2) / Math.sqrt(sought.length));
  for (const [row, vector] of sought.entries()) {
    head.query(row, vector, scale);
    head.key(row, noted[row]!, scale);
  }
}

/** Adds what `read` sees of what is attended to, in the directions of `written`, so many deviations of an embedding strong. */
function passOn(head: Head, read: Basis, written: Basis, strength: number): void {
  const gain = Math.sqrt(strength * embeddingDeviation);
  for (const [row, vector] of read.entries()) {
    head.value(row, vector, gain);
    head.output(row, written[row]!, gain);
  }
}

function attentionMatrices({ hiddenSize, headSize, heads, keyValueHeads }: DecoderConfig): AttentionMatrices {
  return {
    queryKeyValue: new Float32Array((heads + 2 * keyValueHeads) * headSize * hiddenSize),
    attentionOutput: new Float32Array(hiddenSize * heads * headSize),
  };
}

type Setter = (row: number, vector: Float32Array, scale: number) => void;
type Head = Record<'query' | 'key' | 'value' | 'output', Setter>;

/** Writes a head's rows, and the columns of its output. */
function headOf(
  { queryKeyValue, attentionOutput }: AttentionMatrices,
  { hiddenSize: hidden, headSize, heads }: DecoderConfig,
  head: number,
): Head {
  const rowsFrom =
    (part: number): Setter =>
    (row, vector, scale) => {
      const at = ((part * heads + head) * headSize + row) * hidden;
      for (let i = 0; i < hidden; i++) queryKeyValue[at + i] = scale * vector[i]!;
    };
  return {
    query: rowsFrom(0),
    key: rowsFrom(1),
    value: rowsFrom(2),
    output: (row, vector, scale) => {
      const column = head * headSize + row;
      for (let i = 0; i < hidden; i++) attentionOutput[i * heads * headSize + column] = scale * vector[i]!;
    },
  };
}

/** `count` random vectors of length 1, at right angles to each other and to `avoided` (Gram–Schmidt). */
function orthonormal(count: number, avoided: Float32Array, random: Random): Basis {
  const found = [avoided];
  while (found.length <= count) {
    const vector = normals(random, avoided.length);
    for (const other of found) {
      const shadow = dot(vector, other);
      for (let i = 0; i < vector.length; i++) vector[i]! -= shadow * other[i]!;
    }
    found.push(unit(vector));
  }
  return found.slice(1);
}

function unit(vector: Float32Array): Float32Array {
  const length = Math.sqrt(dot(vector, vector));
  return vector.map((value) => value / length);
}

function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}
