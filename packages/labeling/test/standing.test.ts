import { projectSettings } from '@tastemaker/contracts';
import { describe, expect, it, test } from 'vitest';
import { describeAutomaticPause, editableUntil, type GoldCounts, goldConsequence, isEditable } from '../src/index.js';

const qualification = { judgments: 4, threshold: 0.75 };
const threshold = { goldThreshold: 0.6, goldMinimum: 5 };
const counts = (seen: number, right: number, more: Partial<GoldCounts> = {}): GoldCounts => ({
  seen,
  right,
  isQualified: false,
  isPaused: false,
  ...more,
});
const qualified = { isQualified: true };

describe('what follows of gold answers', () => {
  it.each<[string, Parameters<typeof projectSettings.parse>[0], GoldCounts, string | undefined]>([
    ['nothing without rules', {}, counts(9, 0), undefined],
    ['nothing before the round is complete', { qualification }, counts(3, 0), undefined],
    ['qualified at the share', { qualification }, counts(4, 3), 'qualified'],
    ['paused below it', { qualification }, counts(4, 2), 'qualification_failed'],
    ['not paused twice', { qualification }, counts(5, 2, { isPaused: true }), undefined],
    ['qualified though paused', { qualification }, counts(8, 6, { isPaused: true }), 'qualified'],
    ['nothing before there are enough', threshold, counts(4, 0), undefined],
    ['nothing at the threshold', threshold, counts(5, 3), undefined],
    ['paused below the threshold', threshold, counts(5, 2), 'gold_below_threshold'],
    ['the round comes first', { qualification, ...threshold }, counts(3, 0), undefined],
    ['after it, the threshold', { qualification, ...threshold }, counts(5, 2, qualified), 'gold_below_threshold'],
  ])('%s', (_what, settings, standing, expected) => {
    const consequence = goldConsequence(standing, projectSettings.parse(settings));
    expect(typeof consequence === 'object' ? consequence.code : consequence).toBe(expected);
  });

  it('is told with its numbers', () => {
    expect(describeAutomaticPause({ code: 'qualification_failed', seen: 4, right: 2, share: 0.75 })).toBe(
      'In the qualification round 2 of your 4 judgments agreed with the known answers; 75 % are needed. ' +
        'A researcher of the project can let you go on.',
    );
    expect(describeAutomaticPause({ code: 'gold_below_threshold', seen: 5, right: 2, share: 0.6 })).toBe(
      'Of 5 comparisons whose answer is known you judged 2 as expected; at least 60 % are asked for. ' +
        'A researcher of the project can let you go on.',
    );
  });
});

test('the edit window begins with the first judgment and ends to the millisecond', () => {
  const until = editableUntil(new Date('2026-03-01T10:00:00.250Z'), 90);
  expect(until.toISOString()).toBe('2026-03-01T10:01:30.250Z');
  expect(isEditable(until, new Date('2026-03-01T10:01:30.249Z'))).toBe(true);
  expect(isEditable(until, until)).toBe(false);
});
