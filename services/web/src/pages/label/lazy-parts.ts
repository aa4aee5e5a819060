// Parts that are loaded on their own: the kind of comparison at hand when it is known, and what keys open when the page is idle, so
// that it is there before its key is pressed. Without a network all of them come from the service worker.
import { type ComponentType, lazy } from 'react';

const pair = () => import('./pair/pair-desk.js');
const ranking = () => import('./rank/rank-desk.js');
const later = () => import('./later-parts.js');
const today = () => import('./today/today-page.js');

export const PairDesk = part(async () => (await pair()).PairDesk);
export const RankDesk = part(async () => (await ranking()).RankDesk);
export const BetterAnswer = part(async () => (await later()).BetterAnswer);
export const Enough = part(async () => (await later()).Enough);
export const FlagForm = part(async () => (await later()).FlagForm);
export const KeysDialog = part(async () => (await later()).KeysDialog);
export const TodayPage = part(async () => (await today()).TodayPage);
export const TroubleStrip = part(async () => (await later()).TroubleStrip);

export function loadPartsWhenIdle(): () => void {
  const timer = setTimeout(load, 2000);
  return () => {
    clearTimeout(timer);
  };
}

function load(): void {
  for (const each of [pair, ranking, later]) each().catch(isLoadedLater);
}

function part<Props>(read: () => Promise<ComponentType<Props>>) {
  return lazy(async () => ({ default: await read() }));
}

/** Without a connection a part is asked for again when it is needed. */
function isLoadedLater(): undefined {
  return undefined;
}
