// The panes that are read: prompt and candidates. They begin at the top, and `[` and `]` go from one to the next.

function panesOf(root: HTMLElement | null): HTMLElement[] {
  return [...(root?.querySelectorAll<HTMLElement>('[data-pane]') ?? [])];
}

export function scrollToTop(root: HTMLElement | null): void {
  for (const pane of panesOf(root)) pane.scrollTop = 0;
  root?.querySelector('.desk')?.scrollTo(0, 0);
  scrollTo(0, 0);
}

/** Where candidates are shown one at a time, to the next of them. */
export function goToPane(root: HTMLElement | null, by: -1 | 1): void {
  const strip = [...(root?.querySelectorAll<HTMLElement>('.strip > button') ?? [])];
  const current = strip.findIndex((button) => button.getAttribute('aria-current') === 'true');
  if (current !== -1) {
    strip[(current + by + strip.length) % strip.length]?.click();
    return;
  }
  const panes = panesOf(root);
  const at = panes.findIndex((pane) => pane.contains(document.activeElement));
  const next = at === -1 ? (by > 0 ? 0 : panes.length - 1) : (at + by + panes.length) % panes.length;
  panes[next]?.focus();
}

/** On a phone, where panes stand one under another: the next one's beginning, or that of the one before, comes under the bar. */
export function turnToPane(root: HTMLElement | null, by: -1 | 1): void {
  if (root === null || !matchMedia('(max-width: 820px)').matches) return;
  if (root.querySelector('.strip > button') !== null) return goToPane(root, by);
  const bar = root.querySelector('.lbar')?.getBoundingClientRect().bottom ?? 0;
  const tops = panesOf(root).map((pane) => pane.getBoundingClientRect().top - bar);
  const next = by > 0 ? tops.find((top) => top > 1) : tops.findLast((top) => top < -1);
  if (next !== undefined) scrollBy({ top: next, behavior: 'smooth' });
}

/** Keys that scroll, while nothing has the focus: the candidates move, and whatever holds them. */
export function scrollByKey(root: HTMLElement | null, key: string, isBackwards: boolean): boolean {
  const pages = { ' ': isBackwards ? -1 : 1, PageDown: 1, PageUp: -1, Home: -Infinity, End: Infinity }[key];
  const panes = [...(root?.querySelectorAll<HTMLElement>('.pair > .cand, .desk') ?? [])];
  if (pages === undefined || panes.length === 0) return false;
  for (const pane of panes) pane.scrollTop = to(pane, pages);
  return panes.some(({ scrollHeight, clientHeight }) => scrollHeight > clientHeight);
}

/** Two lines of the last page stay in sight. */
function to({ scrollTop, clientHeight, scrollHeight }: HTMLElement, pages: number): number {
  return Math.max(0, Math.min(scrollHeight, scrollTop + pages * (clientHeight - 112)));
}
