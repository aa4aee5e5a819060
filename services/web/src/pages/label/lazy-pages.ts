// Loads the kind of comparison at hand when it is known, the other kind when the page is idle, and today's page when one goes there.
import { loadLaterParts, part } from './lazy-parts.js';

const pair = () => import('./pair/pair-desk.js');
const ranking = () => import('./rank/rank-desk.js');
const today = () => import('./today/today-page.js');

export const PairDesk = part(async () => (await pair()).PairDesk);
export const RankDesk = part(async () => (await ranking()).RankDesk);
export const TodayPage = part(async () => (await today()).TodayPage);

/** @returns what stops it */
export function loadPartsWhenIdle(): () => void {
  const timer = setTimeout(load, 2000);
  return () => {
    clearTimeout(timer);
  };
}

function load(): void {
  for (const each of [pair, ranking, loadLaterParts]) each().catch(isLoadedLater);
}

/** Without a connection a part is asked for again when it is needed. */
function isLoadedLater(): undefined {
  return undefined;
}
