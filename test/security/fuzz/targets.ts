// What takes files: a target is added by its good files and the way that files are sent to it.
import type { ApiProcess } from '../support/api-process.js';
import { goodCheckpointFiles, openCheckpointWith } from './checkpoints.js';
import { type GoodFile, goodConversations, goodDocuments, goodImports } from './files.js';

export interface FuzzTarget {
  readonly name: string;
  readonly files: readonly GoodFile[];
  /** Answers 'accepted', or the code of the refusal; `number` makes names unique. */
  readonly send: (api: ApiProcess, file: GoodFile, number: number) => Promise<string>;
  /** Codes of documented refusals. */
  readonly refusals: readonly string[];
}

export const fuzzTargets: readonly FuzzTarget[] = [
  {
    name: 'imports',
    files: goodImports,
    send: uploadTo(({ project }) => `projects/${project.id}/imports?source=file`),
    refusals: ['import_failed'],
  },
  {
    name: 'demonstrations',
    files: goodConversations,
    send: uploadTo(({ project }) => `projects/${project.id}/demonstrations/import?source=file&state=accepted`),
    refusals: ['import_failed'],
  },
  {
    name: 'snapshots',
    files: goodDocuments,
    send: uploadTo(
      ({ project }, number) => `projects/${project.id}/snapshots/upload?kind=documents&name=snapshot-${number}`,
    ),
    refusals: ['import_failed', 'conflict'],
  },
  {
    name: 'checkpoints',
    files: goodCheckpointFiles,
    send: (_api, file) => openCheckpointWith(file),
    refusals: ['ModelFilesError', 'ChatTemplateError'],
  },
];

/** Sends files to a path below `/v1`. */
function uploadTo(path: (api: ApiProcess, number: number) => string): FuzzTarget['send'] {
  return async (api, { bytes }, number) => {
    const { status, code } = await api.send(path(api, number), bytes);
    return status === 201 ? 'accepted' : code;
  };
}
