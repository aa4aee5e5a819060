// How fast a run goes, over its last steps.

const WINDOW = 20;

export interface Pace {
  /** Adds a step's tokens and seconds. */
  add(tokens: number, seconds: number): void;
  tokensPerSecond(): number;
  /** Seconds for so many more steps. */
  secondsFor(steps: number): number;
}

export function createPace(): Pace {
  const steps: { tokens: number; seconds: number }[] = [];
  const total = (key: 'tokens' | 'seconds'): number => steps.reduce((sum, step) => sum + step[key], 0);
  return {
    add(tokens, seconds) {
      steps.push({ tokens, seconds });
      if (steps.length > WINDOW) steps.shift();
    },
    tokensPerSecond: () => (steps.length === 0 ? 0 : total('tokens') / Math.max(total('seconds'), 1e-9)),
    secondsFor: (count) => (steps.length === 0 ? 0 : (count * total('seconds')) / steps.length),
  };
}
