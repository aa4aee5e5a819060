// What a reward run would take in time and memory, without running it.
import type { RewardConfig } from '@tastemaker/contracts';
import {
  evaluateRewardModel,
  type PreparedExample,
  planTraining,
  rewardParameters,
  tokensOf,
  trainingMemory,
  trainRewardModel,
} from '@tastemaker/reward-model';
import type { Engine } from '@tastemaker/tensor';
import type { Channel } from '../channel.js';
import { tellLeftOut } from '../left-out.js';
import type { TrainerJob } from '../messages.js';
import { learningSplits, leftOutFor, leftOutOf, type RewardData } from './reward-data.js';
import { startModel, trainingConfig } from './training-setup.js';
import { triedSteps, trySteps } from './tried-steps.js';

/**
 * What the run would take: counted (prompts, pairs, tokens, steps), estimated (memory), and from a few real steps (speed,
 * and with it time; memory as measured). Nothing is saved.
 */
export async function planReward(
  engine: Engine,
  job: TrainerJob,
  config: RewardConfig,
  data: RewardData,
  channel: Channel,
): Promise<Record<string, number>> {
  const model = await startModel(engine, job, config);
  const splits = learningSplits(data, config, model.tokenizer);
  tellLeftOut(channel, leftOutOf(splits), config.maxLeftOutShare);
  const { learning, training, validation, test } = splits;
  const { examples } = training;
  const plan = planTraining(examples, { ...config, seed: job.seed });
  const parameters = rewardParameters(model).reduce((count, { variable }) => count + variable.size, 0);
  const longest = Math.max(0, ...examples.map((example) => tokensOf([example])));
  const memory = trainingMemory(model.decoder.config, parameters, plan.largestStep, longest, config.precision);
  channel.send({
    type: 'log',
    level: 'info',
    message: `trying the largest of ${plan.steps} steps, and ${triedSteps} others`,
  });
  const tried = { ...trainingConfig(config, learning.objective), epochs: 1, explodedNorm: Number.POSITIVE_INFINITY };
  const { tokensPerSecond, preparedPerSecond } = await trySteps(
    examples,
    config.pairsPerStep,
    (sample, { onPrepared, onStep, signal }) =>
      trainRewardModel({
        model,
        examples: sample,
        config: tried,
        seed: job.seed,
        onPrepared: (done, total) => void (done === total && onPrepared()),
        onProgress: ({ tokens }) => onStep(tokens),
        ...(signal && { signal }),
      }),
  );
  const held = [...validation.examples, ...test.examples];
  const scoredPerSecond = await scoringSpeed(held, (sample) => evaluateRewardModel(model, sample));
  const evaluations = Math.max(1, Math.ceil(plan.steps / config.evaluateEverySteps));
  const preparing = preparedPerSecond === undefined ? 0 : tokensOf(examples) / preparedPerSecond;
  const heldTokens = evaluations * tokensOf(validation.examples) + tokensOf(test.examples);
  // Candidates of a sweep, and further members of an ensemble, come on top.
  const more = sweepFactor(config) + config.ensemble.seeds - 1;
  return {
    'plan/comparisons': data.train.length,
    'plan/prompts': plan.prompts,
    'plan/pairs': plan.pairs,
    'plan/tooLong': leftOutFor(training, 'too-long'),
    'plan/refused': leftOutFor(training, 'refused'),
    'plan/shortened': training.shortened,
    'plan/tokens': plan.tokens,
    'plan/steps': Math.round(plan.steps * (1 + more)),
    'plan/largestStepTokens': plan.largestStep,
    'plan/parameters': parameters,
    // What is trained in part needs less; how much, the measured figure tells.
    ...(config.trained.part === 'full' && { 'plan/memoryBytes': memory.parameterBytes + memory.activationBytes }),
    'plan/measuredMemoryBytes': 1024 * process.resourceUsage().maxRSS,
    'plan/freeMemoryBytes': process.availableMemory(),
    'plan/tokensPerSecond': tokensPerSecond,
    ...(preparedPerSecond !== undefined && { 'plan/preparationTokensPerSecond': preparedPerSecond }),
    'plan/evaluationTokensPerSecond': scoredPerSecond,
    'plan/seconds':
      (plan.tokens / tokensPerSecond + preparing) * (1 + more) + (held.length === 0 ? 0 : heldTokens / scoredPerSecond),
  };
}

async function scoringSpeed(
  held: readonly PreparedExample[],
  score: (sample: readonly PreparedExample[]) => Promise<unknown>,
): Promise<number> {
  const sample = held.slice(0, 16);
  const began = performance.now();
  await score(sample);
  return tokensOf(sample) / ((performance.now() - began) / 1000);
}

/** What all candidates of a sweep take together, as a multiple of the run. */
function sweepFactor({ sweep }: RewardConfig): number {
  if (sweep === null) return 0;
  const { fraction, ...lists } = sweep;
  return fraction * Object.values(lists).reduce((product, list) => product * (list?.length ?? 1), 1);
}
