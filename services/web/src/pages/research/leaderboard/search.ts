// What the page's address says: by what completions are told apart, what is held constant, and which votes count how.
import type { LeaderboardAsk } from '@tastemaker/contracts';
import { compact, readChoice, readText } from '../parts/filter-search.js';

export const bys = [
  'model',
  'checkpoint',
  'temperature',
  'topP',
  'topK',
  'maxTokens',
  'source',
  'author',
  'guideline',
  'systemPrompt',
] as const;

export type By = (typeof bys)[number];

/** As the address has them: `none`, `length`, `length,style`, `length,style,position`. */
export const controlChoices = ['none', 'length', 'length,style', 'length,style,position'] as const;
export type ControlChoice = (typeof controlChoices)[number];

export const voteChoices = ['person', 'simulated', 'imported'] as const;
export type VoteChoice = (typeof voteChoices)[number];

/** How ties enter. */
export const ties = ['davidson', 'raoKupper', 'halfWin'] as const;
/** Judgments that all are bad. */
export const bothBads = ['tie', 'leave'] as const;
export const weightings = ['none', 'propensity'] as const;

export interface LeaderboardSearch {
  /** Undefined: as the project declared it. */
  readonly by: By | undefined;
  readonly control: ControlChoice | undefined;
  readonly tag: string | undefined;
  readonly votes: VoteChoice | undefined;
  readonly tie: (typeof ties)[number] | undefined;
  readonly bothBad: (typeof bothBads)[number] | undefined;
  readonly weights: (typeof weightings)[number] | undefined;
  /** A day, UTC. */
  readonly from: string | undefined;
}

/** What cannot be read is left out. */
export function readSearch(search: Readonly<Record<string, unknown>>): LeaderboardSearch {
  const from = readText(search, 'from');
  const isDay = from !== undefined && /^\d{4}-\d\d-\d\d$/.test(from) && !Number.isNaN(Date.parse(from));
  return {
    by: readChoice(search, 'by', bys),
    control: readChoice(search, 'control', controlChoices),
    tag: readText(search, 'tag'),
    votes: readChoice(search, 'votes', voteChoices),
    tie: readChoice(search, 'tie', ties),
    bothBad: readChoice(search, 'bothBad', bothBads),
    weights: readChoice(search, 'weights', weightings),
    from: isDay ? from : undefined,
  };
}

const controlsOf = {
  none: [],
  length: ['length'],
  'length,style': ['length', 'style'],
  'length,style,position': ['length', 'style', 'position'],
} as const satisfies Record<ControlChoice, readonly NonNullable<LeaderboardAsk['control']>[number][]>;

export function askOf({ control, votes, from, ...others }: LeaderboardSearch): LeaderboardAsk {
  return {
    ...compact(others),
    ...(control === undefined ? {} : { control: [...controlsOf[control]] }),
    ...(votes === undefined ? {} : { votes: [votes] }),
    ...(from === undefined ? {} : { from: new Date(from).toISOString() }),
  };
}

/** The choice that these controls are; the nearest one for what a declaration put together otherwise. */
export function choiceOf(controls: readonly string[]): ControlChoice {
  if (controls.includes('position')) return 'length,style,position';
  if (controls.includes('style')) return 'length,style';
  return controls.includes('length') ? 'length' : 'none';
}
