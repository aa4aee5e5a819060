// Where a dragged tile would land: between two groups, or in one, which ties it.

export type DropTarget = { readonly gap: number } | { readonly group: number };

/** The middle of a group ties, its upper and lower parts are before and behind it. */
export function targetAt(list: HTMLElement | null, y: number, allowTies: boolean): DropTarget | undefined {
  const groups = [...(list?.querySelectorAll('[data-group]') ?? [])];
  for (const [index, element] of groups.entries()) {
    const { top, bottom } = element.getBoundingClientRect();
    const edge = allowTies ? (bottom - top) / 4 : (bottom - top) / 2;
    if (y < top + edge) return { gap: index };
    if (y < bottom - edge) return { group: index };
  }
  return groups.length === 0 ? undefined : { gap: groups.length };
}
