// The tensor engine: loading it, and the operations that models are written over.
export { withBfloat16Products } from './bfloat16-products.js';
export type {
  AdamStep,
  Compiled,
  CompiledBody,
  CompiledInputs,
  DataType,
  Engine,
  Kept,
  RmsNormResult,
  Tensor,
  Variable,
} from './engine.js';
export { EngineError, type EngineErrorCode } from './engine-error.js';
export { engineEnvironment } from './env.js';
export { type EngineProblem, type EngineReport, inspectEngine } from './inspect-engine.js';
export type { Installed } from './install/installed.js';
export type { EngineProgress } from './install/progress.js';
export { type LoadEngineOptions, loadEngine } from './load-engine.js';
export { terminalProgress } from './terminal-progress.js';
