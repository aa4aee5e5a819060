// Tiny random models as artifacts: a language model with a chat format, and a reward model on the same trunk.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Artifacts, openArtifacts } from '@tastemaker/artifacts';
import {
  createDecoder,
  type DecoderConfig,
  decoderTensors,
  destroyDecoder,
  trainTokenizer,
  writeCheckpoint,
} from '@tastemaker/language-model';
import { createRewardModel, destroyRewardModel, saveRewardModel } from '@tastemaker/reward-model';
import { loadEngine } from '@tastemaker/tensor';

const chatTemplate =
  '{% for m in messages %}<|{{ m.role }}|>{{ m.content }}<|end|>{% endfor %}{% if add_generation_prompt %}<|assistant|>{% endif %}';

const tokenizer = trainTokenizer(['the cat sat on the mat'], {
  vocabularySize: 270,
  specialTokens: ['<|end|>', '<|user|>', '<|assistant|>', '<|system|>'],
  chatTemplate,
});

const config: DecoderConfig = {
  vocabularySize: tokenizer.vocabularySize,
  hiddenSize: 32,
  layers: 2,
  heads: 4,
  keyValueHeads: 2,
  headSize: 8,
  intermediateSize: 48,
  ropeTheta: 10_000,
  normEpsilon: 1e-5,
  maxPositions: 2048,
  tiedEmbeddings: true,
  attentionBias: false,
};

export interface TinyModels {
  readonly artifacts: Artifacts;
  /** `sha256:<hash>` */
  readonly language: string;
  readonly otherLanguage: string;
  readonly reward: string;
  /** Three heads on one trunk. */
  readonly ensemble: string;
  /** The reward model with a template that refuses system messages. */
  readonly withoutSystem: string;
  remove(): Promise<void>;
}

export async function makeTinyModels(): Promise<TinyModels> {
  const folder = await mkdtemp(join(tmpdir(), 'inference-test-'));
  const artifacts = await openArtifacts(join(folder, 'artifacts'));
  const store = async (name: string) => `sha256:${(await artifacts.putFolder(join(folder, name))).hash}`;
  await writeLanguageModel(join(folder, 'language'), 1);
  await writeLanguageModel(join(folder, 'other'), 2);
  await writeRewardModel(join(folder, 'reward'));
  await writeRewardModel(join(folder, 'ensemble'), 3);
  await writeRewardModel(join(folder, 'without-system'));
  await refuseSystemMessages(join(folder, 'without-system'));
  return {
    artifacts,
    language: await store('language'),
    otherLanguage: await store('other'),
    reward: await store('reward'),
    ensemble: await store('ensemble'),
    withoutSystem: await store('without-system'),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** A random language model as a folder. */
export async function writeLanguageModel(folder: string, seed: number): Promise<void> {
  const engine = await loadEngine({ engine: 'auto' });
  const decoder = createDecoder(engine, config, seed);
  writeCheckpoint(folder, { config, kind: 'causal', tensors: decoderTensors(decoder), tokenizer, dtype: 'F32' });
  destroyDecoder(decoder);
}

/** A random reward model as a folder; another seed gives other scores. */
export async function writeRewardModel(folder: string, heads = 1, seed = 3): Promise<void> {
  const engine = await loadEngine({ engine: 'auto' });
  const model = createRewardModel(createDecoder(engine, config, 1), tokenizer, seed, heads);
  saveRewardModel(folder, model);
  destroyRewardModel(model);
}

async function refuseSystemMessages(folder: string): Promise<void> {
  const file = join(folder, 'tokenizer_config.json');
  const refusal = "{% if messages[0].role == 'system' %}{{ raise_exception('System role not supported') }}{% endif %}";
  const refusing = { ...JSON.parse(await readFile(file, 'utf8')), chat_template: `${refusal}${chatTemplate}` };
  await writeFile(file, JSON.stringify(refusing));
}
