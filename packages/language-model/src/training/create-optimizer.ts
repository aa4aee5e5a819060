// The optimizer that a run's configuration names.
import type { Engine } from '@tastemaker/tensor';
import type { Parameter } from '../decoder/decoder.js';
import { type AdamWConfig, createAdamW } from './adamw.js';
import { createMuon, type MuonConfig } from './muon.js';
import type { Optimizer } from './optimizer.js';

export type OptimizerConfig = AdamWConfig | MuonConfig;

/** An optimizer over the parameters, with fresh state. */
export function createOptimizer(engine: Engine, parameters: readonly Parameter[], config: OptimizerConfig): Optimizer {
  return config.kind === 'adamw' ? createAdamW(engine, parameters, config) : createMuon(engine, parameters, config);
}
