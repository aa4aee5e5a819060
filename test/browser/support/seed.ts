// Projects for the tests: pairs and rankings with everything a candidate may hold, and people who judge some of them.
import type { Completion, ProjectCreate, Run } from '@tastemaker/contracts';
import { addRunEvents, claimRun, finishRun } from '@tastemaker/database';
import { registerModel } from '../../../services/api/test/support/models.js';
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

/** Completions in one call. */
const mostAtOnce = 1000;

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
  if (comparisons === 0) return { researcher, labelers, projectId: project.id };
  const { prompts } = await researcher.client.createPrompts(
    project.id,
    Array.from({ length: comparisons }, (_, index) => ({
      messages: [{ role: 'user' as const, content: `Question ${index + 1}: which interval should I report?` }],
      contextDocuments: [{ title: 'Reporting guide', text: 'A share is given with its Wilson interval.' }],
      tags: ['statistics'],
    })),
  );
  const answers = prompts.flatMap(({ id }, index) =>
    Array.from({ length: candidates }, (_, at) => ({
      promptId: id,
      text: texts?.[at] ?? `Answer ${at + 1} to question ${index + 1}: the **Wilson** interval.`,
      source: 'seed',
    })),
  );
  const made: Completion[] = [];
  for (let at = 0; at < answers.length; at += mostAtOnce)
    made.push(
      ...(await researcher.client.createCompletions(project.id, answers.slice(at, at + mostAtOnce))).completions,
    );
  await researcher.client.createComparisons(
    project.id,
    prompts.map((_, index) => ({
      completionIds: made.slice(index * candidates, (index + 1) * candidates).map(({ id }) => id),
    })),
  );
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

/** A reward run that is over: its curves, its log and its model, as a worker would have left them. */
export async function finishRewardRun(world: AppWorld, { researcher, projectId }: Seeded, name: string): Promise<Run> {
  const { client } = researcher;
  const base = await registerModel(world.database, `base of ${name}`, 'assistant');
  const snapshot = await client.createSnapshot(projectId, { kind: 'comparisons', name: `of ${name}` });
  const order = { name, config: { kind: 'reward' as const }, snapshotId: snapshot.id, baseModelId: base.id };
  const { id } = await client.createRun(order);
  const claimed = await claimRun(world.database, id, 'a worker');
  if (claimed === undefined) throw new Error('somebody else took the run');
  const { claim } = claimed;
  await addRunEvents(world.database, claim, [
    { type: 'log', level: 'info', message: 'engine native 2.20.0' },
    ...Array.from({ length: 40 }, (_, at) => ({
      type: 'metrics' as const,
      step: at + 1,
      values: {
        'train/loss': 0.7 - at / 100,
        'train/accuracy': 0.5 + at / 100,
        ...(at % 10 === 9 ? { 'validation/loss': 0.7 - at / 120, 'validation/accuracy': 0.5 + at / 120 } : {}),
      },
    })),
    { type: 'progress', step: 40, totalSteps: 40, etaSeconds: 0, etaLowSeconds: 0, etaHighSeconds: 0 },
  ]);
  await finishRun(world.database, claim, {
    checkpointHash: 'ab'.repeat(32),
    parameters: 1_000_000,
    bytes: 4_000_000,
    card: '# A reward model',
    metrics: { 'test/accuracy': 0.81, 'test/accuracyLow': 0.76, 'test/accuracyHigh': 0.85, 'test/pairs': 344 },
  });
  return client.getRun(id);
}
