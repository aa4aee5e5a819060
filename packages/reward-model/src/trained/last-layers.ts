/** The last layers or the head alone, over activations of the frozen layers that are computed once. */

import { trunkParameters } from '@tastemaker/language-model';
import { answerRows } from '../answer-rows.js';
import { rewardGradients } from '../gradients.js';
import { headGradients } from '../heads.js';
import { headParameter } from '../reward-model.js';
import { FrozenActivations } from './frozen-activations.js';
import type { TrainedContext, TrainedPart } from './trained-part.js';

/** @throws {RangeError} where the model has not so many layers */
export function lastLayers(context: TrainedContext, count: number): TrainedPart {
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

export function headAlone({ model, objective, examples, folder }: TrainedContext): TrainedPart {
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
