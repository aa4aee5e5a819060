// Files of others, read and written row by row: formats of comparisons, and files of conversations.
export {
  type Conversation,
  type ConversationLine,
  type ConversationShape,
  formatConversationLine,
  incompleteness,
  parseConversationLine,
} from './conversations.js';
export { arenaRowsOf } from './exports/arena.js';
export { hhRowOf } from './exports/hh.js';
export { ownRowOf } from './exports/own.js';
export { type MarginSource, type PairRow, pairFactsOf } from './exports/pair-columns.js';
export { type JudgedRecord, mergedPairsOf, pairsOf } from './exports/pairs.js';
export { type TrlStyle, trlRowOf } from './exports/trl.js';
export {
  type FileJudgment,
  type FileRecord,
  fileRecord,
  type GoldAnswerRecord,
  type RowReading,
} from './file-record.js';
export { detectFormat, rowReaders } from './formats.js';
export { formatHhDialogue, type HhLine, parseHhLine } from './hh.js';
export type { Pair } from './pairs.js';
