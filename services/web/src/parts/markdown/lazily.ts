// A module that is loaded when it is first needed; what needs it is drawn without it until then.
import { useEffect, useSyncExternalStore } from 'react';

/** @returns a hook that answers undefined until the module is there; a load that fails is tried again by the next who asks */
export function lazily<Module>(load: () => Promise<Module>): (isWanted?: boolean) => Module | undefined {
  const listeners = new Set<() => void>();
  let state: { readonly module?: Module; readonly isLoading: boolean } = { isLoading: false };
  const subscribe = (listener: () => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  const start = async () => {
    if (state.isLoading || state.module !== undefined) return;
    state = { isLoading: true };
    try {
      state = { module: await load(), isLoading: false };
    } catch {
      // No connection, most likely: it stays without.
      state = { isLoading: false };
    }
    for (const listener of listeners) listener();
  };
  return (isWanted = true) => {
    const module = useSyncExternalStore(
      subscribe,
      () => state.module,
      () => undefined,
    );
    useEffect(() => {
      if (isWanted) void start();
    }, [isWanted]);
    return module;
  };
}
