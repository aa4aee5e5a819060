import type { AskedSample } from '@tastemaker/database';
import type { ScoredEntryPair } from '@tastemaker/preference';
import { expect, test } from 'vitest';
import { sampleDoubt } from '../src/judges/human-sample.js';

const sample = (id: string, rest: Partial<AskedSample> = {}): AskedSample => ({
  id,
  strategy: 'random',
  explorationShare: 0.1,
  candidates: 2,
  split: null,
  tag: null,
  possible: 100,
  made: 10,
  judgedByPeople: 10,
  judgedByJudge: 10,
  ...rest,
});

const entry = (key: string) => ({ key, name: key, detail: null });

const pair = (askingId: string | null, people: number | null): ScoredEntryPair => ({
  promptId: 'p',
  askingId,
  propensity: 0.1,
  first: entry('a'),
  second: entry('b'),
  people,
  judge: 0.5,
});

const pairs = [pair('1', 1), pair('2', null)];
/** What only the judge judged, of what the first one left. */
const second = (rest: Partial<AskedSample> = {}) => sample('2', { judgedByPeople: 0, possible: 90, ...rest });
const nearest = { strategy: 'nearest', explorationShare: 0 } as const;

test('an asking that people judged as a whole is a sample with known chances, beside one that only the judge did', () => {
  expect(sampleDoubt(pairs, [second(), sample('1'), sample('3', { judgedByPeople: 3, tag: 'sea' })])).toBeNull();
  expect(sampleDoubt(pairs, [sample('1'), second({ strategy: 'nearest' })])).toBeNull();
  expect(sampleDoubt([pair('1', 1)], [sample('1', { ...nearest, possible: 10 })])).toBeNull();
});

test.each<[string, ScoredEntryPair[], AskedSample[]]>([
  ['from a file', [pair(null, 1)], [sample('1')]],
  ['from a file', [pair('gone', 1)], [sample('1')]],
  ['people have judged 4 of the 10', pairs, [sample('1', { judgedByPeople: 4 }), second()]],
  ['the judge was asked of 9 of the 10', pairs, [sample('1'), second({ judgedByJudge: 9 })]],
  ['different splits or tags', pairs, [sample('1'), second({ tag: 'sea' })]],
  ['different splits or tags', pairs, [sample('1'), second({ candidates: 3 })]],
  ['came or went before the asking 2', pairs, [sample('1'), second({ possible: 80 })]],
  ['no fair part', pairs, [sample('1', { strategy: 'nearest' }), second()]],
  ['explored nothing', pairs, [sample('1'), second(nearest)]],
  ['no such comparisons', [], [sample('1')]],
])('what is otherwise is told: %s', (doubt, of, samples) => {
  expect(sampleDoubt(of, samples)).toContain(doubt);
});
