// How much the demo does, by engine.
/** How much the demo does. The WASM engine is about ten times slower, so it does less there, and says so. */
export interface DemoScale {
  /** Haiku requests that simulated labelers judge the candidates of. */
  readonly prompts: number;
  readonly candidates: number;
  /** As many as there are simulated labelers: then nothing hinges on who comes first, and the demo can be repeated. */
  readonly judgmentsPerComparison: number;
  readonly epochs: number;
  readonly pairsPerStep: number;
  readonly learningRate: number;
  /** Candidates of best-of-n. */
  readonly n: number;
  /** Test prompts that best-of-n is measured on, at most. */
  readonly measuredPrompts: number;
  readonly temperature: number;
  readonly maxTokens: number;
  /** What was made smaller and why; undefined where nothing was. */
  readonly reduced: string | undefined;
}

const full: DemoScale = {
  prompts: 580,
  candidates: 4,
  judgmentsPerComparison: 3,
  epochs: 1.5,
  pairsPerStep: 16,
  learningRate: 5e-4,
  n: 8,
  measuredPrompts: 60,
  temperature: 0.8,
  maxTokens: 64,
  reduced: undefined,
};

export function demoScale(engine: 'native' | 'wasm'): DemoScale {
  if (engine === 'native') return full;
  const reduced = `300 prompts instead of ${full.prompts}, because the WASM engine is slow`;
  return { ...full, prompts: 300, measuredPrompts: 30, reduced };
}
