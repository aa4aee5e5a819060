// Which generator a model has: the model host for what is hosted here, an endpoint for what is behind one.
import type { InferenceTarget } from '@tastemaker/contracts';
import type { CallBudget } from './endpoints/call-budget.js';
import { openEndpoint } from './endpoints/endpoint.js';
import { generateAtEndpoint } from './endpoints/generate-at-endpoint.js';
import type { Generate } from './generation.js';
import { locateModel } from './model-location.js';
import type { Dependencies } from './plugins/dependencies.js';

/**
 * The function that generates with a model.
 * @throws ArtifactError, EndpointError where the model cannot be asked at all
 */
export async function generatorOf(
  { artifacts, host, secretKey, turns }: Dependencies,
  target: InferenceTarget,
  calls: CallBudget,
): Promise<Generate> {
  const { model: reference } = target;
  if (reference.startsWith('endpoint:')) {
    const access = { reference, endpoint: openEndpoint(secretKey, reference, target.endpoint), turns };
    return (order, signal, onPiece = () => undefined) => generateAtEndpoint(access, order, signal, onPiece, calls);
  }
  const model = await locateModel(artifacts, reference);
  return (order, signal, onPiece) =>
    host.generate(
      { ...order, model },
      signal,
      onPiece && (({ token, ...piece }) => onPiece({ ...piece, tokens: [token] })),
    );
}
