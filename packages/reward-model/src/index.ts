export { loadRewardModel, NotARewardModelError, saveRewardModel } from './checkpoint.js';
export { evaluateRewardModel, lengthBaseline, type RewardEvaluation } from './evaluation/evaluate.js';
export {
  type Comparisons,
  type PreferenceExample,
  type PreferredPair,
  pairCount,
  type TiedPair,
  type WeightedRanking,
} from './example.js';
export {
  createObjective,
  type ObjectiveConfig,
  plainObjective,
  type RewardObjective,
} from './objective/objective.js';
export { type Preparation, type PreparedExample, prepareExamples } from './preparation.js';
export {
  createRewardModel,
  destroyRewardModel,
  type RewardModel,
  rewardParameters,
  rewardTensors,
} from './reward-model.js';
export { InputTooLongError, type ScoreInput, scoreCompletions } from './scoring.js';
export {
  NoPairsError,
  type RewardStepDetails,
  type RewardTraining,
  type RewardTrainingConfig,
  type RewardTrainingProgress,
  trainRewardModel,
} from './train.js';
