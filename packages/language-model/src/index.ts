// Language models: checkpoints and tokenizers, the decoder and its gradients, generation, and training.
export * from './checkpoint/checkpoint.js';
export * from './checkpoint/checkpoint-error.js';
export { type CheckpointDescription, DescribedCheckpoint } from './checkpoint/described-checkpoint.js';
export * from './checkpoint/open-checkpoint.js';
export type { FloatType } from './checkpoint/stored-tensor.js';
export * from './checkpoint/write-checkpoint.js';
export * from './corpus/lines.js';
export * from './corpus/read-corpus.js';
export * from './decoder/config.js';
export * from './decoder/create.js';
export * from './decoder/decoder.js';
export { type Layout, packRows, type Row, type Segment } from './decoder/layout.js';
export { CheckpointMismatch, decoderTensors, loadDecoder, type NamedTensor } from './decoder/load.js';
export * from './decoder/next-token.js';
export * from './decoder/trunk.js';
export * from './event-loop.js';
export { createTokenText } from './generation/candidate-text.js';
export * from './generation/generate.js';
export type { PrefixCacheStatistics } from './generation/prefix-cache.js';
export {
  type Completion,
  type FinishReason,
  GenerationError,
  type GenerationErrorCode,
  type GenerationRequest,
  type PromptToken,
  type TokenEvent,
  type TokenProbability,
} from './generation/request.js';
export * from './generation/text-generator.js';
export { type GenerationWeights, prepareForGeneration, releaseGenerationWeights } from './generation/weights.js';
export { createRandom, type Random } from './random.js';
export * from './token-store/stored-rows.js';
export type { TokenStore } from './token-store/token-store.js';
export { ChatTemplateError } from './tokenizer/chat-template.js';
export { loadTokenizer } from './tokenizer/hugging-face-tokenizer.js';
export { isRefusedText, TokenWithoutEmbeddingError } from './tokenizer/refused-text.js';
export * from './tokenizer/tokenizer.js';
export * from './tokenizer/train-tokenizer.js';
export { type AdapterConfig, type Adapters, createAdapters } from './training/adapters.js';
export type { EarlyStopping } from './training/best-parameters.js';
export * from './training/create-optimizer.js';
export * from './training/errors.js';
export * from './training/evaluate.js';
export { clipGradients, type Optimizer } from './training/optimizer.js';
export { ReplicaFailed, threadsBeside } from './training/replicas/replicas.js';
export { runTraining } from './training/run-training.js';
export * from './training/schedule.js';
export type { BestEvaluation, EvaluatedStep } from './training/state-description.js';
export * from './training/text-rows.js';
export { firstRows, type RowSource, shuffledPasses, type TokenDataset, withReplay } from './training/token-dataset.js';
export * from './training/train-next-token.js';
export * from './training/training-loop.js';
export { adoptTrainingState, hasTrained, savedRun, type TrainingState } from './training/training-state.js';
