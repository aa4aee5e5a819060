// Picks the next token from a row of logits. Order of the cuts as everywhere else: temperature, then top-k, then top-p
// over what top-k left.
//
// Tokens race: each gets a random time, exponential with its weight as rate, and the first one wins, which it does
// with its share of the weights (the Gumbel-max trick, Maddison et al. 2014). Unlike a walk along the cumulative
// distribution, where any of 50,000 borders may be crossed, rounding changes the winner only in a dead heat: so a
// candidate's text does not depend on how many rows the matrix products beside it had.
/* oxlint-disable typescript/no-non-null-assertion -- every index is below the length of the row it reads */
import type { Random } from '../random.js';
import { GenerationError, type SamplingOptions, type TokenProbability } from './request.js';

export interface SampledToken extends TokenProbability {
  /** The likeliest tokens at this place, likeliest first: as many as were asked for. */
  readonly likeliest: readonly TokenProbability[];
}

/** What the model says of the next token of one row. */
export interface NextToken {
  readonly logits: Float32Array; // [vocabulary]
  /** The likeliest token, of equals the lowest id. */
  readonly best: number;
  /** Its probability under the softmax of the logits. */
  readonly bestProbability: number;
}

/** Samples from rows of one vocabulary, reusing its working memory. Equal logits go to the lower token id. */
export type Sampler = (next: NextToken, options: SamplingOptions, random: Random) => SampledToken;

/** @throws {GenerationError} `non_finite_logits` where the model's output holds no finite maximum. */
export function createSampler(vocabularySize: number): Sampler {
  const weights = new Float64Array(vocabularySize);
  return (next, options, random) => {
    assertFinite(next);
    const token = options.temperature === 0 ? next.best : draw(next, weights, options, random);
    return weighToken(next, token, options.likeliest ?? 0);
  };
}

/** What the model says of one token at a place, and of so many of the likeliest there. @throws as {@link Sampler} */
export function weighToken(next: NextToken, token: number, likeliest: number): SampledToken {
  assertFinite(next);
  const { logits, best, bestProbability } = next;
  const [peak, logTotal] = [logits[best]!, -Math.log(bestProbability)];
  const probabilityOf = (one: number) => ({ token: one, logProbability: logits[one]! - peak - logTotal });
  return { ...probabilityOf(token), likeliest: likeliestOf(next, likeliest).map(probabilityOf) };
}

function assertFinite({ logits, best, bestProbability }: NextToken): void {
  if (Number.isFinite(logits[best]) && bestProbability > 0) return;
  throw new GenerationError('non_finite_logits', 'The model produced logits that are not finite numbers.');
}

function likeliestOf({ logits }: NextToken, count: number): number[] {
  return count === 0 ? [] : inOrder(largest(logits, Math.min(count, logits.length)).tokens, logits);
}

/** `weights` is working memory. */
function draw(next: NextToken, weights: Float64Array, options: SamplingOptions, random: Random): number {
  const { logits } = next;
  const { temperature, topK, topP } = options;
  const limited = topK > 0 && topK < logits.length;
  if (!limited && topP >= 1) return raceOfAll(next, temperature, random);
  const peak = logits[next.best]!;
  const kept = limited ? largest(logits, topK) : nucleusCandidates(next, temperature, topP);
  for (const token of kept.tokens) weights[token] = weightAt(logits[token]!, peak, temperature);
  if (topP >= 1) return race(kept.tokens, weights, random);
  const mass = kept.mass ?? kept.tokens.reduce((sum, token) => sum + weights[token]!, 0);
  return race(nucleus(inOrder(kept.tokens, logits), weights, mass * topP), weights, random);
}

/** Unnormalised softmax at a temperature, the likeliest token's weight being 1. */
function weightAt(logit: number, peak: number, temperature: number): number {
  return Math.exp((logit - peak) / temperature);
}

/** Tokens this many times unlikelier than the likeliest are faint: too many to weigh each, and hardly ever drawn. */
const faintLogarithm = 8;
const faintWeight = Math.exp(-faintLogarithm);

