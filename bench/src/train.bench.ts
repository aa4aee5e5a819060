/**
 * Reward training on human comparisons: pairs and tokens a second, and peak memory.
 *
 * Whole pairs only: those with a sequence over the length limit are left out, as TRL's RewardTrainer does. The first
 * step is not timed, since it touches memory for the first time.
 */

import { parseArgs } from 'node:util';
import { loadDecoder, openCheckpoint } from '@tastemaker/language-model';
import { createRewardModel, prepareExamples, rewardParameters, trainRewardModel } from '@tastemaker/reward-model';
import { loadEngine } from '@tastemaker/tensor';
import { readHhPairs } from './hh-pairs.js';
import { figure, note, peakRssBytes, report } from './report.js';

const usage = `pnpm bench train --model <folder or .gguf> --data <HH .jsonl or .jsonl.gz> [options]

  --pairs 60             pairs to train on, the first ones of the file that fit
  --pairs-per-step 4     pairs of one update
  --max-length 512       tokens of a whole sequence; pairs with a longer one are left out
  --learning-rate 5e-5
  --seed 0
  --engine auto          auto, native or wasm
  --json                 the figures as JSON
`;

const { values: flags } = parseArgs({
  options: {
    model: { type: 'string' },
    data: { type: 'string' },
    pairs: { type: 'string', default: '60' },
    'pairs-per-step': { type: 'string', default: '4' },
    'max-length': { type: 'string', default: '512' },
    'learning-rate': { type: 'string', default: '5e-5' },
    seed: { type: 'string', default: '0' },
    engine: { type: 'string', default: 'auto' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

if (flags.help || flags.model === undefined || flags.data === undefined) {
  process.stderr.write(usage);
  process.exit(flags.help ? 0 : 2);
}

const engineName = flags.engine === 'native' || flags.engine === 'wasm' ? flags.engine : 'auto';
const engine = await loadEngine({ engine: engineName });
const checkpoint = await openCheckpoint(flags.model);
const decoder = loadDecoder(engine, checkpoint, { head: false });
const model = createRewardModel(decoder, checkpoint.tokenizer, Number(flags.seed));
checkpoint.close();

const limit = Number(flags['max-length']);
const all = prepareExamples(checkpoint.tokenizer, readHhPairs(flags.data), Number.POSITIVE_INFINITY).examples;
const fitting = all.filter(({ longest }) => longest <= limit);
const examples = fitting.slice(0, Number(flags.pairs));
note(
  `${engine.name} engine ${engine.version}; ${fitting.length} of ${all.length} pairs have at most ${limit} tokens; training on ${examples.length}`,
);

const timed = { pairs: 0, tokens: 0, seconds: 0, losses: [] as number[] };
let tokensBefore = 0;
let last = performance.now();
await trainRewardModel({
  model,
  examples,
  config: { pairsPerStep: Number(flags['pairs-per-step']), learningRate: Number(flags['learning-rate']) },
  seed: Number(flags.seed),
  onProgress: ({ step, steps, loss, details, tokens }) => {
    const now = performance.now();
    const seconds = (now - last) / 1000;
    last = now;
    tokensBefore += tokens;
    timed.losses.push(loss);
    if (step > 1) {
      timed.pairs += details.pairs;
      timed.tokens += tokens;
      timed.seconds += seconds;
    }
    note(
      `step ${step}/${steps}: loss ${loss.toFixed(4)}, ${details.pairs} pairs, ${tokens} tokens, ${seconds.toFixed(2)} s`,
    );
  },
});

report(
  {
    pairsPerSecond: figure(timed.pairs / timed.seconds),
    tokensPerSecond: figure(timed.tokens / timed.seconds),
    tokensPerPair: figure(tokensBefore / examples.length),
    peakRssBytes: peakRssBytes(),
    pairs: examples.length,
    timedPairs: timed.pairs,
    meanLoss: figure(timed.losses.reduce((sum, loss) => sum + loss, 0) / timed.losses.length),
    parameters: rewardParameters(model).reduce((sum, { variable }) => sum + variable.size, 0),
    engine: engine.name,
  },
  flags.json,
);
