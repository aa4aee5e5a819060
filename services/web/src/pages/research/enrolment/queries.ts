// A project's enrolment links.
import { queryOptions } from '@tanstack/react-query';
import type { EnrolmentLink } from '@tastemaker/contracts';
import { client } from '../../../app/client.js';

export const linksQuery = (projectId: string) =>
  queryOptions({
    queryKey: ['enrolment-links', projectId],
    queryFn: async (): Promise<EnrolmentLink[]> => (await client.listEnrolmentLinks(projectId, { limit: 200 })).items,
    refetchInterval: 30_000,
  });
