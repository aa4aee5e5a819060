// Whether held-out data was trained on: what is in both, however it is spelled.
import type { ChatMessage } from '@tastemaker/language-model';
import type { JudgedComparison } from '../learning/judged-comparison.js';

export interface LeakCheck {
  /** Held-out prompts, and how many of them are prompts of training comparisons, too. */
  readonly prompts: number;
  readonly leakedPrompts: number;
  /** Held-out answers, and how many of them are answers in training, to whatever prompt: short ones often are. */
  readonly answers: number;
  readonly leakedAnswers: number;
  /** Held-out comparisons, and how many of them are training comparisons, too. */
  readonly comparisons: number;
  readonly leakedComparisons: number;
}

/** Texts count as the same when they differ in case, spacing or Unicode compatibility forms only. */
export function leakCheck(training: readonly JudgedComparison[], held: readonly JudgedComparison[]): LeakCheck {
  const trained = { prompts: promptsOf(training), answers: answersOf(training), wholes: wholesOf(training) };
  const [prompts, answers, wholes] = [promptsOf(held), answersOf(held), wholesOf(held)];
  return {
    prompts: prompts.size,
    leakedPrompts: shared(prompts, trained.prompts),
    answers: answers.size,
    leakedAnswers: shared(answers, trained.answers),
    comparisons: wholes.size,
    leakedComparisons: shared(wholes, trained.wholes),
  };
}

function promptsOf(comparisons: readonly JudgedComparison[]): Set<string> {
  return new Set(comparisons.map(({ messages }) => promptKey(messages)));
}

function answersOf(comparisons: readonly JudgedComparison[]): Set<string> {
  return new Set(comparisons.flatMap(({ answers }) => answers.map(normalizeText)));
}

function wholesOf(comparisons: readonly JudgedComparison[]): Set<string> {
  return new Set(
    comparisons.map(({ messages, answers }) =>
      JSON.stringify([promptKey(messages), answers.map(normalizeText).toSorted()]),
    ),
  );
}

function shared(held: ReadonlySet<string>, trained: ReadonlySet<string>): number {
  return [...held].filter((key) => trained.has(key)).length;
}

/** Unicode compatibility forms, case and spacing don't tell texts apart. */
function normalizeText(text: string): string {
  return text.normalize('NFKC').toLowerCase().replaceAll(/\s+/g, ' ').trim();
}

/** Equal for prompts that read the same. */
function promptKey(messages: readonly ChatMessage[]): string {
  return JSON.stringify(messages.map(({ role, content }) => [role, normalizeText(content)]));
}
