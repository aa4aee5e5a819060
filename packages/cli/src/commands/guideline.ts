// `guideline`: labeling instructions and their versions.
import type { Client } from '@tastemaker/client';
import type { Project } from '@tastemaker/contracts';
import type { Command } from 'commander';
import { connect } from '../connection.js';
import { type Context, handle, wholeNumber } from '../context.js';
import { Failure } from '../failure.js';
import { readInput } from '../files.js';
import { findProject } from '../references.js';

interface ProjectOption {
  readonly project?: string;
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
