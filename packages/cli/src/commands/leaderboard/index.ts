// `leaderboard`: a project's leaderboard, what people change of it, and reckoning it anew from a snapshot's file.
import {
  type LeaderboardWithdraw,
  leaderboardBy,
  leaderboardSettings,
  type ReportTableFormat,
} from '@tastemaker/contracts';
import { type Command, Option } from 'commander';
import { connect } from '../../connection.js';
import { type Context, handle } from '../../context.js';
import { usageFailure } from '../../failure.js';
import { findProject } from '../../references.js';
import { reportFile, writeResponse } from '../../report-file.js';
import { addReproduce } from './reproduce.js';
import { askOf, type SettingOptions, withSettings } from './settings.js';
import { changeText, leaderboardText } from './words.js';

interface ShowOptions extends SettingOptions {
  readonly snapshot?: string;
  readonly csv?: true;
  readonly out?: string;
  readonly format?: ReportTableFormat;
}

const formats: readonly ReportTableFormat[] = ['csv', 'parquet'];

export function addLeaderboard(program: Command): void {
  const command = program
    .command('leaderboard')
    .description('who is better, by how much, and how sure that is, from a project’s judgments');
  withSettings(
    command
      .command('show [project]', { isDefault: true })
      .description('strengths with intervals, places as ranges, and who can’t be compared'),
  )
    .option('--snapshot <id>', 'of a snapshot’s judgments, not of those of now')
    .option('--csv', 'print one row for each entry')
    .option('--out <file>', 'write one row for each entry: .csv or .parquet')
    .addOption(new Option('--format <format>', 'of the file, whatever its name').choices([...formats]))
    .action(handle<ShowOptions>(show));
  addReproduce(command);
  command
    .command('changes [project]')
    .description('settings declared, entries withdrawn and put back: who, when, why')
    .action(handle<object>(changes));
  withSettings(
    command
      .command('declare [project]')
      .description('by which settings the leaderboard is read: figures by others are exploratory'),
  )
    .requiredOption('--reason <text>', 'why these')
    .action(handle<SettingOptions & { reason: string }>(declare));
  for (const [name, description] of [
    ['withdraw', 'list an entry as withdrawn; its votes go on counting'],
    ['return', 'put a withdrawn entry back'],
  ] as const) {
    command
      .command(`${name} <project> <key>`)
      .description(description)
      .addOption(
        new Option('--by <attribute>', 'what it is told apart by').choices(leaderboardBy.options).default('model'),
      )
      .requiredOption('--reason <text>', 'everybody who sees the leaderboard reads it')
      .action(
        handle<Pick<LeaderboardWithdraw, 'by' | 'reason'>>(async (context, { by, reason }, [reference, key = '']) => {
          const { client } = connect(context);
          const { id } = await findProject(client, reference);
          const order = { by, key, reason };
          const made =
            name === 'withdraw'
              ? await client.withdrawLeaderboardEntry(id, order)
              : await client.returnLeaderboardEntry(id, order);
          context.terminal.result(made, changeText(made));
        }),
      );
  }
}

async function show(
  context: Context,
  { snapshot, csv, out, format, ...options }: ShowOptions,
  [reference]: readonly string[],
) {
  const { terminal } = context;
  if (csv === true && terminal.json) throw usageFailure('as CSV or as JSON?', 'leave out --csv or --json');
  if (csv === true && out !== undefined) throw usageFailure('print it or write it?', 'leave out --csv or --out');
  const target = reportFile(
    { ...(out === undefined ? {} : { out }), ...(format === undefined ? {} : { format }) },
    formats,
  );
  const { client } = connect(context);
  const project = await findProject(client, reference);
  const asked = { ...askOf(options), ...(snapshot === undefined ? {} : { snapshot }) };
  if (csv === true) {
    const table = await client.downloadLeaderboard(project.id, 'csv', asked);
    terminal.result(null, (await table.text()).trimEnd());
    return;
  }
  const board = await client.leaderboard(project.id, asked);
  if (target === undefined) {
    terminal.result(board, leaderboardText(board));
    return;
  }
  await writeResponse(await client.downloadLeaderboard(project.id, target.format, asked), target.file);
  terminal.result({ file: target.file }, `${leaderboardText(board)}\n\nwritten to ${target.file}`);
}

async function changes(context: Context, _options: object, [reference]: readonly string[]) {
  const { client } = connect(context);
  const found = await client.leaderboardChanges((await findProject(client, reference)).id, { limit: 100 });
  const words = found.items.length === 0 ? 'Nobody changed anything.' : found.items.map(changeText).join('\n');
  context.terminal.result(found, words);
}

async function declare(
  context: Context,
  { reason, ...options }: SettingOptions & { reason: string },
  [reference]: readonly string[],
) {
  const { client } = connect(context);
  const project = await findProject(client, reference);
  const { labelers, ...asked } = askOf(options);
  const settings = leaderboardSettings.parse({ ...asked, ...(labelers === undefined ? {} : { labelerIds: labelers }) });
  const made = await client.declareLeaderboard(project.id, { settings, reason });
  context.terminal.result(made, changeText(made));
}
