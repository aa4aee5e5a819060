// What changed between two texts, line by line, and within changed lines word by word. Loaded when it is first needed.
import { diffWordsWithSpace, structuredPatch } from 'diff';

export interface DiffSegment {
  readonly text: string;
  readonly isChanged: boolean;
}

export interface DiffLine {
  readonly kind: 'context' | 'removed' | 'added';
  /** From 1; null where the line is not in that text. */
  readonly oldNumber: number | null;
  readonly newNumber: number | null;
  readonly segments: readonly DiffSegment[];
}

export interface DiffHunk {
  readonly oldStart: number;
  readonly newStart: number;
  readonly lines: readonly DiffLine[];
}

export interface TextDiff {
  readonly hunks: readonly DiffHunk[];
  readonly added: number;
  readonly removed: number;
}

const contextLines = 2;
/** Longer ones are marked as a whole: comparing them word by word would keep the page waiting. */
const longestLine = 2000;

export function diffTexts(before: string, after: string): TextDiff {
  const patch = structuredPatch('', '', before, after, undefined, undefined, { context: contextLines });
  const hunks = patch.hunks.map(({ oldStart, newStart, lines }) => ({
    oldStart,
    newStart,
    lines: numberLines(lines, oldStart, newStart),
  }));
  const all = hunks.flatMap(({ lines }) => lines);
  return {
    hunks,
    added: all.filter(({ kind }) => kind === 'added').length,
    removed: all.filter(({ kind }) => kind === 'removed').length,
  };
}

function numberLines(lines: readonly string[], oldStart: number, newStart: number): DiffLine[] {
  let oldNumber = oldStart;
  let newNumber = newStart;
  const told = lines.filter((line) => !line.startsWith('\\'));
  const words = changedWords(told);
  return told.map((line, index): DiffLine => {
    const text = line.slice(1);
    const segments = words.get(index) ?? [{ text, isChanged: false }];
    if (line.startsWith('-')) return { kind: 'removed', oldNumber: oldNumber++, newNumber: null, segments };
    if (line.startsWith('+')) return { kind: 'added', oldNumber: null, newNumber: newNumber++, segments };
    return { kind: 'context', oldNumber: oldNumber++, newNumber: newNumber++, segments };
  });
}

/** Of each removed line and the added one in its place: which words differ. */
function changedWords(lines: readonly string[]): Map<number, DiffSegment[]> {
  const found = new Map<number, DiffSegment[]>();
  let index = 0;
  while (index < lines.length) {
    const removed = runOf(lines, index, '-');
    const added = runOf(lines, index + removed, '+');
    for (let pair = 0; pair < Math.min(removed, added); pair++) {
      const [from, to] = [index + pair, index + removed + pair];
      const words = wordsOf(lines[from]?.slice(1) ?? '', lines[to]?.slice(1) ?? '');
      found.set(from, words.before);
      found.set(to, words.after);
    }
    index += Math.max(1, removed + added);
  }
  return found;
}

/** How many lines from there on begin with the sign. */
function runOf(lines: readonly string[], from: number, sign: string): number {
  let end = from;
  while (lines[end]?.startsWith(sign) === true) end++;
  return end - from;
}

function wordsOf(before: string, after: string): { before: DiffSegment[]; after: DiffSegment[] } {
  if (before.length > longestLine || after.length > longestLine) {
    return { before: [{ text: before, isChanged: true }], after: [{ text: after, isChanged: true }] };
  }
  const parts = diffWordsWithSpace(before, after);
  return {
    before: parts.filter(({ added }) => !added).map(({ value, removed }) => ({ text: value, isChanged: removed })),
    after: parts.filter(({ removed }) => !removed).map(({ value, added }) => ({ text: value, isChanged: added })),
  };
}
