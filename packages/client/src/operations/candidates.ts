// Operations on prompts, samples, completions and comparisons: what labelers are given to judge.
import type * as c from '@tastemaker/contracts';
import type { Transport } from '../transport.js';

const at = (projectId: string, rest: string) => `/v1/projects/${projectId}/${rest}`;

export function candidateOperations(transport: Transport) {
  return {
    listPrompts: (projectId: string, query?: c.PromptQuery) =>
      transport.sendPage({ method: 'GET', path: at(projectId, 'prompts'), query }, 'prompt'),
    createPrompts: (projectId: string, prompts: c.PromptCreate[]) =>
      transport.send(
        { method: 'POST', path: at(projectId, 'prompts'), json: { prompts }, repeatable: true },
        'promptsCreated',
      ),

    createSample: (projectId: string, json: c.SampleCreate) =>
      transport.send({ method: 'POST', path: at(projectId, 'samples'), json, repeatable: true }, 'sample'),
    listSamples: (projectId: string, query?: Partial<c.PageQuery>) =>
      transport.sendPage({ method: 'GET', path: at(projectId, 'samples'), query }, 'sample'),
    getSample: (projectId: string, sampleId: string) =>
      transport.send({ method: 'GET', path: at(projectId, `samples/${sampleId}`) }, 'sample'),

    listCompletions: (projectId: string, query?: c.CompletionQuery) =>
      transport.sendPage({ method: 'GET', path: at(projectId, 'completions'), query }, 'completion'),
    createCompletions: (projectId: string, completions: c.CompletionCreate[]) =>
      transport.send(
        { method: 'POST', path: at(projectId, 'completions'), json: { completions }, repeatable: true },
        'completionsCreated',
      ),

    listComparisons: (projectId: string, query?: c.ComparisonQuery) =>
      transport.sendPage({ method: 'GET', path: at(projectId, 'comparisons'), query }, 'comparison'),
    createComparisons: (projectId: string, comparisons: c.ComparisonCreate[]) =>
      transport.send(
        { method: 'POST', path: at(projectId, 'comparisons'), json: { comparisons }, repeatable: true },
        'comparisonsCreated',
      ),
    /** A prompt, answers to it and a comparison of them: all of it or nothing. */
    putAnswersUp: (projectId: string, json: c.AnswersPutUp) =>
      transport.send(
        { method: 'POST', path: at(projectId, 'comparisons/from-answers'), json, repeatable: true },
        'answersPutUpResult',
      ),
    updateComparison: (projectId: string, comparisonId: string, json: c.ComparisonUpdate) =>
      transport.send(
        { method: 'PATCH', path: at(projectId, `comparisons/${comparisonId}`), json, repeatable: true },
        'comparison',
      ),
  };
}
