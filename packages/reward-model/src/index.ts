// Reward models: learning from judged comparisons, training, scoring and evaluation.
export { trainingSteps } from './batches.js';
export { loadIsolatedRewardModel, loadRewardModel, NotARewardModelError, saveRewardModel } from './checkpoint.js';
export type { BreakdownRow } from './evaluation/breakdown.js';
export type { Calibration } from './evaluation/calibration.js';
export { underOtherPrompts } from './evaluation/controls.js';
export type { Disagreement } from './evaluation/disagreements.js';
export { evaluateRewardModel, type RewardEvaluation } from './evaluation/evaluate.js';
export { type HumanAgreement, humanAgreement } from './evaluation/human-agreement.js';
export type { LeakCheck } from './evaluation/leak-check.js';
export {
  type CurvePoint,
  type EvaluationReport,
  evaluationReport,
  type ScoredSplit,
  type SplitReport,
  splitReport,
} from './evaluation/report.js';
export type { RewardDistribution } from './evaluation/reward-distribution.js';
export { scoredVotes } from './evaluation/scored-votes.js';
export { compareVersions, type VersionComparison } from './evaluation/versions.js';
export {
  type Comparisons,
  type PreferenceExample,
  type PreferredPair,
  pairCount,
  type TiedPair,
  type WeightedRanking,
} from './example.js';
export { hiddenStates } from './hidden-states.js';
export { IsolatedModel, type ModelDescription, ModelFilesError } from './isolated/isolated-model.js';
export { IsolatedTemplate, type RenderedInput, TemplateLimitError } from './isolated/isolated-template.js';
export type { JudgedComparison, LabelerJudgment } from './learning/judged-comparison.js';
export type { LabelerReliability } from './learning/labeler-reliability.js';
export { type Learning, type LearningSummary, learningExamples } from './learning/learning-examples.js';
export { defaultLearning, type LearningOptions } from './learning/options.js';
export { normalisationKey, RewardModelFileError } from './model-files.js';
export { createObjective, type ObjectiveConfig, plainObjective, type RewardObjective } from './objective/objective.js';
export {
  type MemoryNeed,
  planTraining,
  requireMemory,
  TooLittleMemoryError,
  type TrainingPlan,
  tokensOf,
  trainingMemory,
} from './planning.js';
export { type LeftOutExample, type Preparation, type PreparedExample, prepareExamples } from './preparation.js';
export {
  createRewardModel,
  destroyRewardModel,
  headTensor,
  headWeights,
  type Normalisation,
  normalisationOf,
  normalised,
  type RewardModel,
  rewardParameters,
  rewardTensors,
} from './reward-model.js';
export {
  InputRefusedError,
  InputTooLongError,
  type MemberScores,
  scoreByMembers,
  scoreCompletions,
  scoreEach,
  scoreTokenized,
  type UnscoredInput,
} from './scoring.js';
export {
  type ScorableInput,
  type ScoreInput,
  type TextInput,
  type TokenizedGroup,
  type TokenizedInputs,
  tokenizeInputs,
} from './tokenization.js';
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
