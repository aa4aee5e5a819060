// What pages of labeling ask besides the work itself. Where there is no network, most of it is shown as it was answered last.
import type { CurrentGuideline, GuidelineDiff, OwnEnrolment, OwnProgress, Project } from '@tastemaker/contracts';
import type { Question } from './answers.js';
import { keptAnswer } from './work/kept-answers.js';
import { readingClient, workClient } from './work/work-client.js';

export const projectQuestion: Question<[], Project> = {
  subject: 'project',
  ask: (project) => keptAnswer(project, 'project', () => workClient.getProject(project)),
  freshMs: 15_000,
};

export const ownProgressQuestion: Question<[], OwnProgress> = {
  subject: 'own-progress',
  ask: (project) => keptAnswer(project, 'own-progress', () => workClient.getOwnProgress(project)),
  freshMs: 60_000,
};

export const guidelineQuestion: Question<[], CurrentGuideline> = {
  subject: 'guideline',
  ask: (project) => keptAnswer(project, 'guideline-current', () => readingClient.getCurrentGuideline(project)),
  freshMs: 60_000,
};

export const guidelineChangesQuestion: Question<[version: number, from: number], GuidelineDiff> = {
  subject: 'guideline-changes',
  ask: (project, version, from) => readingClient.diffGuideline(project, version, { from }),
  freshMs: Number.POSITIVE_INFINITY,
};

export const ownEnrolmentQuestion: Question<[], OwnEnrolment> = {
  subject: 'own-enrolment',
  ask: (project) => readingClient.getOwnEnrolment(project),
  freshMs: 15_000,
};
