// What takes files: a target is added by its good files and the way that files are sent to it.
import type { ApiProcess } from '../support/api-process.js';
import { type GoodFile, goodConversations, goodDocuments, goodImports } from './files.js';

export interface FuzzTarget {
  readonly name: string;
  readonly files: readonly GoodFile[];
  /** The path that a file is sent to, below `/v1`; `number` makes names unique. */
  readonly path: (api: ApiProcess, number: number) => string;
  /** Codes of documented refusals. */
  readonly refusals: readonly string[];
}

export const fuzzTargets: readonly FuzzTarget[] = [
  {
    name: 'imports',
    files: goodImports,
    path: ({ project }) => `projects/${project.id}/imports?source=file`,
    refusals: ['import_failed'],
  },
  {
    name: 'demonstrations',
    files: goodConversations,
    path: ({ project }) => `projects/${project.id}/demonstrations/import?source=file&state=accepted`,
    refusals: ['import_failed'],
  },
  {
    name: 'snapshots',
    files: goodDocuments,
    path: ({ project }, number) => `projects/${project.id}/snapshots/upload?kind=documents&name=snapshot-${number}`,
    refusals: ['import_failed', 'conflict'],
  },
];
