// A reward run's steps and evaluations as events for the worker.
import type { RewardEvaluation, RewardTrainingProgress } from '@tastemaker/reward-model';
import type { Channel } from '../channel.js';

/** Steps of a run that are not this training's: those of a sweep before it, or of the training after a sweep's candidate. */
export interface OtherSteps {
  readonly before: number;
  readonly after: number;
}

/** Tells how far the run is and when it ends, if steps go on as they do. */
export function reportProgress(
  channel: Channel,
  progress: RewardTrainingProgress,
  { before, after }: OtherSteps,
): void {
  const { step, steps, etaSeconds } = progress;
  const left = steps - step;
  const secondsPerStep = left === 0 ? 0 : etaSeconds / left;
  channel.send({
    type: 'progress',
    step: before + step,
    totalSteps: before + steps + after,
    etaSeconds: etaSeconds + after * secondsPerStep,
  });
}

/** Tells what a step measured. */
export function reportMetrics(channel: Channel, progress: RewardTrainingProgress): void {
  const { step, loss, details, evaluation } = progress;
  const values = {
    'train/loss': loss,
    'train/accuracy': details.accuracy,
    'train/margin': details.margin,
    'train/meanReward': details.meanReward,
    ...(details.tie === undefined ? {} : { 'train/tie': details.tie }),
    'train/learningRate': progress.learningRate,
    'train/gradientNorm': progress.gradientNorm,
    'train/tokensPerSecond': progress.tokensPerSecond,
    ...(evaluation && validationMetrics(evaluation)),
  };
  channel.send({ type: 'metrics', step, values });
}

export function validationMetrics({ loss, accuracy, margin, meanReward }: RewardEvaluation): Record<string, number> {
  return {
    'validation/loss': loss,
    'validation/accuracy': accuracy,
    'validation/margin': margin,
    'validation/meanReward': meanReward,
  };
}
