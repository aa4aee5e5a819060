// How candidates are set: the labeler's choice, for all candidates alike; kept on this device.

import { useSyncExternalStore } from 'react';
import { readSetting, writeSetting } from '../../../app/settings.js';

export const readingSizes = ['14', '17', '20'] as const;

export interface ReadingSettings {
  readonly size: (typeof readingSizes)[number];
  readonly typeface: 'serif' | 'sans';
  readonly scrollsTogether: boolean;
}

const listeners = new Set<() => void>();
let current: ReadingSettings = {
  size: readingSizes.find((size) => size === readSetting('reading-size')) ?? '17',
  typeface: readSetting('reading-typeface') === 'sans' ? 'sans' : 'serif',
  scrollsTogether: readSetting('scroll-together') !== 'off',
};

export function useReadingSettings(): ReadingSettings {
  return useSyncExternalStore(subscribe, () => current);
}

export function setReading(change: Partial<ReadingSettings>): void {
  current = { ...current, ...change };
  writeSetting('reading-size', current.size);
  writeSetting('reading-typeface', current.typeface);
  writeSetting('scroll-together', current.scrollsTogether ? 'on' : 'off');
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
