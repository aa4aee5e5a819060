/**
 * Scoring: sequences a second, and with `--peer` those of transformers at a batch of 8 on the same weights and sequences:
 * unrelated ones, both answers of a prompt, and four. Rendering and tokenizing are counted in ours, which takes messages, and
 * not in the peer's, which takes token ids. A short run before warms up, on both sides.
 */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type PreparedExample, type ScoreInput, saveRewardModel, scoreCompletions } from '@tastemaker/reward-model';
import { loadEngine } from '@tastemaker/tensor';
import { z } from 'zod';
import { benchFlags } from './bench-flags.js';
import { numberOptions } from './number-options.js';
import { runPeer } from './peer.js';
import { preparedPython } from './python-environment.js';
import { figure, note, peakRssBytes, report } from './report.js';
import { defaultData, fitting, rewardWork, spreadByLength } from './reward-work.js';

const usage = `pnpm bench score [options]

  --model                a folder or .gguf (SmolLM2-135M's shape drawn at random: speed does not depend on the weights)
  --data                 comparisons in HH-RLHF's form, .jsonl or .jsonl.gz (those beside the checkout)
  --sequences 48         sequences of each kind
  --max-length 512       tokens of a whole sequence; pairs with a longer one are left out
  --engine auto          auto, native or wasm
  --peer                 the same in transformers, in turn (makes a Python environment in the cache folder)
  --json                 the figures as JSON
`;

const flags = benchFlags(usage, {
  model: { type: 'string', default: 'smollm2' },
  data: { type: 'string' },
  sequences: { type: 'string', default: '48' },
  'max-length': { type: 'string', default: '512' },
  engine: { type: 'string', default: 'auto' },
  peer: { type: 'boolean', default: false },
});

const data = flags.data ?? defaultData();
if (data === undefined) {
  process.stderr.write(usage);
  process.exit(2);
}
const numbers = numberOptions(flags, { sequences: { least: 1 }, 'max-length': { least: 2 } });

const kinds = ['unrelated', 'pairs', 'fours'] as const;
type Kind = (typeof kinds)[number];

function inputs({ source }: PreparedExample, answers: readonly string[]): ScoreInput[] {
  return answers.map((completion) => ({ messages: source.messages, completion }));
}

/** One answer of each prompt; both; or both and two that were given to other prompts. */
function workloads(examples: readonly PreparedExample[], count: number): Record<Kind, ScoreInput[]> {
  const some = (prompts: number): PreparedExample[] => spreadByLength(examples, prompts);
  const fours = some(Math.ceil(count / 4));
  return {
    unrelated: some(count).flatMap((example) => inputs(example, example.source.answers.slice(0, 1))),
    pairs: some(Math.ceil(count / 2)).flatMap((example) => inputs(example, example.source.answers)),
    fours: fours.flatMap((example, index) => {
      const borrowed = fours[(index + 1) % fours.length]?.source.answers ?? [];
      return inputs(example, [...example.source.answers, ...borrowed]);
    }),
  };
}

const peerResult = z.record(z.enum(kinds), z.object({ sequencesPerSecond: z.number(), scores: z.array(z.number()) }));

const engine = await loadEngine({
  engine: flags.engine === 'native' || flags.engine === 'wasm' ? flags.engine : 'auto',
});
const { model, examples } = await rewardWork(engine, flags.model, data, 0);
const work = workloads(fitting(examples, numbers['max-length']), numbers.sequences);

function ours(all: readonly ScoreInput[]): { sequencesPerSecond: number; scores: number[] } {
  scoreCompletions(model, all.slice(0, 8));
  const began = performance.now();
  const scores = scoreCompletions(model, all);
  return { sequencesPerSecond: (1000 * all.length) / (performance.now() - began), scores };
}

function sequenceOf({ messages, completion }: ScoreInput): number[] {
  const answer = typeof completion === 'string' ? [{ role: 'assistant' as const, content: completion }] : completion;
  const text = model.tokenizer.renderChat([...messages, ...answer]);
  return [...model.tokenizer.encode(text)];
}

const found = { unrelated: ours(work.unrelated), pairs: ours(work.pairs), fours: ours(work.fours) };
for (const kind of kinds) note(`${kind}: ${figure(found[kind].sequencesPerSecond)} sequences/s`);
const peak = peakRssBytes();

function theirs(python: string): z.infer<typeof peerResult> {
  const folder = mkdtempSync(join(tmpdir(), 'tastemaker-bench-'));
  try {
    saveRewardModel(folder, model);
    const sequences = Object.fromEntries(kinds.map((kind) => [kind, work[kind].map(sequenceOf)]));
    return peerResult.parse(runPeer(python, 'score.py', { model: folder, batch: 8, workloads: sequences }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function besidePeer(python: string) {
  const peer = theirs(python);
  const ratio = (kind: Kind): number => figure(found[kind].sequencesPerSecond / peer[kind].sequencesPerSecond, 3);
  const differences = kinds.flatMap((kind) =>
    found[kind].scores.map((score, index) => Math.abs(score - (peer[kind].scores[index] ?? Number.NaN))),
  );
  return {
    peer: {
      sequencesPerSecond: figure(peer.unrelated.sequencesPerSecond),
      pairSequencesPerSecond: figure(peer.pairs.sequencesPerSecond),
      fourSequencesPerSecond: figure(peer.fours.sequencesPerSecond),
    },
    ratio: ratio('unrelated'),
    ratios: { pairRatio: ratio('pairs'), fourRatio: ratio('fours') },
    largestDifference: figure(Math.max(...differences), 2),
  };
}

const { ratios, ...beside } = flags.peer ? besidePeer(preparedPython(note)) : { ratios: {} };
report(
  {
    sequencesPerSecond: figure(found.unrelated.sequencesPerSecond),
    ...beside,
    sharedPrefix: {
      pairSequencesPerSecond: figure(found.pairs.sequencesPerSecond),
      fourSequencesPerSecond: figure(found.fours.sequencesPerSecond),
      ...ratios,
    },
    sequences: numbers.sequences,
    peakRssBytes: peak,
    engine: engine.name,
  },
  flags.json,
);
