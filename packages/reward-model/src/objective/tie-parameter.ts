// How often equals tie: one number beside the model, fixed or learned with it.
import type { Parameter } from '@tastemaker/language-model';
import { davidson, raoKupper, type TieModel } from '@tastemaker/preference';
import type { Engine, Tensor } from '@tastemaker/tensor';

export type TiesAsOutcome = 'rao-kupper' | 'davidson';

export interface TieParameter {
  readonly model: TieModel;
  /** One that is learned, or none. */
  readonly parameters: readonly Parameter[];
  value(): number;
  /** For {@link parameters}, from `d loss / d value`. Owned by the open scope. */
  gradients(ofValue: number): Tensor[];
  destroy(): void;
}

interface TieStart {
  readonly tie?: number;
  readonly tieLearningRate?: number;
}

export const tieModels: Readonly<Record<TiesAsOutcome, TieModel>> = { 'rao-kupper': raoKupper, davidson };

/**
 * What is trained is θ, which starts at 0: `η = η₀ e^{kθ}` for Rao–Kupper's threshold, so that it stays positive, and
 * `τ = τ₀ + kθ` for Davidson's. One number needs a far larger rate than a million weights, and k gives it one: steps of
 * the optimizer's rate α in θ are steps of kα in the value. Its gradient is handed over without the factor k, since the
 * optimizer's steps do not depend on a gradient's scale (Adam) while the gradients' clipped global norm does.
 */
export function createTieParameter(
  engine: Engine,
  ties: TiesAsOutcome,
  { tie, tieLearningRate = 0.02 }: TieStart,
  learningRate: number,
): TieParameter {
  const model = tieModels[ties];
  const start = tie ?? model.tieForShare(0.1);
  const stretch = tieLearningRate / learningRate;
  const isLogarithmic = ties === 'rao-kupper';
  if (stretch === 0) {
    return { model, parameters: [], value: () => start, gradients: () => [], destroy: () => undefined };
  }
  const variable = engine.variable(Float32Array.of(0), [1]);
  const value = (): number => {
    const moved = stretch * (engine.scope(() => engine.read(engine.value(variable)))[0] ?? 0);
    return isLogarithmic ? start * Math.exp(moved) : start + moved;
  };
  return {
    model,
    parameters: [{ name: 'tie', variable, role: 'head' }],
    value,
    gradients: (ofValue) => [engine.upload(Float32Array.of(isLogarithmic ? ofValue * value() : ofValue), [1])],
    destroy: () => engine.destroy(variable),
  };
}
