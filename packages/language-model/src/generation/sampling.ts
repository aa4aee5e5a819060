/**
 * Picks the next token from a row of logits. Order of the cuts as everywhere else: temperature, then top-k, then
 * top-p over what top-k left.
 *
 * Tokens race: each gets a random time, exponential with its weight as rate, and the first one wins, which it does
 * with its share of the weights (the Gumbel-max trick, Maddison et al. 2014). Unlike a walk along the cumulative
 * distribution, where any of 50,000 borders may be crossed, rounding changes the winner only in a dead heat: so a
 * candidate's text does not depend on how many rows the matrix products beside it had.
 */
/* oxlint-disable typescript/no-non-null-assertion -- every index is below the length of the row it reads */
import type { Random } from '../random/random.js';
import { GenerationError } from './errors.js';

export interface SamplingOptions {
  /** 0 takes the likeliest token. */
  readonly temperature: number;
  /** Keep the k likeliest tokens; 0 keeps all. */
  readonly topK: number;
  /** Keep the smallest set of likeliest tokens whose probability reaches this (Holtzman et al. 2020); 1 keeps all. */
  readonly topP: number;
  /** @defaultValue 0: how many of the likeliest tokens to tell beside the one that is drawn; none costs nothing. */
  readonly likeliest?: number;
}

export interface TokenProbability {
  readonly token: number;
  /** `ln p` under the model's own softmax, before temperature and cuts. */
  readonly logProbability: number;
}

export interface SampledToken extends TokenProbability {
  /** The likeliest tokens at this place, likeliest first: as many as were asked for. */
  readonly likeliest: readonly TokenProbability[];
}

/** Samples from rows of one vocabulary, reusing its working memory. Equal logits go to the lower token id. */
export type Sampler = (logits: Float32Array, options: SamplingOptions, random: Random) => SampledToken;

/** @throws {GenerationError} `non_finite_logits` where the model's output holds no finite maximum. */
export function createSampler(vocabularySize: number): Sampler {
  const weights = new Float64Array(vocabularySize);
  return (logits, options, random) => {
    const best = argMax(logits);
    const peak = logits[best]!;
    if (!Number.isFinite(peak)) {
      throw new GenerationError('non_finite_logits', 'The model produced logits that are not finite numbers.');
    }
    const total = weigh(logits, peak, 1, weights);
    const logTotal = Math.log(total);
    const probabilityOf = (token: number) => ({ token, logProbability: logits[token]! - peak - logTotal });
    // Before the draw, which may weigh anew for its temperature.
    const likeliest = heaviest(weights, options.likeliest ?? 0).map(probabilityOf);
    const token = options.temperature === 0 ? best : draw(logits, best, total, weights, options, random);
    return { ...probabilityOf(token), likeliest };
  };
}

function argMax(values: Float32Array): number {
  let best = 0;
  // NaN compares false with everything: a NaN at the front stays, and is refused.
  for (let index = 1; index < values.length; index += 1) if (values[index]! > values[best]!) best = index;
  return best;
}

/** Unnormalised softmax at a temperature, the likeliest token's weight being 1. Returns the weights' sum. */
function weigh(logits: Float32Array, peak: number, temperature: number, weights: Float64Array): number {
  let total = 0;
  for (let token = 0; token < weights.length; token += 1) {
    const weight = Math.exp((logits[token]! - peak) / temperature);
    weights[token] = weight;
    total += weight;
  }
  return total;
}

/** `weights` come in for temperature 1, `total` is their sum. */
function draw(
  logits: Float32Array,
  best: number,
  total: number,
  weights: Float64Array,
  { temperature, topK, topP }: SamplingOptions,
  random: Random,
): number {
  const mass = temperature === 1 ? total : weigh(logits, logits[best]!, temperature, weights);
  const limited = topK > 0 && topK < weights.length;
  if (!limited && topP >= 1) return race(best, undefined, weights, random);
  const kept = limited ? largest(weights, topK) : nucleusCandidates(weights, mass, topP);
  if (topP >= 1) return race(best, kept, weights, random);
  const keptMass = limited ? kept.reduce((sum, token) => sum + weights[token]!, 0) : mass;
  return race(best, nucleus(kept, weights, keptMass * topP), weights, random);
}

