// The options that decide a leaderboard's figures, as commander knows them and as the API takes them.
import {
  type LeaderboardAsk,
  leaderboardBy,
  leaderboardControl,
  leaderboardSettings,
  leaderboardTie,
  split,
  userKind,
} from '@tastemaker/contracts';
import { type Command, Option } from 'commander';
import { usageFailure } from '../../failure.js';

export interface SettingOptions {
  readonly by?: LeaderboardAsk['by'];
  readonly control?: string;
  readonly tie?: LeaderboardAsk['tie'];
  readonly bothBad?: LeaderboardAsk['bothBad'];
  readonly weights?: LeaderboardAsk['weights'];
  readonly votes?: string;
  readonly tag?: string;
  readonly split?: LeaderboardAsk['split'];
  readonly guideline?: string;
  readonly labelers?: string;
  readonly from?: string;
  readonly to?: string;
  readonly anchor?: string;
}

export function withSettings(command: Command): Command {
  const { bothBad, weights } = leaderboardSettings.shape;
  return command
    .addOption(new Option('--by <attribute>', 'what completions are told apart by').choices(leaderboardBy.options))
    .option('--control <list>', `what is held constant, commas between: ${leaderboardControl.options.join(', ')}; none`)
    .addOption(new Option('--tie <model>', 'how ties enter').choices(leaderboardTie.options))
    .addOption(new Option('--both-bad <what>', 'judgments that all are bad').choices(bothBad.unwrap().options))
    .addOption(new Option('--weights <what>', 'by how likely a pair was asked').choices(weights.unwrap().options))
    .option('--votes <list>', `whose, commas between: ${userKind.options.join(', ')}`)
    .option('--tag <tag>', 'only prompts with it')
    .addOption(new Option('--split <split>', 'only prompts of it').choices(split.options))
    .option('--guideline <version>', 'only judgments under this version')
    .option('--labelers <ids>', 'only judgments of these, commas between')
    .option('--from <instant>', 'judgments from then on (ISO 8601, UTC)')
    .option('--to <instant>', 'judgments before then')
    .option('--anchor <key>', 'the entry that is put at 1000');
}

/** What was given; the rest is the project's, or as the defaults are. @throws {Failure} for a list or number that is none */
export function askOf({ guideline, ...options }: SettingOptions): LeaderboardAsk {
  const { control, votes, labelers, ...others } = options;
  return {
    ...others,
    ...(control === undefined ? {} : { control: listOf('--control', control, leaderboardControl.options) }),
    ...(votes === undefined ? {} : { votes: listOf('--votes', votes, userKind.options) }),
    ...(labelers === undefined ? {} : { labelers: labelers.split(',') }),
    ...(guideline === undefined ? {} : { guidelineVersion: versionOf(guideline) }),
  };
}

function listOf<Item extends string>(option: string, text: string, known: readonly Item[]): Item[] {
  if (text === 'none' || text === '') return [];
  return text.split(',').map((part) => {
    const found = known.find((item) => item === part.trim());
    if (found === undefined) throw usageFailure(`${option}: there is no ${part}`, `there are: ${known.join(', ')}`);
    return found;
  });
}

function versionOf(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw usageFailure(
    `--guideline: ${text} is no version`,
    'give a number from 1 on, as `tastemaker guideline list` tells',
  );
}
