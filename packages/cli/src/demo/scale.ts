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
}

const full: DemoScale = {
  prompts: 580,
  candidates: 4,
  judgmentsPerComparison: 3,
  epochs: 2,
  pairsPerStep: 16,
  learningRate: 5e-4,
  n: 8,
  measuredPrompts: 40,
  temperature: 0.8,
};

export function demoScale(engine: 'native' | 'wasm'): DemoScale {
  return engine === 'native' ? full : { ...full, prompts: 300, measuredPrompts: 30 };
}
