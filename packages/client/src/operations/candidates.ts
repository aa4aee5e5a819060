// Operations on prompts, samples, completions and comparisons: what labelers are given to judge.
import type * as c from '@tastemaker/contracts';
import { readMessages } from '../event-stream.js';
import type { Transport } from '../transport.js';

const at = (projectId: string, rest: string) => `/v1/projects/${projectId}/${rest}`;

export function candidateOperations(transport: Transport) {
  return {
    listPrompts: (projectId: string, query?: c.PromptQuery) =>
      transport.sendPage({ method: 'GET', path: at(projectId, 'prompts'), query }, 'listedPrompt'),
    /** How many a filter lets through: exactly up to 10,000. */
    countPrompts: (projectId: string, query?: Partial<c.PromptFilter>) =>
      transport.send({ method: 'GET', path: at(projectId, 'prompts/count'), query }, 'filterCount'),
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
      transport.sendPage({ method: 'GET', path: at(projectId, 'completions'), query }, 'listedCompletion'),
    /** How many a filter lets through: exactly up to 10,000. */
    countCompletions: (projectId: string, query?: Partial<c.CompletionFilter>) =>
      transport.send({ method: 'GET', path: at(projectId, 'completions/count'), query }, 'filterCount'),
    createCompletions: (projectId: string, completions: c.CompletionCreate[]) =>
      transport.send(
        { method: 'POST', path: at(projectId, 'completions'), json: { completions }, repeatable: true },
        'completionsCreated',
      ),

    listComparisons: (projectId: string, query?: c.ComparisonQuery) =>
      transport.sendPage({ method: 'GET', path: at(projectId, 'comparisons'), query }, 'listedComparison'),
    /** How many a filter lets through: exactly up to 10,000. */
    countComparisons: (projectId: string, query?: Partial<c.ComparisonFilter>) =>
      transport.send({ method: 'GET', path: at(projectId, 'comparisons/count'), query }, 'filterCount'),
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
    /** What strategies made, newest first. */
    listAskings: (projectId: string, query?: Partial<c.PageQuery>) =>
      transport.sendPage({ method: 'GET', path: at(projectId, 'askings'), query }, 'asking'),
    /** Has a strategy make comparisons, or, with `dryRun`, tells which it would make. */
    ask: (projectId: string, json: c.AskingCreate) =>
      transport.send({ method: 'POST', path: at(projectId, 'askings'), json, repeatable: true }, 'askingMade'),
    /** The live head, how far it is, and which pair it would ask next. */
    getLiveHead: (projectId: string) => transport.send({ method: 'GET', path: at(projectId, 'live-head') }, 'liveHead'),
    putLiveHead: (projectId: string, json: c.LiveHeadPut) =>
      transport.send({ method: 'PUT', path: at(projectId, 'live-head'), json, repeatable: true }, 'liveHead'),
    removeLiveHead: (projectId: string) => transport.sendVoid({ method: 'DELETE', path: at(projectId, 'live-head') }),
    /** Of the answers to a prompt, best first, with their uncertainty. */
    liveScores: (projectId: string, promptId: string) =>
      transport.send({ method: 'GET', path: at(projectId, 'live-head/scores'), query: { promptId } }, 'liveScores'),
    /** How the live head stands, first, and then what it learns. Leaving the loop, or aborting, ends it. */
    async *liveHeadEvents(projectId: string, signal?: AbortSignal) {
      const headers = { accept: 'text/event-stream' };
      const response = await transport.open({
        method: 'GET',
        path: at(projectId, 'live-head/events'),
        headers,
        signal,
      });
      for await (const data of readMessages(response)) yield transport.read('liveHeadEvent', JSON.parse(data));
    },
    /** One comparison with its prompt, candidates, judgments, assignments and flags. */
    getComparison: (projectId: string, comparisonId: string, query?: c.ComparisonDetailQuery) =>
      transport.send({ method: 'GET', path: at(projectId, `comparisons/${comparisonId}`), query }, 'comparisonDetail'),
    updateComparison: (projectId: string, comparisonId: string, json: c.ComparisonUpdate) =>
      transport.send(
        { method: 'PATCH', path: at(projectId, `comparisons/${comparisonId}`), json, repeatable: true },
        'comparison',
      ),
  };
}
