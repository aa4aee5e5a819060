// Parts of the page that are loaded on their own: the kind of comparison at hand when it is known, the rest when the page is
// idle, so that they are there before their key is pressed, and without a network.

import { type ComponentType, lazy } from 'react';
import { loadBetterAnswer } from './instead/lazy-better-answer.js';

const pair = () => import('./pair/pair-desk.js');
const ranking = () => import('./rank/rank-desk.js');
const keys = () => import('./keys/keys-dialog.js');
const flag = () => import('./instead/flag-form.js');
const enough = () => import('./enough.js');
const trouble = () => import('./trouble-strip.js');

export const PairDesk = part(async () => (await pair()).PairDesk);
export const RankDesk = part(async () => (await ranking()).RankDesk);
export const KeysDialog = part(async () => (await keys()).KeysDialog);
export const FlagForm = part(async () => (await flag()).FlagForm);
export const Enough = part(async () => (await enough()).Enough);
export const TroubleStrip = part(async () => (await trouble()).TroubleStrip);

export function loadPartsWhenIdle(): () => void {
  const timer = setTimeout(load, 2000);
  return () => {
    clearTimeout(timer);
  };
}

function load(): void {
  for (const each of [pair, ranking, keys, flag, loadBetterAnswer, enough, trouble]) each().catch(isLoadedLater);
}

function part<Props>(read: () => Promise<ComponentType<Props>>) {
  return lazy(async () => ({ default: await read() }));
}

/** Without a connection a part is asked for again when it is needed. */
function isLoadedLater(): undefined {
  return undefined;
}
