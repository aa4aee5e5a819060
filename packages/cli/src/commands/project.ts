// `project`: making and changing projects.
import { everyItem } from '@tastemaker/client';
import {
  type Activity,
  type Attention,
  type ProjectState,
  type ProjectUpdate,
  projectState,
  projectUpdate,
} from '@tastemaker/contracts';
import { type Command, Option } from 'commander';
import { connect } from '../connection.js';
import { handle, wholeNumber } from '../context.js';
import { Failure, usageFailure } from '../failure.js';
import { collect, findProject } from '../references.js';
import { addErasing } from './erasures.js';

interface CreateOptions {
  readonly description?: string;
  readonly judgments?: number;
  readonly candidates?: number;
}

interface UpdateOptions {
  readonly name?: string;
  readonly description?: string;
  readonly state?: ProjectState;
  readonly set: readonly string[];
}

export function addProject(program: Command): void {
  const project = program.command('project').description('labeling efforts');
  project
    .command('create <name>')
    .description('make a project')
    .option('--description <text>', 'what it is for')
    .option('--judgments <n>', 'judgments each comparison needs', wholeNumber(1))
    .option('--candidates <n>', 'candidates for each prompt', wholeNumber(2))
    .action(
      handle<CreateOptions>(async (context, options, [name = '']) => {
        const made = await connect(context).client.createProject({
          name,
          ...(options.description === undefined ? {} : { description: options.description }),
          settings: {
            ...(options.judgments === undefined ? {} : { judgmentsPerComparison: options.judgments }),
            ...(options.candidates === undefined ? {} : { candidatesPerPrompt: options.candidates }),
          },
        });
        context.terminal.result(made, `${made.name}  ${made.id}`);
      }),
    );
  project
    .command('update [project]')
    .description('change a project, its state, or its settings')
    .option('--name <name>', 'what it is called')
    .option('--description <text>', 'what it is for')
    .addOption(new Option('--state <state>', 'whether work is given out').choices(projectState.options))
    .option(
      '--set <setting=value>',
      "a setting, the value as JSON: strength=required, criteria='[…]'; again for more",
      also,
      [],
    )
    .action(
      handle<UpdateOptions>(async (context, { set, ...others }, [reference]) => {
        const change = { ...others, ...(set.length === 0 ? {} : { settings: settingsOf(set) }) };
        if (Object.keys(change).length === 0) throw usageFailure('what is to be changed?', 'see --help');
        const { client } = connect(context);
        const changed = await client.updateProject((await findProject(client, reference)).id, change);
        context.terminal.result(changed, `${changed.name}  ${changed.id}  ${changed.state}`);
      }),
    );
  addErasing(project, {
    kind: 'project',
    argument: '<project>',
    find: async (client, reference) => ({ id: (await findProject(client, reference)).id }),
  });
  project
    .command('list')
    .description('the projects you belong to')
    .action(
      handle(async (context) => {
        const { client } = connect(context);
        const projects = await collect(everyItem((page) => client.listProjects(page)));
        context.terminal.result(projects, projects.map(({ id, name }) => `${id}  ${name}`).join('\n'));
      }),
    );
  project
    .command('show [project]')
    .description('how far a project is')
    .action(
      handle(async (context, _options, [reference]) => {
        const { client } = connect(context);
        const found = await findProject(client, reference);
        const [progress, activity, attention] = await Promise.all([
          client.getProgress(found.id),
          client.activity(found.id, { days: 7 }),
          client.attention(found.id),
        ]);
        const { comparisons, judgments } = progress;
        context.terminal.result(
          { ...found, progress, activity, attention },
          [
            `${found.name}  ${found.id}`,
            `${progress.prompts} prompts, ${progress.completions} completions`,
            `comparisons: ${comparisons.open} open, ${comparisons.closed} closed`,
            `judgments: ${judgments.done} of ${judgments.needed}, ${judgments.skipped} skipped, ${judgments.leased} in hand`,
            paceOf(activity),
            `waiting: ${waitingIn(attention)}`,
          ].join('\n'),
        );
      }),
    );
}

function paceOf({ pace, forecast }: Activity): string {
  if (pace === null) return 'nobody has judged for a day yet';
  const end = forecast === null ? '' : `; all done about ${forecast.at.slice(0, 10)}`;
  const between =
    forecast === null ? '' : ` (${forecast.earliest.slice(0, 10)} to ${forecast.latest?.slice(0, 10) ?? '…'})`;
  return `${pace.perDay.toFixed(1)} judgments a day${end}${between}`;
}

function waitingIn({ flags, pausedLabelers, drafts, undecided, failedRuns, demonstrations }: Attention): string {
  const counts: readonly (readonly [number, string])[] = [
    [flags.open, 'flags'],
    [pausedLabelers, 'paused labelers'],
    [drafts.length, 'guideline drafts'],
    [undecided, 'undecided comparisons'],
    [failedRuns.length, 'failed runs'],
    [demonstrations, 'demonstrations to review'],
  ];
  const waiting = counts.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
  return waiting.length === 0 ? 'nothing' : waiting.join(', ');
}

function also(text: string, before: readonly string[]): readonly string[] {
  return [...before, text];
}

/** `goldRate=0.1`, `strength="required"`. @throws {Failure} that says which one is wrong, and how. */
function settingsOf(texts: readonly string[]): NonNullable<ProjectUpdate['settings']> {
  const given = Object.fromEntries(texts.map(settingOf));
  const known = projectUpdate.shape.settings.unwrap().strict().safeParse(given);
  if (known.success) return known.data;
  const issue = known.error.issues[0];
  throw usageFailure(`the settings are wrong: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`);
}

function settingOf(text: string): [string, unknown] {
  const [, name, value = ''] = /^(\w+)=(.*)$/s.exec(text) ?? [];
  if (name === undefined) throw usageFailure(`${text} is no setting`, 'write it as setting=value');
  try {
    return [name, JSON.parse(value)];
  } catch (cause) {
    // A word needs no quotes.
    if (/^[a-z]\w*$/i.test(value)) return [name, value];
    throw new Failure('usage', `the value of ${name} is no JSON: ${value}`, { exitCode: 2, cause });
  }
}
