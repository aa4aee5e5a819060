// Asking the inference service: completions in two dialects, candidates, scores.
export { chatDialect, type Dialect, textDialect } from './dialects.js';
export {
  createInferenceClient,
  type DrawnCandidates,
  type DrawOrder,
  type EndpointTarget,
  type InferenceClient,
  type InferenceClientOptions,
} from './inference-client.js';
export { InferenceError, mayPass } from './inference-error.js';
