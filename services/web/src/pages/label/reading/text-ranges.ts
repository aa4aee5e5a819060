// Places in the text of the page, painted without changing it: what was found, and what differs.

export interface TextMap {
  readonly text: string;
  readonly nodes: readonly { readonly node: Text; readonly from: number }[];
}

/** The text of an element as one string, and which node holds which part of it. Blocks are parted by a line break. */
export function mapText(root: Element): TextMap {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const nodes: { node: Text; from: number }[] = [];
  let text = '';
  let block: Element | null = null;
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    if (!(node instanceof Text) || node.data === '') continue;
    const own: Element | null =
      node.parentElement?.closest('p, li, h1, h2, h3, h4, h5, h6, pre, td, th, blockquote') ?? null;
    if (own !== block && text !== '') text += '\n';
    block = own;
    nodes.push({ node, from: text.length });
    text += node.data;
  }
  return { text, nodes };
}

export function rangeAt({ nodes }: TextMap, from: number, to: number): Range | undefined {
  const first = nodes.findLast((each) => each.from <= from);
  const last = nodes.findLast((each) => each.from < to);
  if (first === undefined || last === undefined) return undefined;
  const range = document.createRange();
  range.setStart(first.node, Math.min(from - first.from, first.node.length));
  range.setEnd(last.node, Math.min(to - last.from, last.node.length));
  return range;
}

const mostFound = 500;

/** In whatever case, and however its words are spaced. */
export function findIn(root: Element | null, words: string): Range[] {
  if (root === null || words.trim() === '') return [];
  const pattern = words
    .trim()
    .split(/\s+/)
    .map((word) => word.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`));
  const map = mapText(root);
  const found = [...map.text.matchAll(new RegExp(pattern.join(String.raw`\s+`), 'giu'))].slice(0, mostFound);
  return found.flatMap(({ 0: match, index }) => rangeAt(map, index, index + match.length) ?? []);
}

/** By the CSS Custom Highlight API; where a browser lacks it, nothing is painted. */
export function paintRanges(name: string, ranges: readonly Range[]): void {
  if (!canPaint()) return;
  if (ranges.length === 0) CSS.highlights.delete(name);
  else CSS.highlights.set(name, new Highlight(...ranges));
}

export function canPaint(): boolean {
  return typeof Highlight !== 'undefined' && 'highlights' in CSS;
}
