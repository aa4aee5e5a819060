// `label`: judging in the terminal.
import type { Client } from '@tastemaker/client';
import type { OwnProgress, Project } from '@tastemaker/contracts';
import type { Command } from 'commander';
import { connect } from '../connection.js';
import { type Context, handle } from '../context.js';
import { readLines } from '../label/lines.js';
import { LabelSession } from '../label/session.js';
import { findProject } from '../references.js';

interface LabelOptions {
  readonly project?: string;
  readonly undo?: boolean;
}

export function addLabel(program: Command): void {
  program
    .command('label')
    .description('judge candidates in the terminal')
    .option('--project <project>', 'id or name')
    .option('--undo', 'begin by taking your last judgment, or skip, back')
    .action(handle<LabelOptions>(label));
}

async function label(context: Context, options: LabelOptions): Promise<void> {
  const { client } = connect(context);
  const { terminal } = context;
  const project = await findProject(client, options.project);
  await showGuideline(client, project, (line) => terminal.note(line));
  terminal.note(progressText(await client.getOwnProgress(project.id)));
  const lines = readLines(terminal.input);
  try {
    const session = new LabelSession(client, project.id, lines, terminal);
    const summary = await session.run(options.undo === true ? 'undo' : 'next');
    const { judged, skipped, flagged, undone, end } = summary;
    terminal.result(summary, `${judged} judged, ${skipped} skipped, ${flagged} flagged, ${undone} taken back (${end})`);
  } finally {
    lines.close();
  }
}

/** `3 of 120 judged today, 41 in all; 1 skipped; usually 52 s; known answers: 9 of 10 right; 20 to 50 left`. */
function progressText(progress: OwnProgress): string {
  const { judgedToday, judged, skippedToday, dailyQuota, qualification, dwell, knownAnswers, left } = progress;
  return [
    `${judgedToday}${dailyQuota === null ? '' : ` of ${dailyQuota}`} judged today, ${judged} in all`,
    ...(skippedToday === 0 ? [] : [`${skippedToday} skipped`]),
    ...(qualification === null ? [] : [`qualification: ${qualification.done} of ${qualification.needed}`]),
    ...(dwell === null ? [] : [`usually ${Math.round(dwell.medianMs / 1000)} s`]),
    ...(knownAnswers === null ? [] : [`known answers: ${knownAnswers.right} of ${knownAnswers.seen} right`]),
    leftText(left),
  ].join('; ');
}

function leftText({ atLeast, below }: OwnProgress['left']): string {
  if (below === null) return atLeast === 0 ? 'some may be left' : `${atLeast} or more left`;
  return below === 1 ? 'nothing is given out now' : `${atLeast === 0 ? 'fewer than' : `${atLeast} to`} ${below} left`;
}

/** Shows the guideline in force; reading it here is what acknowledging means where a project asks for that. */
async function showGuideline(client: Client, project: Project, note: (line: string) => void): Promise<void> {
  const { guideline: inForce, acknowledged } = await client.getCurrentGuideline(project.id);
  if (inForce === null) return;
  note(inForce.markdown);
  if (project.settings.requireAcknowledgement && !acknowledged)
    await client.acknowledgeGuideline(project.id, inForce.version);
}
