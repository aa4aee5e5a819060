// `enrolment`: links by which people become labelers of a project, and the table of who did.
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Client, everyItem } from '@tastemaker/client';
import {
  type Enrolment,
  type EnrolmentLink,
  type EnrolmentLinkCreate,
  type EnrolmentPlatform,
  enrolmentPlatform,
} from '@tastemaker/contracts';
import { type Command, Option } from 'commander';
import { connect } from '../connection.js';
import { type Context, handle, wholeNumber } from '../context.js';
import { Failure } from '../failure.js';
import { readInput } from '../files.js';
import { collect, findProject } from '../references.js';

interface InProject {
  readonly project?: string;
}

interface CreateOptions extends InProject {
  readonly platform: EnrolmentPlatform;
  readonly people: number;
  readonly judgments: number;
  readonly code?: string;
  readonly returnUrl?: string;
  readonly days?: number;
  readonly showKnownAnswers?: boolean;
}

interface TableOptions extends InProject {
  readonly link?: string;
  readonly out?: string;
}

/** `tastemaker enrolment …`: links by which people become labelers of a project, and who did. */
export function addEnrolment(program: Command): void {
  const enrolment = program.command('enrolment').description('let people become labelers of a project by a link');
  const command = (usage: string, description: string) =>
    enrolment.command(usage).description(description).option('--project <project>', 'id or name');
  command('create <consent-file>', 'make a link; the file (- for stdin) is what people agree to, in Markdown')
    .requiredOption('--people <n>', 'how many may enrol', wholeNumber(1))
    .requiredOption('--judgments <n>', 'after so many each has finished', wholeNumber(1))
    .addOption(new Option('--platform <platform>', 'who sends them').choices(enrolmentPlatform.options).default('none'))
    .option('--code <code>', 'what they are told once they have finished')
    .option('--return-url <url>', 'where they are sent once they have finished; https only')
    .option('--days <n>', 'how long new people may enrol (default: until it is closed)', wholeNumber(1))
    .option('--show-known-answers', 'show them how many known answers they got right')
    .action(handle<CreateOptions>(create));
  command('list', 'the links of a project, and how many enrolled by each').action(
    handle<InProject>(async (context, options) => {
      const { client, id } = await projectOf(context, options);
      const found = await collect(everyItem((page) => client.listEnrolmentLinks(id, page)));
      context.terminal.result(found, found.map(linkLine).join('\n'));
    }),
  );
  command('close <link>', 'let nobody new in; whoever has enrolled goes on').action(setOpen(false));
  command('open <link>', 'let people in again').action(setOpen(true));
  command('table', 'who enrolled, and what a platform pays by')
    .option('--link <link>', 'only those of one link')
    .option('--out <file>', 'write it as CSV')
    .action(handle<TableOptions>(table));
}

function setOpen(open: boolean) {
  return handle<InProject>(async (context, options, [linkId = '']) => {
    const { client, id } = await projectOf(context, options);
    const link = await client.updateEnrolmentLink(id, linkId, { open });
    context.terminal.result(link, linkLine(link));
  });
}

async function create(context: Context, options: CreateOptions, [file = '-']: readonly string[]): Promise<void> {
  const { client, id } = await projectOf(context, options);
  const { platform, people, judgments, code, returnUrl, days, showKnownAnswers } = options;
  const order: EnrolmentLinkCreate = {
    consent: await readInput(file, context.terminal),
    platform,
    peopleAtMost: people,
    judgmentsPerPerson: judgments,
    showKnownAnswers: showKnownAnswers === true,
    ...(code === undefined ? {} : { completionCode: code }),
    ...(returnUrl === undefined ? {} : { returnUrl }),
    ...(days === undefined ? {} : { expiresAt: new Date(Date.now() + days * 24 * 3600 * 1000).toISOString() }),
  };
  const link = await client.createEnrolmentLink(id, order);
  context.terminal.note(`${link.id}: hand out this link, or enter it at the platform:`);
  context.terminal.result(link, link.url ?? '');
}

async function table(context: Context, options: TableOptions): Promise<void> {
  const { client, id } = await projectOf(context, options);
  const filter = options.link === undefined ? {} : { linkId: options.link };
  if (options.out !== undefined) {
    await writeTable(client, id, filter, options.out);
    context.terminal.result({ file: options.out }, options.out);
    return;
  }
  const found = await collect(everyItem((page) => client.listEnrolments(id, { ...page, ...filter })));
  context.terminal.result(found, found.map(enrolmentLine).join('\n'));
}

async function writeTable(client: Client, projectId: string, filter: { linkId?: string }, file: string): Promise<void> {
  const { body } = await client.downloadEnrolments(projectId, filter);
  if (body === null) throw new Failure('empty_answer', 'the server sent an empty table');
  await pipeline(Readable.fromWeb(body), createWriteStream(file));
}

async function projectOf(context: Context, { project }: InProject) {
  const { client } = connect(context);
  return { client, id: (await findProject(client, project)).id };
}

function linkLine({ id, url, platform, enrolled, peopleAtMost, finished, closedAt, expiresAt }: EnrolmentLink): string {
  const until = expiresAt === null ? 'open' : `open until ${expiresAt}`;
  const state = closedAt === null ? until : 'closed';
  return `${id}  ${platform}  ${state}  ${enrolled} of ${peopleAtMost} enrolled, ${finished} finished  ${url ?? ''}`.trimEnd();
}

function enrolmentLine({ name, external, status, judged, skipped, activeSeconds, knownAnswers }: Enrolment): string {
  const { value, cases } = knownAnswers;
  const known = value === null ? '' : `${Math.round(value * 100)} % of ${cases} known answers right`;
  const work = `${judged} judged, ${skipped} skipped, ${activeSeconds} s`;
  return `${name}  ${external?.person ?? ''}  ${status}  ${work}  ${known}`.trimEnd();
}
