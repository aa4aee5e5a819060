export { type HaikuJudgment, judgeHaiku } from './haiku/judge.js';
export { type HaikuPrompt, haikuPrompts, topicOfPrompt } from './haiku/prompts.js';
export { type Demonstration, type DemonstrationOptions, demonstrations } from './text/demonstrations.js';
export { type DocumentOptions, documents } from './text/documents.js';
export { createWorld, type Split, type Thing, type World } from './world/world.js';
