// Generation as the routes see it, whoever generates: the model host, or an endpoint.
import type { InferenceTarget } from '@tastemaker/contracts';
import type { CallBudget } from './endpoints/call-budget.js';
import { openEndpoint } from './endpoints/endpoint.js';
import { generateAtEndpoint } from './endpoints/generate-at-endpoint.js';
import type { GenerateCommand, GeneratedCompletion, GeneratedToken } from './host/protocol.js';
import { locateModel } from './model-location.js';
import type { Dependencies } from './plugins/dependencies.js';

export interface GenerationOrder extends Omit<GenerateCommand, 'model'> {
  /** Tell each token's log-probability. The host always does. */
  readonly logprobs: boolean;
}

export interface AnsweredCompletion extends Omit<GeneratedCompletion, 'logProbability'> {
  /** What an endpoint counted; undefined where it did not, and where the tokens themselves are here to be counted. */
  readonly tokenCount?: number | undefined;
  /** Undefined behind an endpoint. */
  readonly logProbability: number | undefined;
  /** What an endpoint says answered. */
  readonly endpointModel?: string;
}

/** Part of a candidate while it is written. */
export interface Piece {
  readonly candidate: number;
  readonly text: string;
  readonly tokens: readonly GeneratedToken[];
}

/**
 * The function that generates with a model.
 * @throws ArtifactError, EndpointError where the model cannot be asked at all
 */
export async function generatorOf(
  { artifacts, host, secretKey, turns }: Dependencies,
  target: InferenceTarget,
  calls: CallBudget,
): Promise<
  (
    order: GenerationOrder,
    signal: AbortSignal,
    onPiece?: (piece: Piece) => void,
  ) => Promise<readonly AnsweredCompletion[]>
> {
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
