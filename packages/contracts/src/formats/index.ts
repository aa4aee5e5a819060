// Files of others, read and written row by row: formats of comparisons, and files of conversations.
export {
  type Conversation,
  type ConversationLine,
  type ConversationShape,
  formatConversationLine,
  incompleteness,
  parseConversationLine,
  readConversation,
} from './conversations.js';
export { arenaRowsOf } from './exports/arena.js';
export { hhRowOf } from './exports/hh.js';
export { type KtoStyle, ktoRowsOf } from './exports/kto.js';
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
export { detectFormat, type FormatReading, readRow, rowFormats } from './formats.js';
export { joinedRow, type RowFormat } from './layouts/format.js';
export { formatHhDialogue, type HhLine, parseHhLine } from './layouts/hh.js';
export type { Pair } from './pairs.js';
export { isTooDeep, tooDeep } from './reading/depth.js';
export { exactJson } from './reading/exact-json.js';
export { isBegun, type ParsedJson, parseJson } from './reading/json.js';
export type { Unread } from './reading/row-notes.js';
