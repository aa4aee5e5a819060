/**
 * Ground truth about a haiku: what a careful labeler would find, and a graded quality, so that among several flawed
 * candidates some are still better than others.
 */
import { isSeasonWord } from './lexicon.js';
import { lineSyllables, wordsOf } from './syllables.js';

export interface HaikuJudgment {
  readonly lines: readonly string[];
  /** Per line; undefined where a word is in no lexicon. */
  readonly syllables: readonly (number | undefined)[];
  /** Three lines of 5, 7 and 5 syllables. */
  readonly validForm: boolean;
  readonly namesTopic: boolean;
  readonly seasonWord: boolean;
  readonly repeatsLine: boolean;
  /** Every rule is kept. */
  readonly valid: boolean;
  /** 0 … 1; 1 if and only if `valid`. */
  readonly quality: number;
  /** What is wrong, in words a person reads; empty for a valid one. */
  readonly reasons: readonly string[];
}

/** What each rule is worth; each of the three lines' syllables counts for itself. They add up to 1. */
const worth = { threeLines: 0.1, syllablesOfLine: 0.15, topic: 0.2, season: 0.15, noRepetition: 0.1 } as const;
const pattern = [5, 7, 5] as const;

/** Judges `text` as a haiku about the thing named `topic` (its name without an article). */
export function judgeHaiku(text: string, topic: string): HaikuJudgment {
  const lines = linesOf(text);
  const syllables = lines.map(lineSyllables);
  const threeLines = lines.length === 3;
  const credits = pattern.map((wanted, index) => lineCredit(syllables[index], wanted));
  const validForm = threeLines && credits.every((credit) => credit === 1);
  const words = lines.flatMap(wordsOf);
  const namesTopic = lines.some((line) => isNamed(topic, line));
  const seasonWord = words.some((word) => isSeasonWord(word.toLowerCase()));
  const repeatsLine = new Set(lines.map((line) => wordsOf(line.toLowerCase()).join(' '))).size < lines.length;
  const reasons: string[] = [];
  if (!threeLines) reasons.push(`has ${lines.length} ${lines.length === 1 ? 'line' : 'lines'} instead of 3`);
  pattern.forEach((wanted, index) => {
    if (credits[index] !== 1 && index < lines.length) reasons.push(lineReason(index, syllables[index], wanted));
  });
  if (!namesTopic) reasons.push(`does not name ${topic}`);
  if (!seasonWord) reasons.push('has no season word');
  if (repeatsLine) reasons.push('repeats a line');
  const valid = reasons.length === 0;
  const quality =
    (threeLines ? worth.threeLines : 0) +
    worth.syllablesOfLine * credits.reduce((sum, credit) => sum + credit, 0) +
    (namesTopic ? worth.topic : 0) +
    (seasonWord ? worth.season : 0) +
    (repeatsLine || lines.length < 2 ? 0 : worth.noRepetition);
  return {
    lines,
    syllables,
    validForm,
    namesTopic,
    seasonWord,
    repeatsLine,
    valid,
    quality: valid ? 1 : quality,
    reasons,
  };
}

function linesOf(text: string): string[] {
  const trimmed = text.trim();
  return trimmed === '' ? [] : trimmed.split('\n').map((line) => line.trim());
}

/** Its words stand in the line one after another; a name that a line ends within is none. */
function isNamed(topic: string, line: string): boolean {
  return spaced(line).includes(spaced(topic));
}

/** A text's words, each between spaces. */
function spaced(text: string): string {
  return ` ${wordsOf(text.toLowerCase()).join(' ')} `;
}

/** 1 for the right count, half for one off, a fifth for two off, else (or uncountable) nothing. */
function lineCredit(count: number | undefined, wanted: number): number {
  if (count === undefined) return 0;
  return [1, 0.5, 0.2][Math.abs(count - wanted)] ?? 0;
}

function lineReason(index: number, count: number | undefined, wanted: number): string {
  const line = `line ${index + 1}`;
  return count === undefined
    ? `${line} has a word whose syllables are unknown`
    : `${line} has ${count} syllables instead of ${wanted}`;
}
