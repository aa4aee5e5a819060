// What most tests start from: a project with labelers, and comparisons to judge.

import { projectSettings } from '@tastemaker/contracts';
import { createComparisons } from '../comparisons/comparisons.js';
import { createCompletions } from '../comparisons/completions.js';
import type { Database } from '../connection/database.js';
import { createUser } from '../people/users.js';
import { putMember } from '../projects/members.js';
import { createProject } from '../projects/projects.js';
import { createPrompts } from '../projects/prompts.js';

/** A project of a researcher's, who is its only member. */
export async function makeProject(
  database: Database,
  settings: Parameters<typeof projectSettings.parse>[0] = {},
): Promise<{ projectId: string; researcherId: string }> {
  const researcher = await createUser(database, { name: 'Researcher', role: 'researcher' });
  const project = await createProject(database, {
    name: 'Haiku',
    description: '',
    settings: projectSettings.parse(settings),
    creatorId: researcher.id,
  });
  return { projectId: project.id, researcherId: researcher.id };
}

/** Members of the project, simulated ones. @returns their ids */
export async function makeLabelers(database: Database, projectId: string, count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let i = 0; i < count; i++) {
    const { id } = await createUser(database, { name: `Labeler ${i}`, role: 'labeler', kind: 'simulated' });
    await putMember(database, { projectId, userId: id, role: 'labeler' });
    ids.push(id);
  }
  return ids;
}

/** Comparisons of so many candidates, one for each new prompt. @returns their ids */
export async function makeComparisons(
  database: Database,
  projectId: string,
  count: number,
  judgmentsNeeded: number,
  candidates = 2,
): Promise<string[]> {
  const { prompts } = await createPrompts(
    database,
    projectId,
    Array.from({ length: count }, (_, i) => ({
      messages: [{ role: 'user' as const, content: `Write haiku number ${i}.` }],
      contextDocuments: [],
      tags: ['haiku'],
    })),
  );
  const completions = await createCompletions(
    database,
    projectId,
    prompts.flatMap((prompt) =>
      Array.from({ length: candidates }, (_, i) => ({
        promptId: prompt.id,
        text: `answer ${i}`,
        author: { kind: 'import' as const, source: 'test' },
      })),
    ),
  );
  const comparisons = await createComparisons(
    database,
    projectId,
    prompts.map((_, i) => ({
      completionIds: completions.slice(i * candidates, (i + 1) * candidates).map((completion) => completion.id),
      judgmentsNeeded,
    })),
  );
  return comparisons.map((comparison) => comparison.id);
}