/** The winner among the whole vocabulary. The likeliest token is a fast starter, so that few others race. */
function raceOfAll({ logits, best }: NextToken, temperature: number, random: Random): number {
  const [first, second] = raceKeys(random);
  const peak = logits[best]!;
  const faint = peak - faintLogarithm * temperature;
  let winner = best;
  let shortest = -Math.log(noise(best, first, second));
  for (let token = 0; token < logits.length; token += 1) {
    const luck = noise(token, first, second);
    // −ln(luck)/weight < shortest needs luck > e^(−shortest·weight) ≥ 1 − shortest·weight, and faint weights have a bound.
    if (logits[token]! <= faint && luck <= 1 - shortest * faintWeight) continue;
    const weight = weightAt(logits[token]!, peak, temperature);
    // Hardly any token gets to a logarithm.
    if (luck <= 1 - shortest * weight) continue;
    const time = -Math.log(luck) / weight;
    if (time < shortest) {
      shortest = time;
      winner = token;
    }
  }
  return winner;
}

/** The winner among `tokens`. */
function race(tokens: readonly number[], weights: Float64Array, random: Random): number {
  const [first, second] = raceKeys(random);
  let winner = tokens[0]!;
  let shortest = Number.POSITIVE_INFINITY;
  for (const token of tokens) {
    const time = -Math.log(noise(token, first, second)) / weights[token]!;
    if (time < shortest) {
      shortest = time;
      winner = token;
    }
  }
  return winner;
}

function raceKeys(random: Random): readonly [number, number] {
  return [Math.floor(random.uniform() * 2 ** 32), Math.floor(random.uniform() * 2 ** 32)];
}

/** Uniform in (0, 1) for each token, by two rounds of MurmurHash3's finaliser (Appleby 2011) over the step's keys. */
function noise(token: number, first: number, second: number): number {
  const mixed = scramble(Math.imul(token + 1, 0x9e3779b1) ^ first);
  return (scramble((mixed + second) | 0) + 0.5) / 2 ** 32;
}

function scramble(word: number): number {
  let mixed = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

interface Kept {
  readonly tokens: number[];
  /** Weight of all they were taken from, where that is more than they. */
  readonly mass?: number;
}

/**
 * The tokens that can be in the nucleus. Those below `(1 − p)/V` of the mass hold less than `1 − p` of it together, so
 * the rest reach p without them: only a few hundred of 50,000 are left to sort.
 */
function nucleusCandidates({ logits, best, bestProbability }: NextToken, temperature: number, topP: number): Kept {
  const peak = logits[best]!;
  let mass = temperature === 1 ? 1 / bestProbability : 0;
  if (mass === 0) for (const logit of logits) mass += weightAt(logit, peak, temperature);
  const floor = peak + temperature * Math.log((mass * (1 - topP)) / logits.length);
  const tokens: number[] = [];
  for (let token = 0; token < logits.length; token += 1) if (logits[token]! >= floor) tokens.push(token);
  return { tokens, mass };
}

/** The first of `tokens`, likeliest first, that reach `target` together, and one at least. */
function nucleus(tokens: readonly number[], weights: Float64Array, target: number): readonly number[] {
  let size = 0;
  let mass = 0;
  while (size < tokens.length && (size === 0 || mass < target)) {
    mass += weights[tokens[size]!]!;
    size += 1;
  }
  return tokens.slice(0, size);
}

/** Likeliest first; of equal ones the lower id. */
function inOrder(tokens: readonly number[], logits: Float32Array): number[] {
  return tokens.toSorted((left, right) => logits[right]! - logits[left]! || left - right);
}

/** The `count` likeliest tokens in any order, by a heap whose root is the unlikeliest kept. */
function largest(logits: Float32Array, count: number): Kept {
  const heap: number[] = [];
  const lighter = (left: number, right: number) =>
    logits[left]! < logits[right]! || (logits[left] === logits[right] && left > right);
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
  for (let token = count; token < logits.length; token += 1) {
    if (!lighter(heap[0]!, token)) continue;
    heap[0] = token;
    sink(0);
  }
  return { tokens: heap };
}
