export { CheckpointError, type CheckpointErrorCode } from './checkpoint/checkpoint-error.js';
export { ChatTemplateError } from './tokenizer/chat-template.js';
export { loadTokenizer } from './tokenizer/load-tokenizer.js';
export type { ChatMessage, Tokenizer } from './tokenizer/tokenizer.js';
export { type TokenizerTraining, trainTokenizer } from './tokenizer/train-tokenizer.js';
