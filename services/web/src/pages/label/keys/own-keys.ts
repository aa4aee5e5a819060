// The keys that a labeler has changed, kept on this device.

import { useSyncExternalStore } from 'react';
import { readSetting, writeSetting } from '../../../app/settings.js';
import { type CommandName, commandNames, type KeyMap, type OwnKeys } from './key-map.js';

const listeners = new Set<() => void>();
let current: KeyMap = { own: readOwnKeys(), isOn: readSetting('letter-keys') !== 'off' };

export function useKeyMap(): KeyMap {
  return useSyncExternalStore(subscribe, () => current);
}

/** Undefined gives the command its usual key again. */
export function setOwnKey(command: CommandName, key: string | undefined): void {
  const { [command]: _before, ...others } = current.own;
  const own = key === undefined ? others : { ...others, [command]: key };
  writeSetting('keys', Object.keys(own).length === 0 ? undefined : JSON.stringify(own));
  change({ ...current, own });
}

export function forgetOwnKeys(): void {
  writeSetting('keys', undefined);
  change({ ...current, own: {} });
}

export function switchLetterKeys(isOn: boolean): void {
  writeSetting('letter-keys', isOn ? undefined : 'off');
  change({ ...current, isOn });
}

function change(map: KeyMap): void {
  current = map;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** What cannot be read is as though nothing had been set. */
function readOwnKeys(): OwnKeys {
  try {
    const stored: unknown = JSON.parse(readSetting('keys') ?? '{}');
    if (typeof stored !== 'object' || stored === null) return {};
    const entries = Object.entries(stored).filter(
      ([command, key]) => commandNames.some((name) => name === command) && typeof key === 'string' && key.length === 1,
    );
    return Object.fromEntries(entries);
  } catch {
    // Not JSON: an older version wrote it, or a person did.
    return {};
  }
}
