import { describe, expect, test } from 'vitest';
import { mulberry32 } from '../../src/bootstrap.js';
import { fitWhitening, LiveHead, whiten, whitenWeights, winProbability } from '../../src/index.js';

/** Numbers between −1 and 1 that look random; the same each time. */
function noise(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 16_807) % 2_147_483_647;
    return (2 * state) / 2_147_483_647 - 1;
  };
}

const size = 7;
const items = 60;

/**
 * scipy 1.17.1's minimum of `|w − μ|²/(2·1.5²) − Σ weight · (y log σ(w·d) + (1 − y) log σ(−w·d))` (Nelder–Mead, xatol 1e-13),
 * and numpy's inverse of the Hessian there, for the four items and three votes of the first test.
 */
const reference = {
  scores: [-0.37078763379346547, -1.3117694443443284, -1.6825570781377939, -0.28509708837869874],
  variances: [0.4870094628061804, 1.328247352685139, 1.5472915840880637, 0.9530539166790931],
  margin: -0.08569054541476673,
  marginVariance: 2.5480649207992623,
};

function world(seed: number) {
  const next = noise(seed);
  const features = Float32Array.from({ length: items * size }, () => 2 * next());
  const truth = Float64Array.from({ length: size }, () => 2 * next());
  const score = (item: number) => truth.reduce((sum, w, i) => sum + w * (features[item * size + i] ?? 0), 0);
  const votes = Array.from({ length: 200 }, (_, index) => {
    const first = Math.floor(((next() + 1) / 2) * items) % items;
    const second = (first + 1 + (index % (items - 1))) % items;
    const outcome = (next() + 1) / 2 < winProbability(score(first) - score(second)) ? 1 : 0;
    return { first, second, outcome: index % 17 === 0 ? 0.5 : outcome, weight: 1 + (index % 3) / 2 };
  });
  return { features, votes, next };
}

function settled(head: LiveHead): LiveHead {
  for (let i = 0; i < 1000 && head.settle(); i += 1);
  return head;
}

const told = (head: LiveHead) => ({
  scores: Array.from({ length: items }, (_, item) => head.score(item)),
  deviations: Array.from({ length: items }, (_, item) => head.deviation(item)),
});

function largestDifference(a: readonly number[], b: readonly number[]): number {
  return Math.max(...a.map((value, i) => Math.abs(value - (b[i] ?? Number.NaN))));
}

/** Of an item's three features. */
function whitenedScore(features: Float32Array, w: ArrayLike<number>, item: number): number {
  return [0, 1, 2].reduce((sum, i) => sum + (features[3 * item + i] ?? 0) * (w[i] ?? 0), 0);
}

