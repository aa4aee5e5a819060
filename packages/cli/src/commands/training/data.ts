import type { Client } from '@tastemaker/client';
import type { Context } from '../../context.js';
import { isCorpus, openCorpus } from '../../corpus.js';
import { usageFailure } from '../../failure.js';
import { openUpload } from '../../files.js';
import { findProject } from '../../references.js';

/** The snapshot that a run is trained on: one that exists, an uploaded file, or what the project holds as it stands. */

export interface DataOptions {
  readonly project?: string;
  readonly snapshot?: string;
}

/** @throws {Failure} where neither a file nor a snapshot is named */
export async function uploadedSnapshot(
  context: Context,
  client: Client,
  kind: 'documents' | 'demonstrations',
  options: DataOptions,
  file: string | undefined,
): Promise<string> {
  if (options.snapshot !== undefined) return options.snapshot;
  if (file === undefined) throw usageFailure(`give a file of ${kind}, or --snapshot`);
  const project = await findProject(client, options.project);
  const upload =
    kind === 'documents' && isCorpus(file) ? await openCorpus(file) : await openUpload(file, context.terminal);
  const snapshot = await client.uploadSnapshot(project.id, { kind, name: upload.name }, upload.body);
  context.terminal.note(`snapshot ${snapshot.id}: ${snapshot.records} ${kind}`);
  return snapshot.id;
}

/** What was judged, or written and accepted, in the project up to now. */
export async function frozenSnapshot(
  context: Context,
  client: Client,
  kind: 'comparisons' | 'demonstrations',
  options: DataOptions,
): Promise<string> {
  if (options.snapshot !== undefined) return options.snapshot;
  const project = await findProject(client, options.project);
  const snapshot = await client.createSnapshot(project.id, {
    kind,
    name: `${project.name} ${new Date().toISOString()}`,
  });
  context.terminal.note(`snapshot ${snapshot.id}: ${snapshot.records} ${kind}`);
  return snapshot.id;
}
