// A swipe to the side with one finger: to the next candidate, or to the one before.
import { type RefObject, useEffect, useRef } from 'react';

const shortestPx = 56;
const longestMs = 600;

/** `by` is in reading direction: 1 is a swipe towards the beginning of a line. */
export function useSwipe(root: RefObject<HTMLElement | null>, onSwipe: (by: -1 | 1) => void): void {
  const latest = useRef(onSwipe);
  useEffect(() => {
    latest.current = onSwipe;
  });
  useEffect(() => {
    const element = root.current;
    if (element === null) return undefined;
    let begun: { readonly x: number; readonly y: number; readonly at: number } | undefined;
    const onStart = ({ touches, target, timeStamp }: TouchEvent) => {
      const [touch] = touches;
      const isSwipe = touches.length === 1 && target instanceof Element && !hasSidewaysUse(target);
      begun = isSwipe && touch !== undefined ? { x: touch.clientX, y: touch.clientY, at: timeStamp } : undefined;
    };
    const onEnd = ({ changedTouches, timeStamp }: TouchEvent) => {
      const [touch] = changedTouches;
      if (begun === undefined || touch === undefined) return;
      const [x, y] = [touch.clientX - begun.x, touch.clientY - begun.y];
      const isSideways = Math.abs(x) >= shortestPx && Math.abs(x) > 2 * Math.abs(y);
      const isQuick = timeStamp - begun.at <= longestMs;
      begun = undefined;
      if (!isSideways || !isQuick || getSelection()?.isCollapsed === false) return;
      const isRightToLeft = getComputedStyle(element).direction === 'rtl';
      latest.current(x < 0 !== isRightToLeft ? 1 : -1);
    };
    element.addEventListener('touchstart', onStart, { passive: true });
    element.addEventListener('touchend', onEnd, { passive: true });
    return () => {
      element.removeEventListener('touchstart', onStart);
      element.removeEventListener('touchend', onEnd);
    };
  }, [root]);
}

/** Code and tables that are wider than the screen, fields, and what is dragged. */
function hasSidewaysUse(target: Element): boolean {
  if (target.closest('input, textarea, select, [draggable="true"], .order') !== null) return true;
  for (let each: Element | null = target; each !== null; each = each.parentElement) {
    if (each.scrollWidth > each.clientWidth + 1 && /auto|scroll/.test(getComputedStyle(each).overflowX)) return true;
  }
  return false;
}
