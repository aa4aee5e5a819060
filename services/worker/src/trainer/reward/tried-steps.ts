// How fast a training goes: its largest step and a few others, made and timed, with what is computed before the first.
import { type PreparedExample, pairCount, tokensOf } from '@tastemaker/reward-model';

/** Steps that are timed after the largest one. */
export const triedSteps = 4;
const triedMs = 30_000;

/** One training of the sample from the first step to the last; it ends early once the signal is aborted. */
export type Attempt = (
  sample: readonly PreparedExample[],
  watch: {
    readonly onPrepared: () => void;
    readonly onStep: (tokens: number) => void;
    readonly signal?: AbortSignal;
  },
) => Promise<unknown>;

export interface TriedSpeed {
  /** Of steps. */
  readonly tokensPerSecond: number;
  /** Of what frozen layers compute once, before the first step; undefined where nothing is frozen. */
  readonly preparedPerSecond: number | undefined;
}

/**
 * Makes the largest step, which touches as much memory as the run will, however long it takes; then others, as many as
 * fit into `limitMs`. A step is timed without what is computed before the first.
 */
export async function trySteps(
  examples: readonly PreparedExample[],
  pairsPerStep: number,
  attempt: Attempt,
  limitMs = triedMs,
): Promise<TriedSpeed> {
  const byLength = examples.toSorted((a, b) => tokensOf([b]) - tokensOf([a]));
  const largest = takePairs(byLength, pairsPerStep);
  const first = await timed(largest, attempt);
  const stop = AbortSignal.timeout(limitMs);
  const others = await timed(evenlyDrawn(byLength.slice(largest.length), triedSteps * pairsPerStep), attempt, stop);
  // The first step touches memory for the first time, which slows it.
  const steps = others.steps.length > 0 ? others.steps : first.steps;
  return { tokensPerSecond: speedOf(steps), preparedPerSecond: first.prepared && speedOf([first.prepared]) };
}

interface Timed {
  readonly tokens: number;
  readonly seconds: number;
}

async function timed(
  sample: readonly PreparedExample[],
  attempt: Attempt,
  signal?: AbortSignal,
): Promise<{ readonly steps: readonly Timed[]; readonly prepared: Timed | undefined }> {
  const steps: Timed[] = [];
  let prepared: Timed | undefined;
  if (sample.length === 0) return { steps, prepared };
  const began = performance.now();
  let last = began;
  await attempt(sample, {
    onPrepared() {
      last = performance.now();
      prepared = { tokens: tokensOf(sample), seconds: (last - began) / 1000 };
    },
    onStep(tokens) {
      const now = performance.now();
      steps.push({ tokens, seconds: (now - last) / 1000 });
      last = now;
    },
    ...(signal && { signal }),
  });
  return { steps, prepared };
}

/** The first examples that have so many pairs together: a step. */
function takePairs(examples: readonly PreparedExample[], pairs: number): readonly PreparedExample[] {
  let sum = 0;
  const last = examples.findIndex((example) => {
    sum += pairCount(example);
    return sum >= pairs;
  });
  return last < 0 ? examples : examples.slice(0, last + 1);
}

/** About so many pairs of all lengths. */
function evenlyDrawn(byLength: readonly PreparedExample[], pairs: number): readonly PreparedExample[] {
  const all = byLength.reduce((sum, example) => sum + pairCount(example), 0);
  const stride = Math.max(1, Math.floor(all / pairs));
  return takePairs(
    byLength.filter((_example, index) => index % stride === 0),
    pairs,
  );
}

function speedOf(all: readonly Timed[]): number {
  const sum = (key: keyof Timed): number => all.reduce((total, each) => total + each[key], 0);
  return sum('tokens') / Math.max(sum('seconds'), 1e-9);
}
