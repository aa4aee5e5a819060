import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createSampler, type NextToken } from '../../src/generation/sampling.js';
import { createRandom } from '../../src/index.js';

const PROBABILITIES = [0.5, 0.2, 0.15, 0.1, 0.05];
const LOGITS = Float32Array.from(PROBABILITIES, (probability) => Math.log(probability) + 3);
const DRAWS = 40_000;

/** The logits beside what the engine tells of them. */
function nextToken(logits: Float32Array): NextToken {
  const peak = Math.max(...logits);
  const total = logits.reduce((sum, logit) => sum + Math.exp(logit - peak), 0);
  return { logits, best: Math.max(0, logits.indexOf(peak)), bestProbability: 1 / total };
}

/** How often each token comes, of {@link DRAWS}. */
function frequencies(options: { temperature?: number; topK?: number; topP?: number }): number[] {
  const sample = createSampler(LOGITS.length);
  const next = nextToken(LOGITS);
  const random = createRandom(7, 0);
  const counts = LOGITS.map(() => 0);
  for (let draw = 0; draw < DRAWS; draw += 1) {
    const { token } = sample(next, { temperature: 1, topK: 0, topP: 1, ...options }, random);
    counts[token] = (counts[token] ?? 0) + 1;
  }
  return Array.from(counts, (count) => count / DRAWS);
}

/** Five standard errors of the widest of these frequencies. */
const TOLERANCE = 5 * Math.sqrt(0.25 / DRAWS);

/** The largest distance from the expected probabilities; infinite where an impossible token came. */
function deviation(actual: readonly number[], expected: readonly number[]): number {
  const distances = expected.map((probability, token) => {
    const frequency = actual[token] ?? Number.NaN;
    return probability === 0 && frequency > 0 ? Number.POSITIVE_INFINITY : Math.abs(frequency - probability);
  });
  return Math.max(...distances);
}

test('without cuts, tokens come as often as the softmax says', () => {
  expect(deviation(frequencies({}), PROBABILITIES)).toBeLessThan(TOLERANCE);
});

test('temperature 2 takes the square root of the odds', () => {
  const roots = PROBABILITIES.map(Math.sqrt);
  const total = roots.reduce((sum, root) => sum + root, 0);
  expect(
    deviation(
      frequencies({ temperature: 2 }),
      roots.map((root) => root / total),
    ),
  ).toBeLessThan(TOLERANCE);
});

test('faint tokens come as often as the softmax says, too', () => {
  // One token of e¹⁰ beside 22,026 of e⁰: each is faint, and together they weigh as much as it.
  const next = nextToken(Float32Array.from({ length: 22_027 }, (_, token) => (token === 5 ? 10 : 0)));
  const sample = createSampler(next.logits.length);
  const random = createRandom(3, 0);
  const drawn = Array.from({ length: 2000 }, () => sample(next, { temperature: 1, topK: 0, topP: 1 }, random).token);
  const share = drawn.filter((token) => token === 5).length / drawn.length;
  expect(Math.abs(share - 0.5)).toBeLessThan(5 * Math.sqrt(0.25 / drawn.length));
  expect(new Set(drawn.filter((token) => token !== 5)).size).toBeGreaterThan(900);
});

test('top-k keeps the k likeliest, renormalised', () => {
  expect(deviation(frequencies({ topK: 2 }), [5 / 7, 2 / 7, 0, 0, 0])).toBeLessThan(TOLERANCE);
});

test('top-p keeps the smallest set that reaches p, renormalised', () => {
  expect(deviation(frequencies({ topP: 0.8 }), [0.5 / 0.85, 0.2 / 0.85, 0.15 / 0.85, 0, 0])).toBeLessThan(TOLERANCE);
});

test('top-p counts the mass that top-k left', () => {
  // Of the three kept, 0.5/0.85 = 0.59 and 0.2/0.85 = 0.24 reach 0.8 together.
  expect(deviation(frequencies({ topK: 3, topP: 0.8 }), [5 / 7, 2 / 7, 0, 0, 0])).toBeLessThan(TOLERANCE);
});

