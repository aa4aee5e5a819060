// Names of those who judge in a project: its members, and the labelers of files and simulations.
import { useQuery } from '@tanstack/react-query';
import { client } from '../../../app/client.js';
import { labelerReportQuery } from '../reports/report-queries.js';

export function useLabelerNames(projectId: string): ReadonlyMap<string, string> {
  const members = useQuery({
    queryKey: ['project', projectId, 'members'],
    queryFn: () => client.listMembers(projectId),
  }).data?.items;
  const judged = useQuery(labelerReportQuery(projectId)).data?.items;
  return new Map(
    [...(judged ?? []), ...(members ?? [])]
      .map(({ userId, name }) => [userId, name] as const)
      .toSorted(([, a], [, b]) => a.localeCompare(b)),
  );
}
