import { everyItem } from '@tastemaker/client';
import type { Demonstration, DemonstrationState, DemonstrationStatistics } from '@tastemaker/contracts';
import { type Command, Option } from 'commander';
import { connect } from '../../connection.js';
import { handle } from '../../context.js';
import { usageFailure } from '../../failure.js';
import { collect, findProject } from '../../references.js';

/** Looking at demonstrations and saying whether they are good. */

interface ListOptions {
  readonly project?: string;
  readonly state?: DemonstrationState;
}

interface ReviewOptions {
  readonly project?: string;
  readonly accept?: boolean;
  readonly return?: string;
}

export function addReview(demonstrations: Command): void {
  demonstrations
    .command('list')
    .description('your own demonstrations; for researchers, all that were submitted')
    .option('--project <project>', 'id or name')
    .addOption(new Option('--state <state>', 'only those').choices(['draft', 'submitted', 'accepted', 'returned']))
    .action(
      handle<ListOptions>(async (context, options) => {
        const { client } = connect(context);
        const project = await findProject(client, options.project);
        const filter = options.state === undefined ? {} : { state: options.state };
        const found = await collect(everyItem((page) => client.listDemonstrations(project.id, { ...page, ...filter })));
        context.terminal.result(found, found.map(inOneLine).join('\n'));
      }),
    );
  demonstrations
    .command('review <id>')
    .description('show a demonstration with its history; accept it, or return it to its author')
    .option('--project <project>', 'id or name')
    .option('--accept', 'it is good')
    .option('--return <comment>', 'what its author should change')
    .action(
      handle<ReviewOptions>(async (context, options, [id = '']) => {
        if (options.accept === true && options.return !== undefined)
          throw usageFailure('--accept and --return exclude each other');
        const { client } = connect(context);
        const project = await findProject(client, options.project);
        const read = await client.getDemonstration(project.id, id);
        if (options.accept !== true && options.return === undefined) {
          const history = await client.getDemonstrationHistory(project.id, id);
          const said = history.reviews.map(({ revision, decision, comment }) => `${revision}: ${decision} ${comment}`);
          context.terminal.result({ ...read, history }, [inFull(read), ...said].join('\n'));
          return;
        }
        const { revision } = read;
        const review =
          options.return === undefined
            ? { revision, decision: 'accept' as const }
            : { revision, decision: 'return' as const, comment: options.return };
        const reviewed = await client.reviewDemonstration(project.id, id, review);
        context.terminal.result(reviewed, `${id} is ${reviewed.state}`);
      }),
    );
  demonstrations
    .command('stats')
    .description('quality by author and by guideline version')
    .option('--project <project>', 'id or name')
    .action(
      handle<{ readonly project?: string }>(async (context, options) => {
        const { client } = connect(context);
        const project = await findProject(client, options.project);
        const statistics = await client.getDemonstrationStatistics(project.id);
        context.terminal.result(statistics, describe(statistics));
      }),
    );
}

function inOneLine({ id, state, messages }: Demonstration): string {
  const asked = messages.findLast(({ role }) => role === 'user')?.content ?? '';
  return `${id}  ${state.padEnd(9)}  ${asked.replace(/\s+/g, ' ').slice(0, 80)}`;
}

function inFull({ id, state, revision, messages, contextDocuments }: Demonstration): string {
  return [
    `${id}  ${state}, revision ${revision}`,
    ...contextDocuments.map(({ title, text }) => `document ${title}\n${text}`),
    ...messages.map(({ role, content }) => `${role}: ${content}`),
  ].join('\n');
}

function describe({ authors, guidelineVersions }: DemonstrationStatistics): string {
  return [
    ...authors.map((row) => `${row.name}: ${quality(row)}`),
    ...guidelineVersions.map((row) => `guideline ${row.guidelineVersion ?? 'none'}: ${quality(row)}`),
  ].join('\n');
}

function quality(
  row: DemonstrationStatistics['guidelineVersions'][number] | DemonstrationStatistics['authors'][number],
): string {
  const { draft, submitted, accepted, returned } = row.counts;
  return [
    `${accepted} accepted, ${returned} returned, ${submitted} submitted, ${draft} drafts`,
    `${percent(row.acceptanceRate)} accepted`,
    `${percent(row.nearDuplicateShare)} near-duplicates`,
    `${Math.round(row.meanAnswerCharacters ?? 0)} characters on average`,
  ].join('; ');
}

function percent(share: number | null): string {
  return share === null ? '–' : `${Math.round(100 * share)} %`;
}
