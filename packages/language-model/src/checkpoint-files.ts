// Reading checkpoints and their tokenizers without the engine: for a process that does nothing else.
export { type CheckpointDescription, describeCheckpoint } from './checkpoint/described-checkpoint.js';
export { locateCheckpoint, openCheckpoint } from './checkpoint/open-checkpoint.js';
export { ChatTemplate, ChatTemplateError } from './tokenizer/chat-template.js';
export { isRefusedText } from './tokenizer/refused-text.js';
export { toolsApart } from './tokenizer/template-input.js';
export type { ChatMessage, Tokenizer } from './tokenizer/tokenizer.js';
