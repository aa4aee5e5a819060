// Projects for the tests: pairs and rankings with everything a candidate may hold, and people who judge some of them.
import type { ProjectCreate } from '@tastemaker/contracts';
import type { Person } from '../../../services/api/test/support/world.js';
import type { AppWorld } from './app-world.js';

export interface Seeded {
  readonly researcher: Person;
  readonly labelers: readonly Person[];
  readonly projectId: string;
}

/** What asks for as much of a judgment as a project can. */
export const demanding: Partial<ProjectCreate> = {
  name: 'Answers with sources',
  settings: {
    candidatesPerPrompt: 2,
    judgmentsPerComparison: 2,
    strength: 'optional',
    criteria: [
      { key: 'truth', title: 'True to the documents', scale: { min: 1, max: 5 } },
      { key: 'ease', title: 'Easy to follow', scale: { min: 1, max: 5 } },
    ],
  },
};

export const guidelineText = '# Judging\n\n1. **True.** Every claim is in the documents.\n2. **Easy to follow.**\n';

/** A project with so many comparisons of so many candidates, each with texts of its own. */
export async function seedProject(
  world: AppWorld,
  order: Partial<ProjectCreate>,
  { comparisons, candidates, texts }: { comparisons: number; candidates: number; texts?: readonly string[] },
): Promise<Seeded> {
  const researcher = await world.person('researcher', 'Ada Winter');
  const labelers = [await world.person('labeler', 'Ines Okafor'), await world.person('labeler', 'Tom Brandt')];
  const project = await world.project(researcher, labelers, order);
  const draft = await researcher.client.createGuideline(project.id, { markdown: guidelineText });
  await researcher.client.publishGuideline(project.id, draft.version);
  const { prompts } = await researcher.client.createPrompts(
    project.id,
    Array.from({ length: comparisons }, (_, index) => ({
      messages: [{ role: 'user' as const, content: `Question ${index + 1}: which interval should I report?` }],
      contextDocuments: [{ title: 'Reporting guide', text: 'A share is given with its Wilson interval.' }],
      tags: ['statistics'],
    })),
  );
  for (const [index, prompt] of prompts.entries()) {
    const { completions } = await researcher.client.createCompletions(
      project.id,
      Array.from({ length: candidates }, (_, at) => ({
        promptId: prompt.id,
        text: texts?.[at] ?? `Answer ${at + 1} to question ${index + 1}: the **Wilson** interval.`,
        source: 'seed',
      })),
    );
    await researcher.client.createComparisons(project.id, [{ completionIds: completions.map(({ id }) => id) }]);
  }
  return { researcher, labelers, projectId: project.id };
}

/** Judges so many as a program would. */
export async function judgeSome({ client }: Person, projectId: string, count: number): Promise<void> {
  for (let judged = 0; judged < count; judged++) {
    const assignment = await client.nextAssignment(projectId);
    if (assignment === undefined) return;
    const letters = assignment.candidates.map(({ label }) => label);
    const ratings = Object.fromEntries(
      assignment.criteria.map(({ key }) => [key, Object.fromEntries(letters.map((letter) => [letter, 4]))]),
    );
    await client.submitJudgment(
      assignment.id,
      {
        verdict: 'ranking',
        ranking: letters.map((letter) => [letter]),
        ratings,
        fenceToken: assignment.fenceToken,
        dwellMs: 20_000,
      },
      { next: false },
    );
  }
}
