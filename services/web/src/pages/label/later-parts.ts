// What a page of labeling does without until it is asked for: one script, as small as its parts together.
export { Enough } from './enough.js';
export { BetterAnswer } from './instead/better-answer.js';
export { FlagForm } from './instead/flag-form.js';
export { KeysDialog } from './keys/keys-dialog.js';
export { TroubleStrip } from './trouble-strip.js';
