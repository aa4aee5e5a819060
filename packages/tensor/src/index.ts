export type { AdamStep, DataType, Engine, Kept, RmsNormResult, Tensor, Variable } from './engine.js';
export { EngineError, type EngineErrorCode } from './engine-error.js';
export { type LoadEngineOptions, loadEngine } from './load-engine.js';
