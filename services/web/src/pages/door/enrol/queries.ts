// What an enrolment link is about, and whether whoever opens it has enrolled in this browser before.
import { queryOptions } from '@tanstack/react-query';
import { ApiError } from '@tastemaker/client/browser';
import { client } from '../../../app/client.js';
import { queryClient } from '../../../app/queries.js';
import { meQuery } from '../../../app/session.js';

export const offerQuery = (slug: string) =>
  queryOptions({ queryKey: ['enrolment-offer', slug], queryFn: () => client.getEnrolmentOffer(slug) });

/** Null: nobody is logged in, or somebody who did not enrol. Whoever enrolled belongs to one project. */
export const ownEnrolmentQuery = queryOptions({
  queryKey: ['own-enrolment'],
  queryFn: async () => {
    try {
      const { role, projects } = await queryClient.fetchQuery(meQuery);
      const [project] = projects;
      if (role !== 'labeler' || project === undefined) return null;
      return await client.getOwnEnrolment(project.id);
    } catch (error) {
      if (error instanceof ApiError && (error.code === 'unauthorized' || error.code === 'not_found')) return null;
      throw error;
    }
  },
});
