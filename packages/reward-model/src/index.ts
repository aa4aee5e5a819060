export { loadRewardModel, NotARewardModelError, saveRewardModel } from './checkpoint.js';
export { evaluateRewardModel, lengthBaseline, type RewardEvaluation } from './evaluation.js';
export { type PreferenceExample, type PreferredPair } from './example.js';
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
