/* oxlint-disable typescript/no-non-null-assertion -- a direction has its gradient's length */
/** Newton's method with step halving for a concave function: the maximum, where there is one, is the only one. */

import { choleskySolve } from './cholesky.js';

/** A concave function at a point. */
export interface Evaluation {
  readonly value: number;
  /** May be shorter than the point: what lies beyond is held fixed. */
  readonly gradient: Float64Array;
  /** The Cholesky factor of the negative Hessian, `[size, size]`. */
  readonly factor: Float64Array;
}

export interface Maximum {
  readonly point: Float64Array;
  readonly iterations: number;
  /** False when `maxIterations` ended it: the point is then not to be trusted. */
  readonly converged: boolean;
}

/** The maximum from `start`; a step is halved until the value rises as Armijo asks (Nocedal & Wright 2006, §3.1). */
export function maximizeConcave(
  evaluate: (point: Float64Array) => Evaluation,
  start: Float64Array,
  maxIterations: number,
): Maximum {
  let point = start;
  let here = evaluate(point);
  for (let iterations = 1; iterations <= maxIterations; iterations += 1) {
    const direction = choleskySolve(here.factor, here.gradient.length, here.gradient);
    const gain = direction.reduce((sum, d, i) => sum + d * here.gradient[i]!, 0); // twice what a full step promises
    const next = stepUphill(evaluate, point, direction, here.value, gain);
    if (next === undefined) return { point, iterations, converged: gain < 1e-6 };
    point = next.point;
    here = next.reached;
    if (gain < 1e-12) return { point, iterations, converged: true };
  }
  return { point, iterations: maxIterations, converged: false };
}

/** Undefined when only rounding is left. */
function stepUphill(
  evaluate: (point: Float64Array) => Evaluation,
  point: Float64Array,
  direction: Float64Array,
  value: number,
  gain: number,
): { point: Float64Array; reached: Evaluation } | undefined {
  for (let step = 1; step > 1e-10; step /= 2) {
    const candidate = point.map((x, i) => x + step * (direction[i] ?? 0));
    const reached = evaluate(candidate);
    const slack = 1e-14 * Math.abs(value);
    if (reached.value >= value + 1e-4 * step * gain - slack) return { point: candidate, reached };
  }
  return undefined;
}
