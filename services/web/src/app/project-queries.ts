// What many pages ask about a project.

import { queryOptions } from '@tanstack/react-query';
import { everyItem } from '@tastemaker/client/browser';
import type { Project } from '@tastemaker/contracts';
import { client } from './client.js';

/** All projects that the caller may see: there are never many. */
export const projectsQuery = queryOptions({
  queryKey: ['projects'],
  queryFn: async () => {
    const projects: Project[] = [];
    for await (const project of everyItem((page) => client.listProjects({ ...page, limit: 500 })))
      projects.push(project);
    return projects;
  },
  staleTime: 60_000,
});

export const projectQuery = (projectId: string) =>
  queryOptions({ queryKey: ['project', projectId], queryFn: () => client.getProject(projectId) });
