/** Evaluations in Markdown, for model cards: the numbers, and what they warn of. */
import type { Share } from '@tastemaker/preference';
import type { AssistantEvaluation } from './evaluate-assistant.js';
import type { HaikuEvaluation } from './evaluate-haiku.js';

/** A section `## Evaluation on the microworld`, ending in a newline. */
export function evaluationReport(found: AssistantEvaluation): string {
  const rows: [string, Share][] = [
    ["answers in the assistant's form", found.answersInForm],
    ['right about things told of in pre-training only', found.knowledge],
    ['right about things that fine-tuning asked about', found.knowledgeFineTuned],
    ['invents an answer about things that do not exist', found.invents],
    ['right about unknown things, a passage about the thing in the prompt', found.knowledgeWithContext],
    ['the same, the passage mixing two things of a kind', found.knowledgeWithTwoInContext],
    ['right from a passage, names of new syllables', found.contextOfNewNames],
    ['the same, the passage mixing two things of a kind', found.twoInContextOfNewNames],
    ['right from a passage, passage and question in other words', found.contextInOtherWords],
    ['the same, the passage mixing two things of a kind', found.twoInContextInOtherWords],
  ];
  return [
    '## Evaluation on the microworld',
    '',
    `Answered greedily and compared word by word; questions drawn with seed ${found.seed}. Names are made of the words of the`,
    "world's names, and wordings are those of its documents, but where the table says otherwise: new syllables and other",
    'words are in no training text. Intervals: 95 %, by resampling things.',
    '',
    '| measure | value | 95 % | questions |',
    '| --- | --- | --- | --- |',
    ...rows.map(([measure, share]) => row(measure, share, percent)),
    `| guessing would be right | ${percent(found.chance)} | | |`,
    '',
    ...caution(found),
    '',
  ].join('\n');
}

/** A section `## Haiku`, ending in a newline. */
export function haikuReport(
  { valid, single, bestByPerfectJudge, candidates, prompts }: HaikuEvaluation,
  { seed, temperature }: { readonly seed: number; readonly temperature: number },
): string {
  return [
    '## Haiku',
    '',
    `${candidates} haiku for each of ${prompts} requests, sampled at temperature ${temperature} with seed ${seed} and judged by the`,
    'ground truth. Intervals: 95 %, by resampling requests.',
    '',
    '| measure | value | 95 % | n |',
    '| --- | --- | --- | --- |',
    row('haiku that keep every rule', valid, percent),
    row('quality of a haiku (0 to 1), mean', single, decimal),
    row(
      `quality of the best of ${candidates} by a perfect judge, who knows the ground truth, mean`,
      bestByPerfectJudge,
      decimal,
    ),
    '',
    'No reward model chooses as the perfect judge does: its row is the most that choosing could reach.',
    '',
  ].join('\n');
}

function row(
  measure: string,
  { value, interval: { low, high }, cases }: Share,
  show: (value: number) => string,
): string {
  return `| ${measure} | ${show(value)} | ${show(low)} to ${show(high)} | ${cases} |`;
}

function caution(assistant: AssistantEvaluation): string[] {
  if (assistant.answersInForm.value < 0.5) {
    return ['It does not answer questions: it continues them as it would continue a document.'];
  }
  return [
    '**It hallucinates.** Fine-tuning teaches it to answer, not to know when it does not know: asked about things that do',
    'not exist, it answers as surely as about those that do. Context in the prompt helps, less where names or wordings are',
    'other than in training; answers are to be double-checked.',
  ];
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

function decimal(value: number): string {
  return value.toFixed(3);
}
