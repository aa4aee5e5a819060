import { describe, expect, test } from 'vitest';
import { mulberry32 } from '../../src/bootstrap.js';
import {
  approximateInformation,
  beliefDisagreement,
  chooseComparisons,
  expectedInformation,
  memberDisagreement,
  PreferenceError,
  type PromptCompletions,
  type SelectionOptions,
  type SelectionStrategy,
} from '../../src/index.js';

const none = new Set<string>();
/** Three prompts: one with a pair compared already, one with too few completions. */
const prompts: PromptCompletions[] = [
  { completions: 4, compared: new Set(['0,1']) },
  { completions: 5, compared: none },
  { completions: 1, compared: none },
];
/** What a set would bring, and what it is worth to the strategy: related, so that what is chosen is no fair sample. */
const effect = (prompt: number, [a = 0, b = 0]: readonly number[]) => 10 * prompt + 3 * a + b;
const values: SelectionOptions['values'] = (sets) => sets.map(({ prompt, completions }) => effect(prompt, completions));
const strategies: SelectionStrategy[] = ['random', 'kWise', 'balanced', 'nearest'];

describe.each(strategies)('comparisons chosen by %s', (strategy) => {
  test.each([
    ['in all', { count: 3 }, 0.3],
    ['of each prompt', { perPrompt: 2 }, 0.25],
  ] as const)(
    '%s are as likely as their propensity says, and weighted by it they estimate without bias',
    (_, amount, share) => {
      const random = mulberry32(strategies.indexOf(strategy) + 1);
      const seen = new Map<string, { times: number; propensity: Set<number> }>();
      const rounds = 8000;
      let [estimate, squares] = [0, 0];
      for (let round = 0; round < rounds; round += 1) {
        const { chosen } = chooseComparisons(prompts, {
          strategy,
          size: 2,
          amount,
          explorationShare: share,
          random,
          values,
        });
        let sum = 0;
        for (const { prompt, completions, propensity } of chosen) {
          const key = `${prompt}:${completions.join()}`;
          const entry = seen.get(key) ?? { times: 0, propensity: new Set<number>() };
          entry.times += 1;
          entry.propensity.add(Math.round(propensity * 1e9) / 1e9);
          seen.set(key, entry);
          sum += effect(prompt, completions) / propensity;
        }
        estimate += sum / rounds;
        squares += sum ** 2 / rounds;
      }
      expect(seen.has('0:0,1')).toBe(false);
      expect(seen.size).toBe(15);
      for (const { times, propensity } of seen.values()) {
        const [only = 0, ...others] = propensity;
        expect(others).toEqual([]);
        // Five standard errors.
        expect(Math.abs(times / rounds - only)).toBeLessThan(5 * Math.sqrt((only * (1 - only)) / rounds) + 1e-9);
      }
      const all = [...seen.keys()].reduce((sum, key) => {
        const [prompt = '', places = ''] = key.split(':');
        return sum + effect(Number(prompt), places.split(',').map(Number));
      }, 0);
      const error = Math.sqrt((squares - estimate ** 2) / rounds);
      expect(Math.abs(estimate - all)).toBeLessThan(4 * error + 1e-9);
    },
  );
});

const choose = (options: Partial<SelectionOptions> & Pick<SelectionOptions, 'strategy'>) =>
  chooseComparisons(prompts, {
    size: 2,
    amount: { count: 3 },
    explorationShare: 0,
    random: mulberry32(1),
    values,
    ...options,
  });

describe('what is chosen', () => {
  test('is the best by the strategy without exploration, and certain', () => {
    const { chosen, possible } = choose({ strategy: 'nearest' });
    expect(possible).toBe(15);
    expect(chosen.map(({ prompt, completions }) => effect(prompt, completions))).toEqual([23, 20, 19]);
    expect(chosen.every(({ propensity, explored }) => propensity === 1 && !explored)).toBe(true);
  });

  test('is not more than there is', () => {
    const { chosen } = choose({ strategy: 'random', amount: { count: 100 } });
    expect(chosen.length).toBe(15);
    expect(new Set(chosen.map(({ propensity }) => propensity))).toEqual(new Set([1]));
  });

  test('has each completion once, K-wise', () => {
    const { chosen } = choose({ strategy: 'kWise', amount: { perPrompt: 100 }, size: 3 });
    expect(chosen.map(({ prompt, completions }) => [prompt, completions.length])).toEqual(
      expect.arrayContaining([
        [0, 3],
        [1, 3],
      ]),
    );
    expect(chosen.length).toBe(2);
  });

  test('meets every two completions of many equally often where it is balanced', () => {
    const { chosen, balance } = chooseComparisons([{ completions: 7, compared: none }], {
      strategy: 'balanced',
      size: 3,
      amount: { perPrompt: 7 },
      explorationShare: 0,
      random: mulberry32(3),
    });
    const met = new Map<string, number>();
    for (const { completions } of chosen)
      for (const a of completions)
        for (const b of completions) if (a < b) met.set(`${a},${b}`, (met.get(`${a},${b}`) ?? 0) + 1);
    expect(met.size).toBe(21);
    expect(new Set(met.values()).size).toBe(1);
    expect(balance?.isBalanced).toBe(true);
  });

  test('keeps its propensity where a prompt has more sets than are looked at', () => {
    const { chosen, possible } = chooseComparisons([{ completions: 64, compared: none }], {
      strategy: 'nearest',
      size: 2,
      amount: { count: 1 },
      explorationShare: 0,
      random: mulberry32(3),
      values: (sets) => sets.map(({ completions }) => -completions.reduce((sum, place) => sum + place, 0)),
    });
    expect(possible).toBe(2016);
    expect(chosen[0]?.propensity).toBeCloseTo(1000 / 2016, 12);
  });

  test('needs to be told what sets are worth', () => {
    const options = { size: 2, amount: { count: 3 }, explorationShare: 0, random: mulberry32(1) };
    expect(() => chooseComparisons(prompts, { strategy: 'information', ...options })).toThrow(TypeError);
  });

  test('is refused where there are too many sets', () => {
    const many = Array.from({ length: 2001 }, () => ({ completions: 64, compared: none }));
    expect(() =>
      chooseComparisons(many, {
        strategy: 'random',
        size: 2,
        amount: { count: 1 },
        explorationShare: 0,
        random: mulberry32(1),
      }),
    ).toThrow(PreferenceError);
  });
});

describe('what a pair is worth', () => {
  test('in information is, in closed form, within 0.03 nats of the integral', () => {
    for (const mean of [-4, -1, -0.2, 0, 0.5, 2])
      for (const deviation of [0, 0.1, 0.5, 1, 2, 5, 20])
        expect(
          Math.abs(approximateInformation({ mean, deviation }) - expectedInformation({ mean, deviation })),
          `${mean} ± ${deviation}`,
        ).toBeLessThan(0.03);
  });

  test('in disagreement is the standard deviation of the win probability', () => {
    // scipy 1.17.1: quad of σ(m) and σ(m)² against the normal density.
    expect(beliefDisagreement({ mean: 0.5, deviation: 0.8 })).toBeCloseTo(0.16918412546883774, 5);
    expect(beliefDisagreement({ mean: -1, deviation: 2 })).toBeCloseTo(0.2961058298895687, 2);
    expect(beliefDisagreement({ mean: 3, deviation: 0 })).toBeCloseTo(0, 6);
    expect(memberDisagreement([0, 0])).toBe(0);
    expect(memberDisagreement([100, -100])).toBeCloseTo(0.5, 9);
  });
});
