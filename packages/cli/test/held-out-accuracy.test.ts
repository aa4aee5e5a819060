import { expect, test } from 'vitest';
import { describeHeldOut, heldOutAccuracy } from '../src/held-out-accuracy.js';

const measured = {
  'test/accuracy': 0.81,
  'test/accuracyLow': 0.76,
  'test/accuracyHigh': 0.853,
  'test/votes': 940,
  'test/pairs': 344,
  'baseline/test/accuracy': 0.52,
};

test('A reward model stands with its interval, votes and pairs beside length alone', () => {
  const found = heldOutAccuracy({
    metrics: { ...measured, 'baseline/test/accuracyLow': 0.47, 'baseline/test/accuracyHigh': 0.57 },
  });
  expect(found && describeHeldOut(found)).toBe(
    'agrees with 81.0 % [76.0, 85.3] of 940 votes on 344 held-out pairs; length alone with 52.0 % [47.0, 57.0]',
  );
});

test('Of a model that an earlier version measured, what it did not measure is left out', () => {
  const { 'test/votes': _, ...earlier } = measured;
  const found = heldOutAccuracy({ metrics: earlier });
  expect(found && describeHeldOut(found)).toBe(
    'agrees with 81.0 % [76.0, 85.3] of the votes on 344 held-out pairs; length alone with 52.0 %',
  );
});

test('A model without held-out judgments has no such figure', () => {
  expect(heldOutAccuracy({ metrics: { 'train/pairs': 12, 'test/pairs': 0 } })).toBeUndefined();
});
