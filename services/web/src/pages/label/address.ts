// Where one is within labeling, and the way from one of its pages to the other without loading the document anew.
import { type MouseEvent, useSyncExternalStore } from 'react';
import { isNewerVersionThere, takeNewerVersion } from '../../app/app-version.js';
import { type LabelingAddress, labelingAddressOf, labelingPath } from '../../app/labeling-addresses.js';

const listeners = new Set<() => void>();
let current = read();

/** Undefined: the address is of another page, which is being loaded. */
export function useLabelingAddress(): LabelingAddress | undefined {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => current,
  );
}

export function goTo(address: LabelingAddress): void {
  const path = labelingPath(address);
  // A newer version is taken with the next page.
  if (isNewerVersionThere()) return void takeNewerVersion(path);
  history.pushState(null, '', path);
  scrollTo(0, 0);
  look();
}

/** For links: what asks for a new tab or window is left to the browser. */
export function followLink(event: MouseEvent, address: LabelingAddress): void {
  if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  goTo(address);
}

function read(): LabelingAddress | undefined {
  return labelingAddressOf(location.pathname);
}

function look(): void {
  current = read();
  for (const listener of listeners) listener();
}

addEventListener('popstate', look);
