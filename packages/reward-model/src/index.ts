export { trainingSteps } from './batches.js';
export {
  loadIsolatedRewardModel,
  loadRewardModel,
  NotARewardModelError,
  saveRewardModel,
} from './checkpoint.js';
export type { BreakdownRow } from './evaluation/breakdown.js';
export type { Calibration } from './evaluation/calibration.js';
export { evaluateRewardModel, type RewardEvaluation } from './evaluation/evaluate.js';
export type { HumanAgreement } from './evaluation/human-agreement.js';
export type { LeakCheck } from './evaluation/leak-check.js';
export { underOtherPrompts } from './evaluation/mismatched-prompts.js';
export {
  type CurvePoint,
  type EvaluationReport,
  evaluationReport,
  type ScoredSplit,
  type SplitReport,
} from './evaluation/report.js';
export {
  type Comparisons,
  type PreferenceExample,
  type PreferredPair,
  pairCount,
  type TiedPair,
  type WeightedRanking,
} from './example.js';
export { IsolatedModel, ModelFilesError } from './isolated/isolated-model.js';
export type { ModelDescription } from './isolated/requests.js';
export type { JudgedComparison, LabelerJudgment } from './learning/judged-comparison.js';
export type { LabelerReliability } from './learning/labeler-reliability.js';
export { type Learning, type LearningSummary, learningExamples } from './learning/learning-examples.js';
export { defaultLearning, type LearningOptions } from './learning/options.js';
export { RewardModelFileError } from './model-files.js';
export { type Normalisation, normalisationOf, normalised } from './normalisation.js';
export {
  createObjective,
  type ObjectiveConfig,
  plainObjective,
  type RewardObjective,
} from './objective/objective.js';
export { type MemoryNeed, requireMemory, TooLittleMemoryError, trainingMemory } from './planning/memory.js';
export { planTraining, type TrainingPlan, tokensOf } from './planning/plan.js';
export { type Preparation, type PreparedExample, prepareExamples } from './preparation.js';
export type { TextInput } from './rendered-texts.js';
export {
  createRewardModel,
  destroyRewardModel,
  type RewardModel,
  rewardParameters,
  rewardTensors,
} from './reward-model.js';
export {
  InputTooLongError,
  type MemberScores,
  scoreByMembers,
  scoreCompletions,
  scoreEach,
  scoreTokenized,
} from './scoring.js';
export { type ScorableInput, type ScoreInput, type TokenizedGroup, tokenizeInputs } from './tokenized-inputs.js';
export {
  NoPairsError,
  type RewardStepDetails,
  type RewardTraining,
  type RewardTrainingProgress,
  type RewardValidation,
  trainRewardModel,
} from './train.js';
export { TooLittleDiskError } from './trained/activation-store.js';
export type { TrainedConfig } from './trained/trained-part.js';
export type { RewardTrainingConfig } from './training-config.js';
