// What changed between two guideline versions, line by line.
import type { Guideline, GuidelineDiff } from '@tastemaker/contracts';
import { FILE_HEADERS_ONLY, formatPatch, type StructuredPatch, structuredPatch } from 'diff';

/** Lines of context around a change. */
const context = 3;
/** Texts that differ in more lines than this are told as replaced whole: finding out more would hold up other requests. */
const maxChangedLines = 2000;

/** A unified diff and its hunks; without hunks when the texts are the same. */
export function diffGuidelines(from: Guideline, to: Guideline): GuidelineDiff {
  const names = [`guideline version ${from.version}`, `guideline version ${to.version}`] as const;
  const patch =
    structuredPatch(...names, from.markdown, to.markdown, undefined, undefined, {
      context,
      maxEditLength: maxChangedLines,
    }) ?? replacement(...names, from.markdown, to.markdown);
  const hunks = patch.hunks.map(({ lines, ...where }) => ({ ...where, lines: lines.flatMap(diffLine) }));
  const count = (kind: string) => hunks.flatMap(({ lines }) => lines).filter((line) => line.kind === kind).length;
  return {
    from: from.version,
    to: to.version,
    unified: patch.hunks.length === 0 ? '' : formatPatch(patch, FILE_HEADERS_ONLY),
    added: count('added'),
    removed: count('removed'),
    hunks,
  };
}

const kinds = { ' ': 'context', '-': 'removed', '+': 'added' } as const;

/** A line of a hunk without its mark; none for `\ No newline at end of file`, which is no line of the text. */
function diffLine(line: string): GuidelineDiff['hunks'][number]['lines'] {
  const mark = line.charAt(0);
  return mark === ' ' || mark === '-' || mark === '+' ? [{ kind: kinds[mark], text: line.slice(1) }] : [];
}

function replacement(oldFileName: string, newFileName: string, before: string, after: string): StructuredPatch {
  const [removed, added] = [linesOf(before), linesOf(after)];
  const lines = [...removed.map((line) => `-${line}`), ...added.map((line) => `+${line}`)];
  const hunk = { oldStart: 1, oldLines: removed.length, newStart: 1, newLines: added.length, lines };
  return { oldFileName, newFileName, oldHeader: undefined, newHeader: undefined, hunks: [hunk] };
}

function linesOf(text: string): string[] {
  return text.replace(/\n$/, '').split('\n');
}
