// The title of the page that is shown: of the browser's tab, and of the bar on a phone.
import { useEffect, useSyncExternalStore } from 'react';

let current = 'Tastemaker';
const listeners = new Set<() => void>();

/** Names the page; called by the part that draws its heading. */
export function usePageTitle(title: string | undefined): void {
  useEffect(() => {
    if (title === undefined) return;
    current = title;
    document.title = `${title} · Tastemaker`;
    for (const listener of listeners) listener();
  }, [title]);
}

export function useRouteTitle(): string {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => current,
  );
}
