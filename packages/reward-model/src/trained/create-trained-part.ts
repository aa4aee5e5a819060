import { allParameters, lowRankFactors } from './all-parameters.js';
import { headAlone, lastLayers } from './last-layers.js';
import type { TrainedConfig, TrainedContext, TrainedPart } from './trained-part.js';

/** What the config names. @throws {RangeError} where the model has no such part */
export function createTrainedPart(context: TrainedContext, config: TrainedConfig): TrainedPart {
  if (config.kind === 'full') return allParameters(context);
  if (config.kind === 'lora') return lowRankFactors(context, config);
  return config.layers === 0 ? headAlone(context) : lastLayers(context, config.layers);
}
