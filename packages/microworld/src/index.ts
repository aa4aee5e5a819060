export type { Share } from '@tastemaker/preference';
export { defaultAssistantRun, defaultBaseRun, defaultWorldSeed } from './default-runs.js';
export { accuracyByRule, type HaikuRule, type ScoredHaiku } from './evaluation/accuracy-by-rule.js';
export {
  type AssistantEvaluation,
  type EvaluationOptions,
  evaluateAssistant,
  type GenerateAnswers,
} from './evaluation/evaluate-assistant.js';
export {
  evaluateHaiku,
  type HaikuEvaluation,
  type HaikuEvaluationOptions,
  type SampleCandidates,
} from './evaluation/evaluate-haiku.js';
export { meanWithInterval } from './evaluation/mean.js';
export { evaluationReport, haikuReport } from './evaluation/report.js';
export { type Composition, composeHaiku, drawFlaws } from './haiku/compose.js';
export { syllableCountingTemplate } from './haiku/counting-template.js';
export { type HaikuJudgment, judgeHaiku } from './haiku/judge.js';
export { type HaikuPrompt, haikuPrompts, haikuRequestWordings, topicOfPrompt } from './haiku/prompts.js';
export {
  type LabeledCandidate,
  type SimulatedDecision,
  type SimulatedLabeler,
  type SimulatedLabelerOptions,
  simulatedLabeler,
  type Taste,
} from './labelers/simulated-labeler.js';
export { createRandom, type Random } from './random.js';
export { type Demonstration, type DemonstrationOptions, demonstrations } from './text/demonstrations.js';
export { type DocumentOptions, documents } from './text/documents.js';
export { type Question, type QuestionOptions, questions } from './text/questions.js';
export { createWorld, type Split, type Thing, type World } from './world/world.js';
