// Scores of a reward model, wherever it is: hosted here, or behind an endpoint.
import type { EndpointReference, InferenceScoreInput, InferenceTarget } from '@tastemaker/contracts';
import { type EndpointScores, scoreAtEndpoint } from '../endpoints/scoring/score-at-endpoint.js';
import { locateModel } from '../model-location.js';
import type { Dependencies } from '../plugins/dependencies.js';
import { scoreInputs } from './score-inputs.js';

/** With no inputs, this loads the model, or sees that its server answers. @throws {HttpProblem}, ArtifactError, or the signal's reason */
export async function scoreTarget(
  deps: Dependencies,
  { model, endpoint }: InferenceTarget,
  inputs: readonly InferenceScoreInput[],
  signal: AbortSignal,
): Promise<EndpointScores> {
  if (isEndpoint(model)) return scoreAtEndpoint(deps, { model, endpoint }, inputs, signal);
  const location = await locateModel(deps.artifacts, model);
  if (inputs.length > 0) return { scores: await scoreInputs(deps, location, inputs, signal), notice: undefined };
  await deps.host.score({ model: location, inputs: [] }, signal);
  return { scores: [], notice: undefined };
}

function isEndpoint(model: InferenceTarget['model']): model is EndpointReference {
  return model.startsWith('endpoint:');
}
