// `leaderboard reproduce`: a leaderboard reckoned anew from a snapshot, without the server's figures: twice, from its lines as they
// are and in reverse, which must give the same bits.
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Client, everyItem } from '@tastemaker/client';
import { type Leaderboard, leaderboardSettings, type Snapshot } from '@tastemaker/contracts';
import type { Command } from 'commander';
import { connect } from '../../connection.js';
import { type Context, handle } from '../../context.js';
import { Failure, usageFailure } from '../../failure.js';
import { findProject } from '../../references.js';
import { askOf, type SettingOptions, withSettings } from './settings.js';
import { figureLines } from './words.js';

interface ReproduceOptions extends SettingOptions {
  readonly project?: string;
  readonly expect?: string;
}

export function addReproduce(command: Command): void {
  withSettings(
    command
      .command('reproduce [snapshot]')
      .description('reckon it anew from a snapshot: its exported file (JSON lines, also gzipped), or its id'),
  )
    .option('--project <project>', 'whose newest snapshot is taken where none is named')
    .option('--expect <hash>', 'fail unless the hash is this one')
    .addHelpText('after', '\nA file needs no server. An id is also compared with what the server answers for it.')
    .action(handle<ReproduceOptions>(reproduce));
}

async function reproduce(context: Context, options: ReproduceOptions, [reference]: readonly string[]): Promise<void> {
  const { project, expect, ...given } = options;
  if (expect !== undefined && !/^[0-9a-f]{64}$/.test(expect)) {
    throw usageFailure(`--expect: ${expect} is no hash`, 'give the 64 digits of `hash` in the leaderboard’s answer');
  }
  if (reference !== undefined && existsSync(reference)) {
    return tell(context, await twice(reference, settingsOf(given)), { expect });
  }
  if (reference !== undefined && !/^[0-9a-f-]{36}$/i.test(reference)) {
    throw usageFailure(
      `there is no file ${reference}`,
      'name a file that `tastemaker export` wrote, or a snapshot’s id',
    );
  }
  const { client } = connect(context);
  const snapshot = await snapshotOf(client, project, reference);
  const answered = await client.leaderboard(snapshot.projectId, { ...askOf(given), snapshot: snapshot.id });
  const folder = await mkdtemp(join(tmpdir(), 'tastemaker-reproduce-'));
  try {
    const path = join(folder, 'snapshot.jsonl');
    const { body } = await client.downloadSnapshot(snapshot.projectId, snapshot.id);
    if (body === null) throw new Failure('empty_answer', 'the server sent an empty snapshot');
    await writeFile(path, body);
    tell(context, await twice(path, answered.figures.settings), { expect, snapshot, answered });
  } finally {
    await rm(folder, { recursive: true });
  }
}

function settingsOf(given: SettingOptions): Leaderboard['figures']['settings'] {
  const { labelers, ...asked } = askOf(given);
  const settings = leaderboardSettings.parse({ ...asked, ...(labelers === undefined ? {} : { labelerIds: labelers }) });
  return { ...settings, votes: settings.votes.toSorted() };
}

/** The newest snapshot of comparisons where none is named. */
async function snapshotOf(client: Client, project: string | undefined, id: string | undefined): Promise<Snapshot> {
  const { id: projectId, name } = await findProject(client, project);
  if (id !== undefined) return client.getSnapshot(projectId, id);
  // Newest first.
  for await (const found of everyItem((page) => client.listSnapshots(projectId, page))) {
    if (found.kind === 'comparisons') return found;
  }
  throw new Failure('no_snapshot', `the project ${name} has no snapshot of comparisons`, {
    cure: 'make one: tastemaker snapshots create, or tastemaker export <file>',
  });
}

async function twice(path: string, settings: Leaderboard['figures']['settings']) {
  const { figuresOfRecords, UnfitError, votedRecordsOf } = await import('@tastemaker/api');
  try {
    const first = await figuresOfRecords(votedRecordsOf(path), settings);
    const again = await figuresOfRecords(votedRecordsOf(path, { reversed: true }), settings);
    return { first, again };
  } catch (error) {
    if (error instanceof UnfitError) throw new Failure('unfit', error.message, { cause: error });
    throw error;
  }
}

interface Against {
  readonly expect: string | undefined;
  readonly snapshot?: Snapshot;
  readonly answered?: Leaderboard;
}

function tell(
  { terminal }: Context,
  { first, again }: Awaited<ReturnType<typeof twice>>,
  { expect, snapshot, answered }: Against,
): void {
  const hashes = { first: first.hash, reversed: again.hash, ...(answered && { server: answered.hash }) };
  const lines = [
    ...figureLines(first.figures),
    `hash                   ${hashes.first}`,
    `again, lines reversed  ${hashes.reversed}`,
    ...(answered === undefined ? [] : [`the server's           ${answered.hash}`]),
  ];
  terminal.result({ hashes, snapshotId: snapshot?.id ?? null, figures: first.figures }, lines.join('\n'));
  const all = new Set([...Object.values(hashes), ...(expect === undefined ? [] : [expect])]);
  if (all.size === 1) return;
  throw new Failure('hashes_differ', `the hashes differ: ${[...all].join(', ')}`, {
    cure: 'is the file whole, and are the settings the same? An older snapshot may lack what was recorded later',
  });
}
