// Both candidates of a pair scroll together, line by line, as far as each goes.

import { type RefObject, useEffect } from 'react';

export function useScrollTogether(root: RefObject<HTMLElement | null>, isOn: boolean, assignmentId: string): void {
  useEffect(() => {
    const panes = [...(root.current?.querySelectorAll<HTMLElement>('.cand[data-pane]') ?? [])];
    if (!isOn || assignmentId === '' || panes.length !== 2) return undefined;
    // A pane that is moved from here answers with a scroll event of its own, which must not move the first one back.
    let moved: HTMLElement | undefined;
    const onScroll = (event: Event) => {
      const from = panes.find((pane) => pane === event.target);
      const other = panes.find((pane) => pane !== event.target);
      if (from === undefined || other === undefined) return;
      if (from === moved) {
        moved = undefined;
        return;
      }
      const to = Math.min(from.scrollTop, other.scrollHeight - other.clientHeight);
      if (Math.abs(other.scrollTop - to) < 1) return;
      moved = other;
      other.scrollTop = to;
    };
    for (const pane of panes) pane.addEventListener('scroll', onScroll, { passive: true });
    return () => {
      for (const pane of panes) pane.removeEventListener('scroll', onScroll);
    };
  }, [root, isOn, assignmentId]);
}
