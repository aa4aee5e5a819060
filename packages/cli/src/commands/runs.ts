// `runs`: following, canceling and resuming training runs.
import { type Client, everyItem } from '@tastemaker/client';
import type { Run } from '@tastemaker/contracts';
import type { Command } from 'commander';
import { connect } from '../connection.js';
import { handle, wholeNumber } from '../context.js';
import { Failure } from '../failure.js';
import { collect } from '../references.js';
import { awaitRun, awaitRunEnd } from '../waiting.js';
import { addErasing } from './erasures.js';
import { describeReport } from './run-report.js';

export function addRuns(program: Command): void {
  const runs = program.command('runs').description('trainings, past and present');
  runs
    .command('list')
    .description('newest first')
    .action(
      handle(async (context) => {
        const { client } = connect(context);
        const found = await collect(everyItem((page) => client.listRuns(page)));
        context.terminal.result(found, found.map(lineOf).join('\n'));
      }),
    );
  runs
    .command('show <run>')
    .description('a run’s configuration, state and metrics')
    .action(
      handle(async (context, _options, [reference = '']) => {
        const { client } = connect(context);
        const run = await findRun(client, reference);
        const { points } = await client.getRunMetrics(run.id);
        context.terminal.result({ ...run, points }, describe(run));
      }),
    );
  runs
    .command('watch <run>')
    .description('follow a run to its end')
    .action(
      handle(async (context, _options, [reference = '']) => {
        const { client } = connect(context);
        const finished = await awaitRun(client, await findRun(client, reference), context.terminal);
        context.terminal.result(finished, describe(finished));
      }),
    );
  runs
    .command('report <run>')
    .description('what a reward run’s model is worth: accuracy beside people and controls, calibration, disagreements')
    .action(
      handle(async (context, _options, [reference = '']) => {
        const { client } = connect(context);
        const report = await client.getRunReport((await findRun(client, reference)).id);
        context.terminal.result(report, describeReport(report));
      }),
    );
  runs
    .command('log <run>')
    .description('the end of a run’s log')
    .option('--lines <n>', 'so many at most, up to 500', wholeNumber(1), 100)
    .action(
      handle(async (context, { lines }: { lines: number }, [reference = '']) => {
        const { client } = connect(context);
        const run = await findRun(client, reference);
        const log = await client.getRunLog(run.id, { limit: lines });
        const told = log.items.map(({ createdAt, level, message }) => `${createdAt}  ${level}  ${message}`);
        context.terminal.result(log, told.join('\n'));
      }),
    );
  runs
    .command('cancel <run>')
    .description('stop a run after its present step')
    .action(
      handle(async (context, _options, [reference = '']) => {
        const { client } = connect(context);
        const run = await client.cancelRun((await findRun(client, reference)).id);
        context.terminal.result(run, lineOf(run));
      }),
    );
  runs
    .command('trainer-token <run>')
    .description(
      'make the token of the next trainer of a run that is trained elsewhere, shown once; the one before is out',
    )
    .option('--hours <n>', 'how long it opens the run', wholeNumber(1), 168)
    .action(
      handle(async (context, { hours }: { hours: number }, [reference = '']) => {
        const { client } = connect(context);
        const made = await client.createTrainerToken((await findRun(client, reference)).id, { hours });
        context.terminal.note(`trainer ${made.attempt} of run ${made.runId}, until ${made.expiresAt}`);
        context.terminal.result(made, made.token);
      }),
    );
  addErasing(runs, {
    kind: 'run',
    argument: '<run>',
    find: async (client, reference) => ({ id: (await findRun(client, reference)).id }),
  });
  runs
    .command('resume <run>')
    .description('let a run that failed, or was cancelled with a saved state left, go on, and follow it to its end')
    .action(
      handle(async (context, _options, [reference = '']) => {
        const { client } = connect(context);
        const run = await client.resumeRun((await findRun(client, reference)).id);
        const finished = await awaitRunEnd(client, run, context.terminal);
        context.terminal.result(finished, describe(finished));
      }),
    );
}

async function findRun(client: Client, reference: string): Promise<Run> {
  const runs = await collect(everyItem((page) => client.listRuns(page)));
  const found = runs.find((run) => run.id === reference || run.name === reference);
  if (found === undefined)
    throw new Failure('no_run', `there is no run ${reference}`, { cure: 'see tastemaker runs list' });
  return found;
}

function lineOf(run: Run): string {
  const where = run.progress === null ? '' : `  step ${run.progress.step}/${run.progress.totalSteps ?? '?'}`;
  return `${run.id}  ${run.kind}  ${run.status}${where}  ${run.name}`;
}

/** A run in words: its state, then its final metrics, one a line. */
export function describe(run: Run): string {
  const metrics = Object.entries(run.metrics).map(([name, value]) => `  ${name} ${Number(value.toPrecision(4))}`);
  const trouble = run.error === null ? [] : [`  ${run.error}`];
  const waiting = run.waiting === null ? [] : [`  ${run.waiting.message}`];
  return [lineOf(run), ...waiting, ...trouble, ...metrics].join('\n');
}
