// Files of others, read and written row by row: formats of comparisons, and files of conversations.
export { arenaRowsOf } from './arena.js';
export {
  type Conversation,
  type ConversationLine,
  type ConversationShape,
  formatConversationLine,
  incompleteness,
  parseConversationLine,
} from './conversations.js';
export {
  type FileJudgment,
  type FileRecord,
  fileRecord,
  type GoldAnswerRecord,
  type RowReading,
} from './file-record.js';
export { detectFormat, rowReaders } from './formats.js';
export { formatHhDialogue, type HhLine, hhRowOf, parseHhLine } from './hh.js';
export { ownRowOf } from './own.js';
export { pairFactsOf } from './pair-columns.js';
export { type JudgedRecord, mergedPairsOf, type Pair, pairsOf } from './pairs.js';
export { type TrlStyle, trlRowOf } from './trl.js';
