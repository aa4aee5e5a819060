// What trainers ask of an optimizer, and which optimizer a config names.
import type { Engine, Tensor } from '@tastemaker/tensor';
import type { Parameter } from '../decoder/decoder.js';
import { createAdamW } from './adamw.js';
import { createMuon } from './muon.js';

export interface AdamWConfig {
  readonly kind: 'adamw';
  /** @defaultValue 0.9 */
  readonly beta1?: number;
  /** @defaultValue 0.999 */
  readonly beta2?: number;
  /** @defaultValue 1e-8 */
  readonly epsilon?: number;
  /** Decoupled; on hidden matrices only. @defaultValue 0.01 */
  readonly weightDecay?: number;
}

export interface MuonConfig {
  readonly kind: 'muon';
  /** @defaultValue 0.95 */
  readonly momentum?: number;
  /** Decoupled; on hidden matrices only. @defaultValue 0.1 */
  readonly weightDecay?: number;
  /**
   * Of the orthogonalisation. PyTorch's are in bfloat16.
   * @defaultValue bfloat16 where the engine multiplies that faster, else float32
   */
  readonly products?: 'float32' | 'bfloat16';
  /** For embeddings, heads, norms and biases. */
  readonly beta1?: number;
  readonly beta2?: number;
  readonly epsilon?: number;
}

export type OptimizerConfig = AdamWConfig | MuonConfig;

/** A piece of what training goes on from, read when asked for. */
export interface StateTensor {
  readonly name: string;
  readonly shape: readonly number[];
  read(): Float32Array;
}

export interface Optimizer {
  /** Updates made so far. */
  readonly steps: number;
  /** One update in place. Gradients stand in the parameters' order and stay the caller's. */
  step(gradients: readonly Tensor[], learningRate: number): void;
  /** All that the next update depends on but the parameters and {@link steps}. */
  state(): readonly StateTensor[];
  /** Takes a state back, so that updates go on to the same bits. @throws where a tensor is missing or misshapen */
  restore(steps: number, tensor: (name: string) => Float32Array): void;
  /** Frees the state's memory; the parameters stay. */
  destroy(): void;
}

/** An optimizer over the parameters, with fresh state. */
export function createOptimizer(engine: Engine, parameters: readonly Parameter[], config: OptimizerConfig): Optimizer {
  return config.kind === 'adamw' ? createAdamW(engine, parameters, config) : createMuon(engine, parameters, config);
}

/**
 * Scales gradients down to a global norm of at most `limit` and gives their norm before (Pascanu et al. 2013). Where
 * no clipping is due the same tensors come back; new ones belong to the open scope.
 */
export function clipGradients(
  engine: Engine,
  gradients: readonly Tensor[],
  limit: number,
): { readonly gradients: readonly Tensor[]; readonly norm: number } {
  const norm = engine.globalNorm(gradients);
  // A norm that is no number goes back to the caller, who can tell the step.
  if (!(norm > limit)) return { gradients, norm };
  return { gradients: gradients.map((gradient) => engine.scale(gradient, limit / norm)), norm };
}
