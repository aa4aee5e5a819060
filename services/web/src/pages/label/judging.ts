// What commands make of a draft: of a pair's side and strength, of a ranking's places, of ratings and texts. Without I/O.

import type { LetterRanking } from '@tastemaker/labeling';
import {
  assignmentLetters,
  type Cell,
  cellsOf,
  type Draft,
  isPair,
  isSameCell,
  placesOf,
  type Rules,
  ratingAt,
} from './draft.js';
import { moveBy, placeAt, placeNext, tieWithAbove, without } from './places.js';
import { ratingByDigit } from './rating-scale.js';
import { chooseEqual, chooseSide, chooseStrength, stepStrength } from './strength.js';

/** A draft, and where the next command applies. */
export interface Judging {
  readonly draft: Draft;
  /** The candidate of a ranking that is moved next. */
  readonly chosen: string | undefined;
  /** `=` was given: the next letter is tied with the one before. */
  readonly isTying: boolean;
  /** The rating that a digit gives; undefined: the first one missing. */
  readonly cell: Cell | undefined;
}

export type Command =
  | { readonly type: 'letter'; readonly letter: string }
  | { readonly type: 'equal' }
  /** Towards the first of a pair, or towards the second. */
  | { readonly type: 'step'; readonly towards: 'first' | 'second' }
  | { readonly type: 'strength'; readonly strength: number }
  | { readonly type: 'move'; readonly by: -1 | 1 }
  | { readonly type: 'tie' }
  | { readonly type: 'takeOut' }
  | { readonly type: 'digit'; readonly digit: number }
  | { readonly type: 'place'; readonly letter: string; readonly place: number }
  | { readonly type: 'rank'; readonly ranking: LetterRanking }
  /** By dragging a letter. */
  | { readonly type: 'places'; readonly letter: string; readonly places: Draft['places'] }
  | { readonly type: 'rate'; readonly cell: Cell; readonly rating: number | undefined }
  | { readonly type: 'look'; readonly cell: Cell | undefined }
  | { readonly type: 'allBad' }
  | { readonly type: 'write'; readonly field: 'rationale' | 'betterAnswer'; readonly text: string };

export function startJudging(draft: Draft): Judging {
  return { draft, chosen: undefined, isTying: false, cell: undefined };
}

export function judge(judging: Judging, command: Command, rules: Rules): Judging {
  switch (command.type) {
    case 'rate':
      return rate(judging, command.cell, command.rating, rules);
    case 'look':
      return { ...judging, cell: command.cell };
    case 'write':
      return withDraft(judging, { [command.field]: command.text });
    case 'allBad':
      return rules.allowAllBad ? toggleAllBad(judging) : judging;
    case 'digit':
      return giveDigit(judging, command.digit, rules);
    case 'rank':
      return ranked(judging, placesOf(command.ranking));
    case 'places':
      return ranked(judging, command.places, command.letter);
    case 'letter':
    case 'equal':
    case 'step':
    case 'strength':
    case 'move':
    case 'tie':
    case 'takeOut':
    case 'place':
      break;
  }
  return isPair(rules) ? judgePair(judging, command, rules) : judgeRanking(judging, command, rules);
}

type ChoiceCommand = Exclude<Command, { type: 'rate' | 'look' | 'write' | 'allBad' | 'digit' | 'rank' | 'places' }>;

function judgePair(judging: Judging, command: ChoiceCommand, rules: Rules): Judging {
  const letters = assignmentLetters(rules);
  const choose = (choice: Pick<Draft, 'places' | 'strength'>) => withDraft(judging, { ...choice, isAllBad: false });
  switch (command.type) {
    case 'letter':
      return letters.includes(command.letter) ? choose(chooseSide(command.letter, letters)) : judging;
    case 'equal':
      return rules.allowTies ? choose(chooseEqual(rules, letters)) : judging;
    case 'step':
      return choose(stepStrength(judging.draft, command.towards, rules, letters));
    case 'strength':
      return choose(chooseStrength(command.strength, rules, letters));
    case 'move':
    case 'tie':
    case 'takeOut':
    case 'place':
      break;
  }
  return judging;
}

