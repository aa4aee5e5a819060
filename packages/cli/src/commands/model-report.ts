// `report`: what a reward model is worth, measured on a snapshot's judgments and written as one file.
import { type Client, everyItem } from '@tastemaker/client';
import type { ModelReport, ModelReportDetail, ModelReportFormat } from '@tastemaker/contracts';
import { type Command, Option } from 'commander';
import { z } from 'zod';
import { connect } from '../connection.js';
import { type Context, handle, wholeNumber } from '../context.js';
import { Failure, usageFailure } from '../failure.js';
import { collect, findProject } from '../references.js';
import { type ReportFile, reportFile, writeResponse } from '../report-file.js';
import { awaitModelReport } from '../waiting.js';
import { describeModelReport, reportLine } from './model-report-words.js';

interface ReportOptions {
  readonly out?: string;
  readonly format?: ModelReportFormat;
  readonly snapshot?: string;
  readonly project?: string;
  readonly against?: string | false;
  readonly maxComparisons?: number;
  readonly id?: string;
  readonly list?: boolean;
}

const formats: readonly ModelReportFormat[] = ['json', 'html', 'csv', 'parquet'];

export function addModelReport(program: Command): void {
  program
    .command('report <reward-model>')
    .description('measure a reward model on a snapshot’s judgments and write an evaluation report')
    .option('--out <file>', 'write it there: .html (one file that stands alone), .json, .csv or .parquet')
    .addOption(new Option('--format <format>', 'of the file, whatever its name').choices([...formats]))
    .option(
      '--snapshot <snapshot>',
      'id, or with --project name, of judged comparisons; default: what it was trained on',
    )
    .option('--project <project>', 'whose snapshot; without --snapshot its newest one of judged comparisons')
    .option('--against <reward-model>', 'compare with this one on the same pairs; default: the version before, if any')
    .option('--no-against', 'compare with no other version')
    .option('--max-comparisons <n>', 'score so many of each held-out split at most (default: 2000)', wholeNumber(1))
    .option('--id <report>', 'an earlier report instead of a new one')
    .option('--list', 'the reports that there are')
    .action(handle<ReportOptions>(report));
}

async function report(context: Context, options: ReportOptions, [model = '']: readonly string[]): Promise<void> {
  const { client } = connect(context);
  const { terminal } = context;
  if (options.list === true) {
    const items = await collect(everyItem((page) => client.listModelReports(model, page)));
    return terminal.result(items, items.map(reportLine).join('\n'));
  }
  const target = reportFile(options, formats);
  const reportId = options.id ?? (await madeReport(context, client, model, options)).id;
  const found = await client.getModelReport(model, reportId);
  if (found.report === null) {
    throw new Failure('report_not_made', `the report is ${found.status}: ${found.error ?? 'it has no figures'}`);
  }
  if (target !== undefined) await save(client, model, reportId, target);
  const written = target === undefined ? '' : `\n\nwritten to ${target.file}`;
  terminal.result(told(found, target?.file), `${describeModelReport(found.report)}${written}`);
}

function told(found: ModelReportDetail, file: string | undefined) {
  return file === undefined ? found : { ...found, file };
}

async function madeReport(
  { terminal }: Context,
  client: Client,
  model: string,
  { snapshot, project, against, maxComparisons }: ReportOptions,
): Promise<ModelReport> {
  const snapshotId = await snapshotAsked(client, snapshot, project);
  const ordered = await client.createModelReport(model, {
    ...(snapshotId === undefined ? {} : { snapshotId }),
    ...(against === undefined ? {} : { against: against === false ? null : against }),
    ...(maxComparisons === undefined ? {} : { maxComparisons }),
  });
  return awaitModelReport(client, model, ordered, terminal);
}

/** Undefined: what the model was trained on. */
async function snapshotAsked(
  client: Client,
  snapshot: string | undefined,
  project: string | undefined,
): Promise<string | undefined> {
  if (project === undefined) {
    if (snapshot === undefined || z.guid().safeParse(snapshot).success) return snapshot;
    throw usageFailure(`${snapshot} is no id of a snapshot`, 'to name it, say whose it is with --project');
  }
  const owner = await findProject(client, project);
  const all = await collect(everyItem((page) => client.listSnapshots(owner.id, page)));
  const judged = all.filter(({ kind }) => kind === 'comparisons');
  const found =
    snapshot === undefined ? judged[0] : judged.find(({ id, name }) => id === snapshot || name === snapshot);
  if (found !== undefined) return found.id;
  const names = judged.map(({ name }) => name).join(', ');
  throw usageFailure(
    `${owner.name} has no snapshot of judged comparisons${snapshot === undefined ? '' : ` called ${snapshot}`}`,
    names === '' ? 'make one: tastemaker snapshots --help' : `there are: ${names}`,
  );
}

async function save(
  client: Client,
  model: string,
  reportId: string,
  { file, format }: ReportFile<ModelReportFormat>,
): Promise<void> {
  await writeResponse(await client.downloadModelReport(model, reportId, format), file);
}
