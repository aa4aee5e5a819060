// Parts of pages of labeling that are loaded when they are needed, or when the page is idle, so that they are there before their
// key is pressed. Without a network all of them come from the service worker.
import { type ComponentType, lazy } from 'react';

export const loadLaterParts = () => import('./later-parts.js');

export const BetterAnswer = part(async () => (await loadLaterParts()).BetterAnswer);
export const Enough = part(async () => (await loadLaterParts()).Enough);
export const FlagForm = part(async () => (await loadLaterParts()).FlagForm);
export const KeysDialog = part(async () => (await loadLaterParts()).KeysDialog);
export const TroubleStrip = part(async () => (await loadLaterParts()).TroubleStrip);

/** A component that is drawn once its script is there. */
export function part<Props>(load: () => Promise<ComponentType<Props>>) {
  return lazy(async () => ({ default: await load() }));
}
