// The parts of a reward model that a run may train: everything, low-rank factors, the last layers, or the head alone.
import { type AdapterConfig, createAdapters, trunkParameters } from '@tastemaker/language-model';
import { answerRows } from '../answer-rows.js';
import { rewardGradients } from '../gradients.js';
import { headGradients } from '../heads.js';
import { headParameter, rewardParameters } from '../reward-model.js';
import { FrozenActivations } from './frozen-activations.js';
import type { TrainedConfig, TrainedContext, TrainedPart } from './trained-part.js';

/** What the config names. @throws {RangeError} where the model has no such part */
export function createTrainedPart(context: TrainedContext, config: TrainedConfig): TrainedPart {
  if (config.kind === 'full') return allParameters(context);
  if (config.kind === 'lora') return lowRankFactors(context, config);
  return config.layers === 0 ? headAlone(context) : lastLayers(context, config.layers);
}

function allParameters({ model, objective }: TrainedContext): TrainedPart {
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
function lowRankFactors({ model, objective, seed }: TrainedContext, config: AdapterConfig): TrainedPart {
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

/** @throws {RangeError} where the model has not so many layers */
function lastLayers(context: TrainedContext, count: number): TrainedPart {
  const { model, objective, examples, folder } = context;
  const { layers } = model.decoder.config;
  if (!(count >= 1 && count < layers)) {
    throw new RangeError(`The model has ${layers} layers: train the last 1 to ${layers - 1} of them, or all of it.`);
  }
  const layer = layers - count;
  const frozen = new FrozenActivations(model.decoder, { before: layer }, examples, folder);
  return {
    parameters: [...trunkParameters(model.decoder, layer), headParameter(model)],
    layers: count,
    gradients: (prompts, scale, recompute) =>
      rewardGradients(model, prompts, scale, objective, {
        recompute,
        start: (rows) => ({ layer, states: frozen.upload(prompts, rows) }),
      }),
    onUpdated: () => undefined,
    prepare: (signal, onProgress) => frozen.fill(signal, onProgress),
    destroy: (finished) => frozen.close(finished),
  };
}

function headAlone({ model, objective, examples, folder }: TrainedContext): TrainedPart {
  const { engine } = model.decoder;
  const frozen = new FrozenActivations(model.decoder, 'ends', examples, folder);
  return {
    parameters: [headParameter(model)],
    layers: 0,
    gradients: (prompts, scale) =>
      engine.scope(() => {
        const rows = answerRows(prompts);
        const {
          lossSum,
          scores,
          head,
          objective: own,
        } = headGradients(model, frozen.upload(prompts, rows), prompts, scale, objective);
        return { lossSum, scores, gradients: [head, ...own], tokens: rows.layout.tokens.length };
      }),
    onUpdated: () => undefined,
    prepare: (signal, onProgress) => frozen.fill(signal, onProgress),
    destroy: (finished) => frozen.close(finished),
  };
}
