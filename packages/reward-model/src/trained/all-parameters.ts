/** Full fine-tuning, and LoRA, which goes through the same passes. */

import { type AdapterConfig, createAdapters } from '@tastemaker/language-model';
import { rewardGradients } from '../gradients.js';
import { rewardParameters } from '../reward-model.js';
import type { TrainedContext, TrainedPart } from './trained-part.js';

export function allParameters({ model, objective }: TrainedContext): TrainedPart {
  return {
    parameters: rewardParameters(model),
    layers: model.decoder.config.layers,
    gradients: (prompts, scale, recompute) => rewardGradients(model, prompts, scale, objective, { recompute }),
    onUpdated: () => undefined,
    prepare: async () => undefined,
    destroy: () => undefined,
  };
}

/** The head is trained whole: it is new, and there is no matrix of its own to stay near. */
export function lowRankFactors({ model, objective, seed }: TrainedContext, config: AdapterConfig): TrainedPart {
  const all = rewardParameters(model);
  const adapters = createAdapters(model.decoder.engine, all, config, seed);
  return {
    parameters: [...adapters.parameters, ...all.slice(-1)],
    layers: model.decoder.config.layers,
    gradients(prompts, scale, recompute) {
      return model.decoder.engine.scope(() => {
        const found = rewardGradients(model, prompts, scale, objective, { recompute });
        const factors = adapters.gradients(found.gradients.slice(0, all.length));
        return { ...found, gradients: [...factors, ...found.gradients.slice(all.length - 1)] };
      });
    },
    onUpdated: () => adapters.merge(),
    prepare: async () => undefined,
    destroy: () => adapters.destroy(),
  };
}
