// `models current`, `models reference`: which reward model is in force, and on what scale it scores.
import { everyItem } from '@tastemaker/client';
import { currentAlias, type ModelAlias, type ScoreReference } from '@tastemaker/contracts';
import { type Command, Option } from 'commander';
import { connect } from '../connection.js';
import { type Context, handle, wholeNumber } from '../context.js';
import { usageFailure } from '../failure.js';
import { collect, findModel, findProject } from '../references.js';

interface CurrentOptions {
  readonly project?: string;
  readonly alias: string;
  readonly rollback?: boolean;
  readonly history?: boolean;
  readonly force?: boolean;
}

interface ReferenceOptions {
  readonly name?: string;
  readonly snapshot?: string;
  readonly project?: string;
  readonly split?: 'train' | 'validation' | 'test';
  readonly limit: number;
}

export function addModelVersions(models: Command): void {
  models
    .command('current [model]')
    .description('put a reward model in force under an alias, once it is loaded; without one, say what is in force')
    .option('--alias <name>', 'which alias', currentAlias)
    .option('--project <project>', 'whose alias; left out: the model’s project, or the only one that has it')
    .option('--rollback', 'go back to the model before')
    .option('--history', 'what the alias stood for')
    .option('--force', 'also where the model lacks reference sets of the one before')
    .action(handle<CurrentOptions>(current));
  models
    .command('reference <model>')
    .description('measure where its scores of a snapshot’s answers lie; without --name, list its reference sets')
    .option('--name <name>', 'what `score --normalize` calls it')
    .option('--snapshot <id>', 'whose answers')
    .option('--project <project>', 'of this project’s newest snapshot instead')
    .addOption(new Option('--split <split>', 'only of this split').choices(['train', 'validation', 'test']))
    .option('--limit <n>', 'answers at most', wholeNumber(2), 500)
    .action(handle<ReferenceOptions>(reference));
}

async function current(
  context: Context,
  { alias, project, rollback, history, force }: CurrentOptions,
  [model]: readonly string[],
): Promise<void> {
  const { client } = connect(context);
  if ([model !== undefined, rollback === true, history === true].filter(Boolean).length > 1) {
    throw usageFailure('name a model, or --rollback, or --history: one of them');
  }
  const owner = project === undefined ? {} : { projectId: (await findProject(client, project)).id };
  if (model === undefined && rollback !== true) {
    const items =
      history === true
        ? await collect(everyItem((page) => client.modelAliasHistory(alias, { ...page, ...owner })))
        : (await client.listModelAliases(owner)).items;
    return context.terminal.result(items, items.map(aliasLine).join('\n'));
  }
  const set =
    model === undefined
      ? await client.rollBackModelAlias(alias, owner)
      : await client.setModelAlias(alias, {
          modelId: (await findModel(client, model)).id,
          ...owner,
          force: force === true,
        });
  context.terminal.result(set, aliasLine(set));
}

function aliasLine({ name, projectId, modelId, modelName, since }: ModelAlias): string {
  const owner = projectId === null ? '' : `${projectId}/`;
  return `${owner}${name}  →  ${modelName}  ${modelId}  since ${since}`;
}

async function reference(context: Context, options: ReferenceOptions, [model = '']: readonly string[]): Promise<void> {
  const { client } = connect(context);
  const { name, split, limit } = options;
  if (name === undefined) {
    const { items } = await client.listScoreReferences(model);
    return context.terminal.result(items, items.map(referenceLine).join('\n'));
  }
  const snapshotId = options.snapshot ?? (await newestSnapshot(context, options.project));
  const made = await client.createScoreReference(model, {
    name,
    snapshotId,
    limit,
    ...(split === undefined ? {} : { split }),
  });
  context.terminal.result(made, referenceLine(made));
}

async function newestSnapshot(context: Context, projectReference: string | undefined): Promise<string> {
  const { client } = connect(context);
  const project = await findProject(client, projectReference);
  const items = await collect(everyItem((page) => client.listSnapshots(project.id, page)));
  const newest = items.find(({ kind }) => kind !== 'documents');
  if (newest === undefined)
    throw usageFailure(`${project.name} has no snapshot of answers yet`, 'name one with --snapshot');
  return newest.id;
}

function referenceLine({ name, mean, deviation, count }: ScoreReference): string {
  const of = count === null ? 'as the model came' : `of ${count} answers`;
  return `${name}  mean ${mean.toFixed(3)}, deviation ${deviation.toFixed(3)}, ${of}`;
}