function judgeRanking(judging: Judging, command: ChoiceCommand, rules: Rules): Judging {
  const { draft, chosen } = judging;
  switch (command.type) {
    case 'letter':
      return giveLetter(judging, command.letter, rules);
    case 'equal':
      return rules.allowTies && Object.keys(draft.places).length > 0 ? { ...judging, isTying: true } : judging;
    case 'place':
      return ranked(judging, placeAt(draft.places, command.letter, command.place, rules.allowTies), command.letter);
    case 'move':
      return chosen === undefined ? judging : ranked(judging, moveBy(draft.places, chosen, command.by), chosen);
    case 'tie':
      return chosen === undefined || !rules.allowTies
        ? judging
        : ranked(judging, tieWithAbove(draft.places, chosen), chosen);
    case 'takeOut':
      return takeOut(judging);
    case 'step':
    case 'strength':
      break;
  }
  return judging;
}

/** The next best; one that has a place is chosen, or after `=` tied with the one chosen before. */
function giveLetter(judging: Judging, letter: string, rules: Rules): Judging {
  const { draft, chosen, isTying } = judging;
  if (!assignmentLetters(rules).includes(letter)) return judging;
  if (draft.places[letter] === undefined) return ranked(judging, placeNext(draft.places, letter, isTying), letter);
  const other = chosen === undefined || chosen === letter ? undefined : draft.places[chosen];
  if (!isTying || other === undefined) return { ...judging, chosen: letter, isTying: false };
  return ranked(judging, { ...draft.places, [letter]: other }, letter);
}

/** Without a chosen one, the last that was placed. */
function takeOut(judging: Judging): Judging {
  const { places } = judging.draft;
  const last = Object.keys(places)
    .toSorted((one, other) => (places[one] ?? 0) - (places[other] ?? 0))
    .at(-1);
  const letter = judging.chosen ?? last;
  return letter === undefined ? judging : ranked(judging, without(places, letter));
}

/** The place of the chosen one in a ranking; otherwise the rating that is looked at. */
function giveDigit(judging: Judging, digit: number, rules: Rules): Judging {
  const { chosen, draft } = judging;
  const count = rules.candidates.length;
  if (!isPair(rules) && chosen !== undefined && judging.cell === undefined)
    return digit >= 1 && digit <= count
      ? ranked(judging, placeAt(draft.places, chosen, digit, rules.allowTies), chosen)
      : judging;
  const cell = cellInForce(judging, rules);
  const criterion = rules.criteria.find(({ key }) => key === cell?.criterion);
  const rating = criterion === undefined ? undefined : ratingByDigit(criterion.scale, digit);
  return cell === undefined || rating === undefined ? judging : rate(judging, cell, rating, rules);
}

/** The rating that the next digit gives: the one looked at, or the first that is missing. */
export function cellInForce({ cell, draft }: Judging, rules: Pick<Rules, 'candidates' | 'criteria'>): Cell | undefined {
  return cell ?? cellsOf(rules.criteria, assignmentLetters(rules)).find((each) => ratingAt(draft, each) === undefined);
}

/** Gives a rating, or takes it away, and goes on to the next that is missing. */
function rate(judging: Judging, cell: Cell, rating: number | undefined, rules: Rules): Judging {
  const { [cell.letter]: _before, ...others } = judging.draft.ratings[cell.criterion] ?? {};
  const byLetter = rating === undefined ? others : { ...others, [cell.letter]: rating };
  const rated = withDraft(judging, { ratings: { ...judging.draft.ratings, [cell.criterion]: byLetter } });
  const cells = cellsOf(rules.criteria, assignmentLetters(rules));
  const at = cells.findIndex((each) => isSameCell(each, cell));
  const next = [...cells.slice(at + 1), ...cells.slice(0, at)].find(
    (each) => ratingAt(rated.draft, each) === undefined,
  );
  return { ...rated, cell: judging.cell === undefined ? undefined : next };
}

function toggleAllBad(judging: Judging): Judging {
  return withDraft(judging, { isAllBad: !judging.draft.isAllBad });
}

function ranked(judging: Judging, places: Draft['places'], chosen?: string): Judging {
  return { ...withDraft(judging, { places, isAllBad: false }), chosen, isTying: false };
}

function withDraft(judging: Judging, change: Partial<Draft>): Judging {
  return { ...judging, draft: { ...judging.draft, ...change } };
}