test('temperature 0, top-k 1 and a tiny top-p all take the likeliest token', () => {
  expect(deviation(frequencies({ temperature: 0 }), [1, 0, 0, 0, 0])).toBeLessThan(TOLERANCE);
  expect(deviation(frequencies({ topK: 1 }), [1, 0, 0, 0, 0])).toBeLessThan(TOLERANCE);
  expect(deviation(frequencies({ topP: 1e-6 }), [1, 0, 0, 0, 0])).toBeLessThan(TOLERANCE);
});

test('the log-probability is of the untempered, uncut softmax', () => {
  const sample = createSampler(LOGITS.length);
  const { token, logProbability } = sample(
    nextToken(LOGITS),
    { temperature: 0.3, topK: 2, topP: 0.9 },
    createRandom(1, 0),
  );
  expect(logProbability).toBeCloseTo(Math.log(PROBABILITIES[token] ?? 0), 6);
});

test('equal logits go to the lower token id', () => {
  const sample = createSampler(3);
  const greedy = { temperature: 0, topK: 0, topP: 1 };
  expect(sample(nextToken(Float32Array.of(1, 2, 2)), greedy, createRandom(1, 0)).token).toBe(1);
  expect(
    sample(nextToken(Float32Array.of(2, 2, 2)), { ...greedy, temperature: 1, topK: 1 }, createRandom(1, 0)).token,
  ).toBe(0);
});

test('logits that are no numbers are refused', () => {
  const sample = createSampler(2);
  const options = { temperature: 1, topK: 0, topP: 1 };
  expect(() => sample(nextToken(Float32Array.of(Number.NaN, Number.NaN)), options, createRandom(1, 0))).toThrow(
    expect.objectContaining({ code: 'non_finite_logits' }),
  );
});

test('a token drawn under any cuts is one that a plain sort would have kept', () => {
  const logits = fc.array(fc.double({ min: -20, max: 20, noNaN: true }), { minLength: 1, maxLength: 60 });
  const options = fc.record({
    temperature: fc.double({ min: 0.05, max: 3, noNaN: true }),
    topK: fc.integer({ min: 0, max: 70 }),
    topP: fc.double({ min: 0.01, max: 1, noNaN: true }),
  });
  fc.assert(
    fc.property(logits, options, fc.nat(), (values, choice, seed) => {
      const row = Float32Array.from(values);
      const { token } = createSampler(row.length)(nextToken(row), choice, createRandom(seed, 0));
      expect(keptByPlainSort(row, choice)).toContain(token);
    }),
  );
});

function keptByPlainSort(
  logits: Float32Array,
  { temperature, topK, topP }: { temperature: number; topK: number; topP: number },
): number[] {
  const peak = Math.max(...logits);
  const weights = Array.from(logits, (logit) => Math.exp((logit - peak) / temperature));
  const weight = (token: number) => weights[token] ?? 0;
  const sorted = [...weights.keys()].toSorted((a, b) => (logits[b] ?? 0) - (logits[a] ?? 0) || a - b);
  const most = topK === 0 ? sorted : sorted.slice(0, topK);
  const mass = most.reduce((sum, token) => sum + weight(token), 0);
  const kept: number[] = [];
  let reached = 0;
  for (const token of most) {
    // A whisker more than p, as summing in another order may round the other way.
    if (kept.length > 0 && reached > mass * topP * (1 + 1e-9)) break;
    kept.push(token);
    reached += weight(token);
  }
  return kept;
}

test('the likeliest tokens come in order, with the probabilities of the untempered softmax', () => {
  const sample = createSampler(LOGITS.length);
  const options = { temperature: 0.3, topK: 2, topP: 1, likeliest: 3 };
  const { likeliest } = sample(nextToken(LOGITS), options, createRandom(1, 0));
  expect(likeliest.map(({ token }) => token)).toEqual([0, 1, 2]);
  for (const { token, logProbability } of likeliest) {
    expect(Math.exp(logProbability)).toBeCloseTo(PROBABILITIES[token] ?? Number.NaN, 6);
  }
  expect(sample(nextToken(LOGITS), { ...options, likeliest: 99 }, createRandom(1, 0)).likeliest).toHaveLength(
    LOGITS.length,
  );
});
