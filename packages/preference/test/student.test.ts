import { expect, test } from 'vitest';
import { studentQuantile975 } from '../src/student.js';

// Any table of Student's t, column 0.975.
test.each([
  [4, 2.7764],
  [5, 2.5706],
  [10, 2.2281],
  [30, 2.0423],
  [120, 1.9799],
])('with %s degrees of freedom the 97.5 %% quantile is %s', (degreesOfFreedom, quantile) => {
  expect(Math.abs(studentQuantile975(degreesOfFreedom) - quantile)).toBeLessThan(0.002);
});

test('below four degrees of freedom the expansion is not used', () => {
  expect(studentQuantile975(3)).toBeNaN();
});
