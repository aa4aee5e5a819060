// What follows of a labeler's gold answers: they are qualified, or paused with the reason, or go on.

import type { AutomaticPause, ProjectSettings } from '@tastemaker/contracts';

/** How a labeler stands in a project. */
export interface GoldCounts {
  readonly seen: number;
  readonly right: number;
  readonly isQualified: boolean;
  readonly isPaused: boolean;
}

type GoldRules = Pick<ProjectSettings, 'goldMinimum' | 'goldThreshold' | 'qualification'>;

/**
 * In a qualification round nothing follows until it is complete. Afterwards a share of right answers below the threshold
 * pauses, once there are enough of them.
 * @returns undefined when nothing follows
 */
export function goldConsequence(
  { seen, right, isQualified, isPaused }: GoldCounts,
  { goldMinimum, goldThreshold, qualification }: GoldRules,
): 'qualified' | AutomaticPause | undefined {
  if (qualification !== null && !isQualified) {
    const { judgments, threshold: share } = qualification;
    if (seen < judgments) return undefined;
    if (right >= share * seen) return 'qualified';
    return isPaused ? undefined : { code: 'qualification_failed', seen, right, share };
  }
  if (goldThreshold === null || seen < goldMinimum || right >= goldThreshold * seen || isPaused) return undefined;
  return { code: 'gold_below_threshold', seen, right, share: goldThreshold };
}

/** As the labeler is told it. */
export function describeAutomaticPause({ code, seen, right, share }: AutomaticPause): string {
  const percent = Math.round(share * 100);
  const found =
    code === 'qualification_failed'
      ? `In the qualification round ${right} of your ${seen} judgments agreed with the known answers; ${percent} % are needed.`
      : `Of ${seen} comparisons whose answer is known you judged ${right} as expected; at least ${percent} % are asked for.`;
  return `${found} A researcher of the project can let you go on.`;
}