/** The winner among `tokens` (none: all). `best` is the heaviest of all: a fast starter, so that few others race. */
function race(best: number, tokens: readonly number[] | undefined, weights: Float64Array, random: Random): number {
  const keys = [Math.floor(random.uniform() * 2 ** 32), Math.floor(random.uniform() * 2 ** 32)] as const;
  let winner = tokens?.[0] ?? best;
  let first = -Math.log(noise(winner, keys)) / weights[winner]!;
  const count = tokens?.length ?? weights.length;
  for (let index = 0; index < count; index += 1) {
    const token = tokens === undefined ? index : tokens[index]!;
    const luck = noise(token, keys);
    // −ln(luck)/weight < first needs luck > e^(−first·weight) ≥ 1 − first·weight: hardly any token gets to a logarithm.
    if (luck <= 1 - first * weights[token]!) continue;
    const time = -Math.log(luck) / weights[token]!;
    if (time < first) {
      first = time;
      winner = token;
    }
  }
  return winner;
}

/** Uniform in (0, 1) for each token, by two rounds of MurmurHash3's finaliser (Appleby 2011) over the step's keys. */
function noise(token: number, keys: readonly [number, number]): number {
  const first = scramble(Math.imul(token + 1, 0x9e3779b1) ^ keys[0]);
  return (scramble((first + keys[1]) | 0) + 0.5) / 2 ** 32;
}

function scramble(word: number): number {
  let mixed = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

/**
 * The tokens that can be in the nucleus. Those below `(1 − p)/V` of the mass hold less than `1 − p` of it together, so
 * the rest reach p without them: only a few hundred of 50,000 are left to sort.
 */
function nucleusCandidates(weights: Float64Array, mass: number, topP: number): number[] {
  const floor = (mass * (1 - topP)) / weights.length;
  const kept: number[] = [];
  for (let token = 0; token < weights.length; token += 1) if (weights[token]! >= floor) kept.push(token);
  return kept;
}

/** The fewest heaviest of `tokens` that reach `target` together, and one at least. */
function nucleus(tokens: number[], weights: Float64Array, target: number): number[] {
  const sorted = tokens.toSorted((left, right) => weights[right]! - weights[left]! || left - right);
  let size = 0;
  let mass = 0;
  while (size < sorted.length && (size === 0 || mass < target)) {
    mass += weights[sorted[size]!]!;
    size += 1;
  }
  return sorted.slice(0, size);
}

/** The `count` heaviest tokens, heaviest first; of equal ones the lower id. */
function heaviest(weights: Float64Array, count: number): number[] {
  if (count === 0) return [];
  const kept = largest(weights, Math.min(count, weights.length));
  return kept.toSorted((left, right) => weights[right]! - weights[left]! || left - right);
}

/** The `count` heaviest tokens in any order, by a heap whose root is the lightest kept. */
function largest(weights: Float64Array, count: number): number[] {
  const heap: number[] = [];
  const lighter = (left: number, right: number) =>
    weights[left]! < weights[right]! || (weights[left] === weights[right] && left > right);
  const sink = (start: number) => {
    let place = start;
    for (;;) {
      const child = 2 * place + 1;
      if (child >= heap.length) return;
      const least = child + 1 < heap.length && lighter(heap[child + 1]!, heap[child]!) ? child + 1 : child;
      if (!lighter(heap[least]!, heap[place]!)) return;
      [heap[place], heap[least]] = [heap[least]!, heap[place]!];
      place = least;
    }
  };
  for (let token = 0; token < count; token += 1) heap.push(token);
  for (let place = (count >> 1) - 1; place >= 0; place -= 1) sink(place);
  for (let token = count; token < weights.length; token += 1) {
    if (!lighter(heap[0]!, token)) continue;
    heap[0] = token;
    sink(0);
  }
  return heap;
}
