// An example for the guideline: a pair that people and a model see differently, as Markdown to be finished by hand.
import { readText } from '../parts/filter-search.js';

/** A pair of a comparison, as it stands in the address. */
export interface ExamplePair {
  readonly comparisonId: string;
  readonly preferredId: string;
  readonly otherId: string;
}

export function readExamplePair(search: Readonly<Record<string, unknown>>): ExamplePair | undefined {
  const comparisonId = readText(search, 'example');
  const preferredId = readText(search, 'preferred');
  const otherId = readText(search, 'other');
  if (comparisonId === undefined || preferredId === undefined || otherId === undefined) return undefined;
  return { comparisonId, preferredId, otherId };
}

export interface ExampleTexts {
  readonly question: string;
  readonly better: string;
  readonly worse: string;
}

/** The headings, in the language of whoever writes. */
export interface ExampleWords {
  readonly example: string;
  readonly better: string;
  readonly worse: string;
  readonly why: string;
}

/** The texts are quoted line by line, so that nothing in them ends the quotation. */
export function exampleMarkdown({ question, better, worse }: ExampleTexts, words: ExampleWords): string {
  return [
    `## ${words.example}`,
    quoted(question),
    `**${words.better}**`,
    quoted(better),
    `**${words.worse}**`,
    quoted(worse),
    `*${words.why}* `,
  ].join('\n\n');
}

/** The guideline with the example at its end. */
export function withExample(markdown: string, example: string): string {
  const before = markdown.trimEnd();
  return before === '' ? example : `${before}\n\n${example}`;
}

function quoted(text: string): string {
  return text
    .trim()
    .split(/\r\n|\r|\n/)
    .map((line) => `> ${line}`.trimEnd())
    .join('\n');
}
