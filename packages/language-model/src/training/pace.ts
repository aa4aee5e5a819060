// How fast a training goes, over its last steps, and how long its other steps will take, with a range.

/** Steps that a pace is reckoned from. */
const paceWindow = 20;
/** With fewer steps their spread says too little for a range. */
const fewestForRange = 8;
/** 97.5 % quantile of the normal distribution. */
const z = 1.959963984540054;

export interface TimeLeft {
  readonly seconds: number;
  /** 95 % range; null at the beginning, and in a resumed run again. */
  readonly range: { readonly low: number; readonly high: number } | null;
}

export interface Pace {
  /** Adds a step's tokens and seconds. */
  add(tokens: number, seconds: number): void;
  tokensPerSecond(): number;
  /** What so many more steps take. */
  timeFor(steps: number): TimeLeft;
}

export function createPace(): Pace {
  const steps: { tokens: number; seconds: number }[] = [];
  const total = (key: 'tokens' | 'seconds'): number => steps.reduce((sum, step) => sum + step[key], 0);
  return {
    add(tokens, seconds) {
      steps.push({ tokens, seconds });
      if (steps.length > paceWindow) steps.shift();
    },
    tokensPerSecond: () => (steps.length === 0 ? 0 : total('tokens') / Math.max(total('seconds'), 1e-9)),
    timeFor: (count) =>
      timeFor(
        steps.map(({ seconds }) => seconds),
        count,
      ),
  };
}

/**
 * The sum of n more steps like the k seen, of mean m and standard deviation s: `n m ± t s √(n + n²/k)`, the prediction
 * interval of a sum with Student's t of k − 1 degrees of freedom. It takes steps for independent and alike; what slows the
 * machine down later is not in it.
 */
export function timeFor(seen: readonly number[], count: number): TimeLeft {
  if (count === 0) return { seconds: 0, range: { low: 0, high: 0 } };
  if (seen.length === 0) return { seconds: 0, range: null };
  const k = seen.length;
  const mean = seen.reduce((sum, seconds) => sum + seconds, 0) / k;
  const seconds = count * mean;
  if (k < fewestForRange) return { seconds, range: null };
  const deviation = Math.sqrt(seen.reduce((sum, each) => sum + (each - mean) ** 2, 0) / (k - 1));
  const half = studentQuantile(k - 1) * deviation * Math.sqrt(count + count ** 2 / k);
  return { seconds, range: { low: Math.max(0, seconds - half), high: seconds + half } };
}

/** 97.5 % quantile of Student's t (Abramowitz & Stegun 26.7.5), right to 0.01 from 7 degrees of freedom on. */
function studentQuantile(degrees: number): number {
  const first = (z ** 3 + z) / 4;
  const second = (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96;
  return z + first / degrees + second / degrees ** 2;
}
