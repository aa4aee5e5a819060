// What only one tab at a time does: show an assignment, send what waits. A tab that is gone holds nothing.

type Release = () => void;

/** Holds a name until it is released, or the tab is gone; undefined when another tab holds it. */
export async function tryHold(name: string): Promise<Release | undefined> {
  if (!hasLocks()) return () => undefined;
  return new Promise((resolve, reject) => {
    navigator.locks
      .request(name, { ifAvailable: true }, (lock) => {
        if (lock === null) {
          resolve(undefined);
          return undefined;
        }
        return new Promise<void>((release) => resolve(release));
      })
      .catch(reject);
  });
}

const last = new Map<string, Promise<unknown>>();

/** Runs `work` while nobody else holds the name, waiting for its turn. */
export function withLock<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
  if (hasLocks()) return navigator.locks.request(name, work);
  const result = (last.get(name) ?? Promise.resolve()).then(work, work);
  last.set(name, result);
  return result;
}

/** A page that did not come over HTTPS has none; then tabs do not know of each other, and the server sorts it out. */
function hasLocks(): boolean {
  return 'locks' in navigator;
}
