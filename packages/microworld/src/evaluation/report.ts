/** An evaluation in Markdown, for model cards: the numbers, and what they warn of. */
import type { AssistantEvaluation } from './evaluate-assistant.js';
import type { HaikuEvaluation } from './evaluate-haiku.js';

/** A section `## Evaluation on the microworld`, ending in a newline. */
export function evaluationReport(assistant: AssistantEvaluation, haiku?: HaikuEvaluation): string {
  const rows: [string, string][] = [
    ["answers in the assistant's form", percent(assistant.answersInForm)],
    ['right about things told of in pre-training only', percent(assistant.knowledge)],
    ['right about things that fine-tuning asked about', percent(assistant.knowledgeFineTuned)],
    ['invents an answer about things that do not exist', percent(assistant.invents)],
    ['right about unknown things, a passage about the thing in the prompt', percent(assistant.knowledgeWithContext)],
    ['the same, the passage mixing two things of a kind', percent(assistant.knowledgeWithTwoInContext)],
    ['guessing would be right', percent(assistant.chance)],
  ];
  if (haiku !== undefined) {
    rows.push(['haiku that keep every rule', percent(haiku.valid)]);
    rows.push(['quality of a haiku (0 to 1), mean', haiku.single.toFixed(3)]);
    rows.push([`quality of the best of ${haiku.candidates}, mean`, haiku.best.toFixed(3)]);
  }
  return [
    '## Evaluation on the microworld',
    '',
    `${assistant.questions} questions of each sort, answered greedily and compared word by word.`,
    ...(haiku === undefined ? [] : [`${haiku.candidates} haiku for each of ${haiku.prompts} requests.`]),
    '',
    '| measure | value |',
    '| --- | --- |',
    ...rows.map(([measure, value]) => `| ${measure} | ${value} |`),
    '',
    ...caution(assistant),
    '',
  ].join('\n');
}

function caution(assistant: AssistantEvaluation): string[] {
  if (assistant.answersInForm < 0.5) {
    return ['It does not answer questions: it continues them as it would continue a document.'];
  }
  return [
    '**It hallucinates.** Fine-tuning teaches it to answer, not to know when it does not know: asked about things that do',
    'not exist, it answers as surely as about those that do. Context in the prompt helps; answers are to be double-checked.',
  ];
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