describe('the live head', () => {
  test('gives the maximum and the covariance that scipy finds', () => {
    const features = Float32Array.from([1, 0, 0, 1, 1, 1, -1, 0.5]);
    const head = new LiveHead({ features, size: 2, priorDeviation: 1.5, priorMean: Float64Array.of(0.25, -0.5) });
    head.voteAll([
      ['a', [{ first: 0, second: 1, outcome: 1, weight: 1 }]],
      ['b', [{ first: 2, second: 3, outcome: 0, weight: 2 }]],
      ['c', [{ first: 1, second: 3, outcome: 0.5, weight: 1 }]],
    ]);
    expect(
      largestDifference(
        [0, 1, 2, 3].map((item) => head.score(item)),
        reference.scores,
      ),
    ).toBeLessThan(1e-6);
    expect(
      largestDifference(
        [0, 1, 2, 3].map((item) => head.deviation(item) ** 2),
        reference.variances,
      ),
    ).toBeLessThan(0.003);
    const { mean, deviation } = head.margin(0, 3);
    expect(mean).toBeCloseTo(reference.margin, 6);
    expect(deviation ** 2).toBeCloseTo(reference.marginVariance, 2);
  });

  test('comes to the same whatever the order of votes, one at a time or all at once', () => {
    const { features, votes } = world(3);
    const keyed = votes.map((vote, i): [string, (typeof vote)[]] => [String(i), [vote]]);
    const atOnce = new LiveHead({ features, size, priorDeviation: 1 });
    atOnce.voteAll(keyed);
    const oneByOne = new LiveHead({ features, size, priorDeviation: 1 });
    for (const [key, vote] of keyed.toReversed()) oneByOne.vote(key, vote);
    const [a, b] = [told(atOnce), told(settled(oneByOne))];
    expect(largestDifference(a.scores, b.scores)).toBeLessThan(1e-6);
    expect(largestDifference(a.deviations, b.deviations)).toBeLessThan(2e-3);
  });

  test('forgets a vote that is withdrawn, and takes a changed one for the old one', () => {
    const { features, votes } = world(5);
    const [kept, changed, withdrawn] = [votes.slice(0, 150), votes.slice(150, 175), votes.slice(175)];
    const head = new LiveHead({ features, size, priorDeviation: 1 });
    votes.forEach((vote, i) => head.vote(String(i), [vote]));
    changed.forEach((vote, i) => head.vote(String(150 + i), [{ ...vote, outcome: 1 - vote.outcome }]));
    withdrawn.forEach((_, i) => head.vote(String(175 + i), []));
    const fresh = new LiveHead({ features, size, priorDeviation: 1 });
    const flipped = changed.map((vote) => ({ ...vote, outcome: 1 - vote.outcome }));
    fresh.voteAll([...kept, ...flipped].map((vote, i) => [String(i), [vote]]));
    expect(head.votes).toBe(175);
    expect(largestDifference(told(settled(head)).scores, told(fresh).scores)).toBeLessThan(1e-6);
    expect(largestDifference(told(head).deviations, told(fresh).deviations)).toBeLessThan(2e-3);
    votes.forEach((_, i) => head.vote(String(i), []));
    expect(
      largestDifference(
        told(settled(head)).scores,
        Array.from({ length: items }, () => 0),
      ),
    ).toBeLessThan(1e-6);
  });

  test('has scores within 0.001 logits at once, before anything is settled', () => {
    const { features, votes } = world(11);
    const head = new LiveHead({ features, size, priorDeviation: 1 });
    votes.forEach((vote, i) => head.vote(String(i), [vote]));
    const before = told(head).scores;
    expect(largestDifference(before, told(settled(head)).scores)).toBeLessThan(1e-3);
  });

  test('keeps the margins of the pairs that may be asked, as it would compute them', () => {
    const { features, votes } = world(7);
    const asked = Int32Array.from(votes.slice(0, 40).flatMap(({ first, second }) => [first, second]));
    const head = new LiveHead({ features, size, priorDeviation: 1, pairs: asked });
    head.voteAll(votes.slice(0, 50).map((vote, i) => [String(i), [vote]]));
    votes.slice(50).forEach((vote, i) => head.vote(String(50 + i), [vote]));
    head.expectAnswer(0, 1);
    for (let pair = 0; pair < 40; pair += 1) {
      const wanted = head.margin(asked[2 * pair] ?? 0, asked[2 * pair + 1] ?? 0);
      expect(head.pairMargin(pair).mean).toBeCloseTo(wanted.mean, 9);
      expect(head.pairMargin(pair).deviation).toBeCloseTo(wanted.deviation, 5);
    }
  });

  test('covers the truth: of 200 worlds drawn from the prior, 95 % intervals hold 95 % of margins', () => {
    let [covered, all] = [0, 0];
    for (let seed = 1; seed <= 200; seed += 1) {
      const next = mulberry32(seed);
      const normal = () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
      const features = Float32Array.from({ length: 20 * 3 }, normal);
      const truth = [normal(), normal(), normal()];
      const score = (item: number) => truth.reduce((sum, w, i) => sum + w * (features[item * 3 + i] ?? 0), 0);
      const head = new LiveHead({ features, size: 3, priorDeviation: 1 });
      const votes = Array.from({ length: 40 }, (_, i) => {
        const [first, second] = [i % 20, (i * 7 + 1 + (i % 20)) % 20];
        const outcome = next() < winProbability(score(first) - score(second)) ? 1 : 0;
        return { first, second, outcome, weight: 1 };
      }).filter(({ first, second }) => first !== second);
      head.voteAll(votes.map((vote, i) => [String(i), [vote]]));
      for (let item = 1; item < 20; item += 1) {
        const { mean, deviation } = head.margin(0, item);
        all += 1;
        if (Math.abs(mean - (score(0) - score(item))) < 1.96 * deviation) covered += 1;
      }
    }
    // Margins of a world are dependent: the standard error of the share is about 0.01, not 0.003.
    expect(covered / all).toBeGreaterThan(0.92);
    expect(covered / all).toBeLessThan(0.98);
  });

  test('refuses votes that it cannot hold', () => {
    const head = new LiveHead({ features: new Float32Array(6), size: 2, priorDeviation: 1 });
    for (const vote of [
      { first: 0, second: 0, outcome: 1, weight: 1 },
      { first: 0, second: 3, outcome: 1, weight: 1 },
      { first: 0, second: 1, outcome: 2, weight: 1 },
      { first: 0, second: 1, outcome: 1, weight: 0 },
      { first: 0, second: 1, outcome: Number.NaN, weight: 1 },
    ])
      expect(() => head.vote('x', [vote])).toThrow(RangeError);
    expect(() => new LiveHead({ features: new Float32Array(6), size: 2, priorDeviation: 0 })).toThrow(RangeError);
  });
});

describe('whitening', () => {
  const next = noise(9);
  const states = Float32Array.from({ length: 400 * 3 }, (_, i) => 3 + next() * (i % 3 === 0 ? 10 : 0.1));

  test('gives features without correlation and of variance near 1, and weights that score the same', () => {
    const whitening = fitWhitening(states, 3, 1e-6);
    const white = whiten(whitening, states);
    for (let a = 0; a < 3; a += 1) {
      for (let b = 0; b < 3; b += 1) {
        let sum = 0;
        for (let item = 0; item < 400; item += 1) sum += (white[3 * item + a] ?? 0) * (white[3 * item + b] ?? 0);
        expect(sum / 400).toBeCloseTo(a === b ? 1 : 0, 1);
      }
    }
    const weights = [0.3, -2, 5];
    const turned = whitenWeights(whitening, weights);
    const wanted = whitenedScore(states, weights, 5) - whitenedScore(states, weights, 17);
    expect(whitenedScore(white, turned, 5) - whitenedScore(white, turned, 17)).toBeCloseTo(wanted, 4);
  });

  test('refuses states that are no numbers, and none at all', () => {
    expect(() => fitWhitening(Float32Array.of(1, Number.NaN, 2, 3), 2, 0.1)).toThrow(RangeError);
    expect(() => fitWhitening(new Float32Array(), 2, 0.1)).toThrow(RangeError);
  });
});
