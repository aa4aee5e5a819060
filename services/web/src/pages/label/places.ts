// Places of a ranking, by letter: 1 is best, one place for tied letters. Without I/O.

import { placesOf, rankingOf } from './draft.js';

export type Places = Readonly<Record<string, number>>;

/** Behind all that have a place; or tied with the last of them. */
export function placeNext(places: Places, letter: string, isTied: boolean): Places {
  const last = Math.max(0, ...Object.values(places));
  return { ...places, [letter]: isTied && last > 0 ? last : last + 1 };
}

/** At this place: tied with whoever is there, or before them where ties are not allowed. */
export function placeAt(places: Places, letter: string, place: number, allowTies: boolean): Places {
  const others = without(places, letter);
  return allowTies ? { ...others, [letter]: place } : { ...withRoomAt(others, place), [letter]: place };
}

/** Whoever is at a place goes one further, and so does the next in whose way they come. */
function withRoomAt(places: Places, place: number): Places {
  const there = Object.keys(places).find((letter) => places[letter] === place);
  if (there === undefined) return places;
  return { ...withRoomAt(without(places, there), place + 1), [there]: place + 1 };
}

export function without(places: Places, letter: string): Places {
  const { [letter]: _taken, ...others } = places;
  return others;
}

/** Past the group before or behind; out of a tie first. */
export function moveBy(places: Places, letter: string, by: -1 | 1): Places {
  const groups = rankingOf({ places });
  const at = groups.findIndex((group) => group.includes(letter));
  const group = groups[at];
  if (group === undefined) return places;
  const rest = group.filter((each) => each !== letter);
  const isTied = rest.length > 0;
  const remaining = isTied ? groups.with(at, rest) : groups.toSpliced(at, 1);
  const to = isTied ? (by < 0 ? at : at + 1) : Math.max(0, Math.min(remaining.length, at + by));
  return placesOf(remaining.toSpliced(to, 0, [letter]));
}

/** Ties a letter with the group before it; a tied one gets a place of its own behind the others. */
export function tieWithAbove(places: Places, letter: string): Places {
  const groups = rankingOf({ places });
  const at = groups.findIndex((group) => group.includes(letter));
  const group = groups[at];
  if (group === undefined) return places;
  if (group.length > 1) return moveBy(places, letter, 1);
  const above = groups[at - 1];
  if (above === undefined) return places;
  return placesOf(groups.with(at - 1, [...above, letter]).toSpliced(at, 1));
}

/** Into a group, or between two: what dragging does. @param to a gap, 0 before the first group; or the group itself */
export function dropAt(
  places: Places,
  letter: string,
  to: { readonly gap: number } | { readonly group: number },
): Places {
  const groups = rankingOf({ places });
  const others = groups.map((group) => group.filter((each) => each !== letter));
  const moved =
    'gap' in to
      ? others.toSpliced(to.gap, 0, [letter])
      : others.map((group, index) => (index === to.group ? [...group, letter] : group));
  return placesOf(moved.filter((group) => group.length > 0));
}
