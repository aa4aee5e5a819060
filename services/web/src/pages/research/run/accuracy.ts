// How often a reward run's model agrees with people on what it has not seen, from the run's final metrics.
import type { Estimate, Run } from '@tastemaker/contracts';

/** Undefined: it was not measured. */
export function testAccuracyOf({ metrics }: Pick<Run, 'metrics'>): Estimate | undefined {
  const value = metrics['test/accuracy'];
  if (value === undefined) return undefined;
  return {
    value,
    low: metrics['test/accuracyLow'] ?? null,
    high: metrics['test/accuracyHigh'] ?? null,
    cases: metrics['test/votes'] ?? metrics['test/pairs'] ?? 0,
  };
}
