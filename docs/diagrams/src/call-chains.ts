// Ways of data through the code, file by file. Each step names what one file calls, starts or queues in the next; drawing
// fails when the first does not name it or the second does not define it.

import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { mermaid } from './mermaid.js';

interface Step {
  readonly from: string;
  readonly to: string;
  /** Stands in `from`. */
  readonly name: string;
  /** Stands in `to`. @defaultValue the definition of a function of this name */
  readonly definition?: string;
}

const judgmentRoute = 'services/api/src/routes/v1/assignments/judgment.ts';
const submit = 'packages/database/src/judging/submit-judgment.ts';
const context = 'packages/database/src/judging/context.ts';
const recordJudgment = 'packages/database/sql/record_judgment.sql';

const judgmentWay: readonly Step[] = [
  { from: judgmentRoute, to: submit, name: 'submitJudgment' },
  { from: submit, to: context, name: 'readJudgingContext' },
  { from: context, to: 'packages/labeling/src/judgment-rules.ts', name: 'judgmentRefusal' },
  { from: submit, to: recordJudgment, name: 'record_judgment' },
  { from: recordJudgment, to: 'packages/database/sql/append_judgment.sql', name: 'append_judgment' },
];

const runRoute = 'services/api/src/routes/v1/runs.ts';
const deliver = 'services/api/src/jobs/deliver.ts';
const queues = 'packages/queue/src/queues.ts';
const worker = 'services/worker/src/worker.ts';
const desk = 'services/worker/src/jobs/desk.ts';
const nextJob = 'packages/database/src/work/next-job.ts';
const trainRun = 'services/worker/src/runs/train-run.ts';
const trainerProcess = 'services/worker/src/runs/trainer-process.ts';
const trainer = 'services/worker/src/trainer/main.ts';
const trainReward = 'services/worker/src/trainer/reward/train-reward.ts';
const trainMember = 'services/worker/src/trainer/reward/train-member.ts';
const train = 'packages/reward-model/src/train.ts';

const rewardRunWay: readonly Step[] = [
  { from: runRoute, to: 'packages/database/src/runs/runs.ts', name: 'createRun' },
  { from: runRoute, to: deliver, name: 'deliver' },
  { from: deliver, to: queues, name: 'enqueue', definition: 'async enqueue' },
  { from: queues, to: worker, name: 'worker', definition: 'queues.worker(kind' },
  { from: worker, to: desk, name: 'deliver', definition: 'async deliver' },
  { from: desk, to: nextJob, name: 'nextJob' },
  { from: desk, to: worker, name: 'begin', definition: 'begin: (' },
  { from: worker, to: trainRun, name: 'trainRun' },
  { from: trainRun, to: 'packages/database/src/runs/run-work.ts', name: 'finishRun' },
  { from: trainRun, to: trainerProcess, name: 'runTrainer' },
  { from: trainerProcess, to: trainer, name: 'trainer/main.js', definition: 'await main(' },
  { from: trainer, to: trainReward, name: 'trainReward' },
  { from: trainReward, to: trainMember, name: 'trainMember' },
  { from: trainMember, to: train, name: 'trainRewardModel' },
  { from: train, to: 'packages/language-model/src/training/run-training.ts', name: 'runTraining' },
];

export function drawJudgmentWay(root: string): Promise<string> {
  return drawWay(root, judgmentWay);
}

export function drawRewardRunWay(root: string): Promise<string> {
  return drawWay(root, rewardRunWay);
}

async function drawWay(root: string, way: readonly Step[]): Promise<string> {
  const files = [...new Set(way.flatMap(({ from, to }) => [from, to]))];
  const texts = new Map<string, string>();
  for (const file of files) texts.set(file, await readFile(join(root, file), 'utf8'));
  for (const step of way) assertStep(step, texts.get(step.from) ?? '', texts.get(step.to) ?? '');
  const nodes = files.map((file, index) => `  f${index}["${label(file, texts.get(file) ?? '')}"]`);
  const arrows = way.map(({ from, to, name }) => {
    const shown = name.replaceAll(/\W+$/g, '');
    return `  f${files.indexOf(from)} -- "${shown}" --> f${files.indexOf(to)}`;
  });
  return mermaid(['flowchart TD', ...nodes, ...arrows]);
}

/** @throws Error when the files do not say what the step says of them */
function assertStep({ from, to, name, definition = `function ${name}` }: Step, fromText: string, toText: string): void {
  if (!fromText.includes(name)) throw new Error(`${from} does not name ${name}.`);
  if (!toText.toLowerCase().includes(definition.toLowerCase())) throw new Error(`${to} does not define ${name}.`);
}

/** Folder and file; of SQL also the tables that it writes. */
function label(file: string, text: string): string {
  const written = file.endsWith('.sql') ? tablesWritten(text) : [];
  const writes = written.length === 0 ? [] : [`writes ${written.join(', ')}`];
  return [`${dirname(file)}/`, `<b>${basename(file)}</b>`, ...writes].join('<br/>');
}

function tablesWritten(sql: string): string[] {
  const code = sql.replaceAll(/--.*/g, '');
  const statements = /\b(?:INSERT INTO|(?<!FOR |FOR NO KEY |DO )UPDATE|DELETE FROM) (\w+)/g;
  return [...new Set([...code.matchAll(statements)].map(([, table = '']) => table))].toSorted();
}
