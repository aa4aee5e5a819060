/** The style of an answer, to be controlled for: its length and its Markdown, counted as Chatbot Arena counts them. */

/** In the order of {@link styleCounts}' and {@link styleDifference}'s numbers. */
export const styleControls = ['length', 'headers', 'bold', 'lists', 'code'] as const;

/**
 * `[5]`: length in characters (code points), Markdown headers, bold stretches, list items, fenced code blocks. Markdown
 * inside code blocks doesn't count (Li, Angelopoulos & Chiang 2024, "Does style matter?"; there the length is in tokens).
 */
export function styleCounts(text: string): number[] {
  const fence = /^ {0,3}(`{3,}|~{3,})[^\n]*\n[\s\S]*?(?:^ {0,3}\1[^\n]*$|(?![\s\S]))/gmu;
  const code = [...text.matchAll(fence)].length;
  const prose = text.replace(fence, '');
  const count = (pattern: RegExp): number => [...prose.matchAll(pattern)].length;
  return [
    Array.from(text).length,
    count(/^ {0,3}#{1,6}[ \t]+\S/gmu),
    count(/\*\*[^*\n]+\*\*|__[^_\n]+__/gu),
    count(/^[ \t]*(?:[-*+]|\d+[.)])[ \t]+\S/gmu),
    code,
  ];
}

/** `[5]`: of each count `(left − right) / (left + right + 1)`, between −1 and 1, as Chatbot Arena's style control has it. */
export function styleDifference(left: readonly number[], right: readonly number[]): number[] {
  return left.map((count, k) => {
    const other = right[k] ?? 0;
    return (count - other) / (count + other + 1);
  });
}
