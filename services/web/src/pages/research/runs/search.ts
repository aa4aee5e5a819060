// The filters of the list of runs, as they stand in the address.
import type { RunQuery } from '@tastemaker/contracts';

export type RunsSearch = Pick<RunQuery, 'projectId' | 'kind' | 'status' | 'text'>;

const kinds = ['pretrain', 'finetune', 'reward'] as const;
const statuses = ['queued', 'running', 'succeeded', 'failed', 'cancelled'] as const;

/** What an address says that makes sense; the rest is left out. */
export function readRunsSearch(search: Readonly<Record<string, unknown>>): RunsSearch {
  const { projectId, text } = search;
  const kind = kinds.find((each) => each === search['kind']);
  const status = statuses.find((each) => each === search['status']);
  return {
    ...(typeof projectId === 'string' && projectId !== '' ? { projectId } : {}),
    ...(kind === undefined ? {} : { kind }),
    ...(status === undefined ? {} : { status }),
    ...(typeof text === 'string' && text.trim() !== '' ? { text } : {}),
  };
}
