// The learning rate over a run.

export interface Schedule {
  /** Steps of the whole run. */
  readonly steps: number;
  /** The highest rate, reached at the end of the warm-up. */
  readonly learningRate: number;
  /** Steps of linear warm-up from zero. */
  readonly warmupSteps: number;
  /** The last step's rate as a fraction of the highest. */
  readonly floor: number;
}

/**
 * The rate of a step, counted from 1: linear warm-up, then a half cosine down to the floor (Loshchilov & Hutter 2017).
 */
export function learningRateAt(schedule: Schedule, step: number): number {
  const { steps, learningRate, warmupSteps, floor } = schedule;
  if (step <= warmupSteps) return (learningRate * step) / warmupSteps;
  const progress = steps === warmupSteps ? 1 : Math.min(1, (step - warmupSteps) / (steps - warmupSteps));
  return learningRate * (floor + (1 - floor) * 0.5 * (1 + Math.cos(Math.PI * progress)));
}
