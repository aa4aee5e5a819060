// What admins' pages ask about people: all of them, and who belongs to which project.
import { queryOptions } from '@tanstack/react-query';
import { everyItem } from '@tastemaker/client/browser';
import type { Member, Project, User } from '@tastemaker/contracts';
import { client } from './client.js';

/** Everybody who is not deleted; admins only. */
export const usersQuery = queryOptions({
  queryKey: ['users'],
  queryFn: async () => {
    const users: User[] = [];
    for await (const user of everyItem((page) => client.listUsers({ ...page, limit: 500 }))) users.push(user);
    return users;
  },
});

export interface Membership {
  readonly project: Project;
  readonly member: Member;
}

/** Of all people in these projects. */
export const membershipsQuery = (projects: readonly Project[]) =>
  queryOptions({
    queryKey: ['memberships', projects.map(({ id }) => id)],
    queryFn: async () => {
      const each = await Promise.all(
        projects.map(async (project): Promise<Membership[]> => {
          const { items } = await client.listMembers(project.id);
          return items.map((member) => ({ project, member }));
        }),
      );
      return each.flat();
    },
  });
