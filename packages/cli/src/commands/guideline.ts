// `guideline`: labeling instructions and their versions.
import type { Client } from '@tastemaker/client';
import type { ListedGuideline, Project } from '@tastemaker/contracts';
import type { Command } from 'commander';
import { connect } from '../connection.js';
import { type Context, handle, wholeNumber } from '../context.js';
import { Failure } from '../failure.js';
import { readInput } from '../files.js';
import { findProject } from '../references.js';

interface ProjectOption {
  readonly project?: string;
}

interface DraftOptions extends ProjectOption {
  readonly change?: number;
}

interface DiffOptions extends ProjectOption {
  readonly guidelineVersion?: number;
  readonly from?: number;
}

export function addGuideline(program: Command): void {
  const guideline = program.command('guideline').description('the labeling instructions');
  guideline
    .command('publish <file>')
    .description('publish a Markdown file (- for stdin) as the next version')
    .option('--project <project>', 'id or name')
    .action(
      handle<ProjectOption>(async (context, options, [file = '-']) => {
        const { client } = connect(context);
        const project = await findProject(client, options.project);
        const draft = await client.createGuideline(project.id, { markdown: await readInput(file, context.terminal) });
        const published = await client.publishGuideline(project.id, draft.version);
        context.terminal.result(published, `version ${published.version} of ${project.name} is in force`);
      }),
    );
  guideline
    .command('draft <file>')
    .description('make a draft of a Markdown file (- for stdin), or change one')
    .option('--project <project>', 'id or name')
    .option('--change <n>', 'the draft to change', wholeNumber(1))
    .action(handle<DraftOptions>(saveDraft));
  guideline
    .command('discard <n>')
    .description('throw a draft away')
    .option('--project <project>', 'id or name')
    .action(
      handle<ProjectOption>(async (context, options, [version = '']) => {
        const { client } = connect(context);
        const project = await findProject(client, options.project);
        await client.discardGuideline(project.id, wholeNumber(1)(version));
        context.terminal.result({ discarded: version }, `draft ${version} of ${project.name} is gone`);
      }),
    );
  guideline
    .command('list')
    .description('versions, with the judgments and the agreement under each')
    .option('--project <project>', 'id or name')
    .action(
      handle<ProjectOption>(async (context, options) => {
        const { client } = connect(context);
        const project = await findProject(client, options.project);
        const { items } = await client.listGuidelines(project.id, { figures: true });
        context.terminal.result(items, items.map(line).join('\n'));
      }),
    );
  guideline
    .command('show')
    .description('print the version in force, or another')
    .option('--project <project>', 'id or name')
    .option('--guideline-version <n>', 'which one', wholeNumber(1))
    .action(
      handle<ProjectOption & { readonly guidelineVersion?: number }>(async (context, options) => {
        const { client } = connect(context);
        const project = await findProject(client, options.project);
        const versions = (await client.listGuidelines(project.id)).items;
        const wanted = versions
          .filter(({ status, version }) =>
            options.guidelineVersion === undefined ? status === 'published' : version === options.guidelineVersion,
          )
          .toSorted((a, b) => b.version - a.version)[0];
        if (wanted === undefined)
          throw new Failure('no_guideline', `${project.name} has no such guideline`, {
            cure: 'publish one: tastemaker guideline publish <file>',
          });
        context.terminal.result(wanted, wanted.markdown);
      }),
    );
  guideline
    .command('diff')
    .description('what changed in the version in force, or in another, since the one before')
    .option('--project <project>', 'id or name')
    .option('--guideline-version <n>', 'which one', wholeNumber(1))
    .option('--from <n>', 'compared with this one', wholeNumber(1))
    .action(handle<DiffOptions>(diff));
}

/** A change goes by the draft as it is now. */
async function saveDraft(context: Context, options: DraftOptions, [file = '-']: readonly string[]): Promise<void> {
  const { client } = connect(context);
  const { id, name } = await findProject(client, options.project);
  const markdown = await readInput(file, context.terminal);
  const { change } = options;
  const saved =
    change === undefined
      ? await client.createGuideline(id, { markdown })
      : await client.saveGuideline(id, change, {
          markdown,
          revision: (await client.getGuideline(id, change)).revision,
        });
  context.terminal.result(saved, `draft ${saved.version} of ${name}, revision ${saved.revision}`);
}

function line({ version, status, publishedAt, figures }: ListedGuideline): string {
  if (status === 'draft') return `${version}  draft`;
  const { judgments = 0, alphaOrdinal, acknowledged = 0, labelers = 0 } = figures ?? {};
  const alpha = typeof alphaOrdinal?.value === 'number' ? alphaOrdinal.value.toFixed(3) : '–';
  const read = `acknowledged by ${acknowledged} of ${labelers}`;
  return `${version}  since ${publishedAt?.slice(0, 10) ?? ''}  ${judgments} judgments  α ${alpha}  ${read}`;
}

async function diff(context: Context, options: DiffOptions): Promise<void> {
  const { client } = connect(context);
  const project = await findProject(client, options.project);
  const to = options.guidelineVersion ?? (await versionInForce(client, project));
  const from = options.from === undefined ? {} : { from: options.from };
  const found = await client.diffGuideline(project.id, to, from);
  context.terminal.result(found, found.unified === '' ? 'nothing changed' : found.unified.trimEnd());
}

async function versionInForce(client: Client, project: Project): Promise<number> {
  const published = (await client.listGuidelines(project.id)).items.filter(({ status }) => status === 'published');
  if (published.length > 0) return Math.max(...published.map(({ version }) => version));
  throw new Failure('no_guideline', `${project.name} has no guideline`, {
    cure: 'publish one: tastemaker guideline publish <file>',
  });
}
