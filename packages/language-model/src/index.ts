export type { Checkpoint } from './checkpoint/checkpoint.js';
export { CheckpointError, type CheckpointErrorCode } from './checkpoint/checkpoint-error.js';
export {
  type CheckpointDescription,
  DescribedCheckpoint,
  type TensorDescription,
} from './checkpoint/described-checkpoint.js';
export { locateCheckpoint } from './checkpoint/locate-checkpoint.js';
export { openCheckpoint } from './checkpoint/open-checkpoint.js';
export type { FloatType } from './checkpoint/stored-tensor.js';
export { type CheckpointContents, writeCheckpoint } from './checkpoint/write-checkpoint.js';
export { CorpusError } from './corpus/corpus-error.js';
export { boundedLines, LineTooLong } from './corpus/lines.js';
export { type CorpusDocument, readCorpus } from './corpus/read-corpus.js';
export { type DecoderConfig, type DecoderShape, decoderConfigOf } from './decoder/config.js';
export { createDecoder, type Initialization } from './decoder/create.js';
export {
  type Decoder,
  type DecoderLayer,
  decoderParameters,
  destroyDecoder,
  type Parameter,
  type ParameterRole,
  type Precision,
  trunkParameters,
  withPrecision,
} from './decoder/decoder.js';
export { type Layout, packRows, type Row, type Segment } from './decoder/layout.js';
export { CheckpointMismatch, decoderTensors, loadDecoder, type NamedTensor } from './decoder/load.js';
export {
  type NextTokenGradients,
  nextTokenGradients,
  nextTokenLogits,
  nextTokenLosses,
} from './decoder/next-token.js';
export {
  type Trunk,
  type TrunkOptions,
  type TrunkStart,
  trunkBackward,
  trunkForward,
  trunkStates,
} from './decoder/trunk.js';
export { turnOfTheEventLoop } from './event-loop.js';
export { GenerationError, type GenerationErrorCode } from './generation/errors.js';
export { generate, generateBatch } from './generation/generate.js';
export type { PrefixCacheStatistics } from './generation/prefix-cache.js';
export type { Completion, FinishReason, GenerationRequest, TokenEvent } from './generation/request.js';
export type { TokenProbability } from './generation/sampling.js';
export { TextGenerator, type TextGeneratorOptions } from './generation/text-generator.js';
export { type GenerationWeights, prepareForGeneration, releaseGenerationWeights } from './generation/weights.js';
export { createRandom, type Random } from './random/random.js';
export {
  type StoredCorpus,
  storeConversations,
  storeDocuments,
  storedConversationRows,
  storedDocumentRows,
} from './token-store/stored-rows.js';
export type { TokenStore } from './token-store/token-store.js';
export { ChatTemplateError } from './tokenizer/chat-template.js';
export { loadTokenizer } from './tokenizer/load-tokenizer.js';
export type { ChatMessage, Tokenizer } from './tokenizer/tokenizer.js';
export {
  createTokenizerTraining,
  type TokenizerTrainer,
  type TokenizerTraining,
  trainTokenizer,
} from './tokenizer/train-tokenizer.js';
export { type AdapterConfig, type Adapters, createAdapters } from './training/adapters.js';
export type { EarlyStopping } from './training/best-parameters.js';
export { createOptimizer, type OptimizerConfig } from './training/create-optimizer.js';
export {
  type ConversationDataset,
  type ConversationDatasetOptions,
  conversationDataset,
  conversationRow,
} from './training/datasets/conversations.js';
export type { TokenDataset } from './training/datasets/dataset.js';
export { type DocumentDatasetOptions, documentDataset, documentRows } from './training/datasets/documents.js';
export { type Replay, withReplay } from './training/datasets/mixture.js';
export { shuffledPasses } from './training/datasets/passes.js';
export { firstRows, type RowSource } from './training/datasets/row-source.js';
export { beginningOf, type Dream, type DreamOptions, dreams } from './training/dreams.js';
export { TrainingDiverged, TrainingStateError, TrainingStateNotSaved } from './training/errors.js';
export { evaluateNextToken, type NextTokenEvaluation } from './training/evaluate.js';
export { clipGradients, type Optimizer } from './training/optimizer.js';
export { createPace, type Pace } from './training/pace.js';
export { ReplicaFailed, threadsBeside } from './training/replicas/replicas.js';
export { runTraining } from './training/run-training.js';
export { learningRateAt, type Schedule } from './training/schedule.js';
export {
  type EvaluatedModel,
  type NextTokenConfig,
  type NextTokenProgress,
  type NextTokenTraining,
  trainNextToken,
} from './training/train-next-token.js';
export type {
  LoopProgress,
  SavedStates,
  StepGradients,
  TrainingLoop,
  TrainingOutcome,
} from './training/training-loop.js';
export {
  adoptTrainingState,
  type BestEvaluation,
  type EvaluatedStep,
  savedRun,
  type TrainingState,
} from './training/training-state.js';
