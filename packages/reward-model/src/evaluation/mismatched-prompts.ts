/** The control for a model that does not read the prompt: the same answers under a prompt they do not answer. */

import type { JudgedComparison } from '../learning/judged-comparison.js';

/**
 * Each comparison with the messages of the next one that has another prompt, and everything else its own. A model that
 * scores answers by themselves is as accurate on these as on the real ones; one that reads the prompt loses accuracy.
 * Empty where there is only one prompt.
 */
export function underOtherPrompts(comparisons: readonly JudgedComparison[]): JudgedComparison[] {
  return comparisons.flatMap((comparison, index) => {
    const other = nextOther(comparisons, index);
    return other === undefined ? [] : [{ ...comparison, messages: other.messages }];
  });
}

function nextOther(comparisons: readonly JudgedComparison[], index: number): JudgedComparison | undefined {
  const own = comparisons[index]?.prompt;
  for (let step = 1; step < comparisons.length; step += 1) {
    const other = comparisons[(index + step) % comparisons.length];
    if (other !== undefined && other.prompt !== own) return other;
  }
  return undefined;
}
