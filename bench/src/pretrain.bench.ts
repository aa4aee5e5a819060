/**
 * Pre-training the microworld's model from scratch: tokens a second, and with `--peer` PyTorch's on the same shape.
 *
 * The first step is not timed, since it touches memory for the first time.
 */

import { availableParallelism } from 'node:os';
import {
  createDecoder,
  decoderConfigOf,
  destroyDecoder,
  documentDataset,
  threadsBeside,
  trainNextToken,
  trainTokenizer,
} from '@tastemaker/language-model';
import { createWorld, defaultBaseRun, defaultWorldSeed, documents } from '@tastemaker/microworld';
import { loadEngine } from '@tastemaker/tensor';
import { benchFlags } from './bench-flags.js';
import { numberOptions } from './number-options.js';
import { compare, peerTokensPerSecond } from './peer.js';
import { preparedPython } from './python-environment.js';
import { note, peakRssBytes, report } from './report.js';

const usage = `pnpm bench pretrain [options]

  --steps 30             updates, the first of which is not timed
  --repeats 3            measurements; their median is told
  --optimizer muon       muon or adamw
  --replicas             copies of the model side by side (as many as there are cores)
  --engine auto          auto, native or wasm
  --peer                 the same in PyTorch, in turn (makes a Python environment in the cache folder)
  --json                 the figures as JSON
`;

const flags = benchFlags(usage, {
  steps: { type: 'string', default: '30' },
  repeats: { type: 'string', default: '3' },
  optimizer: { type: 'string', default: 'muon' },
  replicas: { type: 'string' },
  engine: { type: 'string', default: 'auto' },
  peer: { type: 'boolean', default: false },
});
const numbers = numberOptions(flags, { steps: { least: 2 }, repeats: { least: 1 }, replicas: { least: 1 } });

const { architecture, batchSize, sequenceLength, learningRate } = defaultBaseRun.config;
const steps = numbers.steps;
const kind = flags.optimizer === 'adamw' ? 'adamw' : 'muon';
const replicas = numbers.replicas ?? availableParallelism();
const threads = threadsBeside(replicas);
const engine = await loadEngine({
  ...(threads !== undefined && { threads }),
  engine: flags.engine === 'native' || flags.engine === 'wasm' ? flags.engine : 'auto',
});
const passes = Math.max(2, Math.ceil((steps * batchSize * sequenceLength) / 35_000));
const texts = [...documents(createWorld(defaultWorldSeed), { seed: 1, passes })];
const tokenizer = trainTokenizer(texts, {
  vocabularySize: architecture.vocabularySize,
  specialTokens: ['<|endoftext|>', '<|pad|>'],
});
const tokensPerStep = batchSize * sequenceLength;
const dataset = documentDataset({ documents: texts, tokenizer, tokensPerStep, maxTokens: sequenceLength });
const config = decoderConfigOf(architecture, tokenizer.vocabularySize);
note(`${engine.name} engine ${engine.version}; ${dataset.tokensPerPass} tokens in ${texts.length} documents`);

async function ours(): Promise<number> {
  const decoder = createDecoder(engine, config, 1);
  let tokens = 0;
  let began = 0;
  let ended = 0;
  await trainNextToken({
    engine,
    decoder,
    dataset,
    config: { steps, learningRate, warmupSteps: 5, optimizer: { kind, weightDecay: 0.1 }, replicas },
    seed: 1,
    onProgress: (progress) => {
      ended = performance.now();
      if (progress.step === 1) began = ended;
      else tokens += progress.tokens;
    },
  });
  destroyDecoder(decoder);
  return (1000 * tokens) / (ended - began);
}

/** What the peer trains on: our documents, joined. */
function joined(): number[] {
  const tokens: number[] = [];
  for (let step = 0; tokens.length < steps * tokensPerStep; step++) {
    for (const row of dataset.batch(step, 1)) tokens.push(...row.flatMap((segment) => Array.from(segment.tokens)));
  }
  return tokens.slice(0, steps * tokensPerStep);
}

function theirs(python: string): () => number {
  const job = {
    config: {
      vocab_size: config.vocabularySize,
      hidden_size: config.hiddenSize,
      num_hidden_layers: config.layers,
      num_attention_heads: config.heads,
      num_key_value_heads: config.keyValueHeads,
      intermediate_size: config.intermediateSize,
      max_position_embeddings: config.maxPositions,
    },
    tokens: joined(),
    batch: batchSize,
    length: sequenceLength,
    steps,
    optimizer: kind,
    learningRate,
  };
  return () => peerTokensPerSecond(python, 'pretrain.py', job);
}

const peer = flags.peer ? theirs(preparedPython(note)) : undefined;
const figures = await compare('pretrain', numbers.repeats, ours, peer);
report({ ...figures, optimizer: kind, replicas, engine: engine.name, peakRssBytes: peakRssBytes() }, flags.json);
