// Today's judgments, newest first, a page more at a time.
import { everyItem } from '@tastemaker/client/labeling';
import type { ListedOwnJudgment, Page } from '@tastemaker/contracts';
import { useState } from 'react';
import { type Answer, type Question, useAnswer } from '../answers.js';
import { keptAnswer } from '../work/kept-answers.js';
import { readClock } from '../work/server-clock.js';
import { readingClient } from '../work/work-client.js';

interface TodaysJudgments {
  readonly judgments: readonly ListedOwnJudgment[];
  /** Whether there are earlier ones. */
  readonly hasMore: boolean;
}

export interface ShownJudgments extends Answer<TodaysJudgments> {
  readonly isLoadingMore: boolean;
  readonly showMore: () => void;
}

const pageSize = 100;

/** The first `pages` pages, since midnight where the labeler is; by the server's clock, so that a wrong one here hides nothing. */
const todaysJudgmentsQuestion: Question<[pages: number], TodaysJudgments> = {
  subject: 'own-judgments',
  ask: async (project, pages) => {
    const from = lastMidnight();
    const load = (page: { cursor?: string }) =>
      readingClient.listOwnJudgments(project, { from: from.toISOString(), limit: pageSize, ...page });
    const first = await firstPage(project, from, () => load({}));
    const judgments: ListedOwnJudgment[] = [];
    const most = pages * pageSize;
    for await (const judgment of everyItem(async (page) => (page.cursor === undefined ? first : load(page)))) {
      if (judgments.length === most) return { judgments, hasMore: true };
      judgments.push(judgment);
    }
    return { judgments, hasMore: false };
  },
  freshMs: 0,
};

export function useTodaysJudgments(project: string): ShownJudgments {
  const [pages, setPages] = useState(1);
  const answer = useAnswer(todaysJudgmentsQuestion, project, pages);
  // What is there stays on the page while more is asked for.
  const [shown, setShown] = useState(answer.data);
  if (answer.data !== undefined && answer.data !== shown) setShown(answer.data);
  return {
    ...answer,
    data: answer.data ?? shown,
    isLoadingMore: answer.data === undefined && shown !== undefined && !answer.isError,
    showMore: () => {
      setPages(pages + 1);
    },
  };
}

/** Without a network the one of before, as far as it is of today. */
async function firstPage(
  project: string,
  from: Date,
  load: () => Promise<Page<ListedOwnJudgment>>,
): Promise<Page<ListedOwnJudgment>> {
  const page = await keptAnswer(project, 'own-judgments', load);
  return { ...page, items: page.items.filter(({ createdAt }) => new Date(createdAt) >= from) };
}

function lastMidnight(): Date {
  const midnight = new Date(readClock().server);
  midnight.setHours(0, 0, 0, 0);
  return midnight;
}
