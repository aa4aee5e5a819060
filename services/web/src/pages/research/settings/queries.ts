// A project's members, and who could become one.
import { queryOptions } from '@tanstack/react-query';
import type { Me, Member } from '@tastemaker/contracts';
import { client } from '../../../app/client.js';

export const membersQuery = (projectId: string) =>
  queryOptions({
    queryKey: ['members', projectId],
    queryFn: async (): Promise<Member[]> => (await client.listMembers(projectId)).items,
  });

export interface Candidate {
  readonly id: string;
  readonly name: string;
  readonly note: string;
}

/** Everybody, for admins; for researchers those whom they know from their other projects. */
export const candidatesQuery = (me: Me, text: string) =>
  queryOptions({
    queryKey: ['member-candidates', me.id, me.role === 'admin' ? text : ''],
    queryFn: async (): Promise<Candidate[]> => {
      if (me.role === 'admin') {
        const { items } = await client.listUsers({ limit: 500 });
        return items.map(({ id, name, email, kind }) => ({ id, name, note: email ?? (kind === 'person' ? '' : kind) }));
      }
      const known = new Map<string, Candidate>();
      for (const project of me.projects.filter(({ role }) => role === 'researcher'))
        for (const { userId, name } of (await client.listMembers(project.id)).items)
          known.set(userId, { id: userId, name, note: project.name });
      return [...known.values()];
    },
    staleTime: 60_000,
  });
