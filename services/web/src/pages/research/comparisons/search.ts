// The filters of the list of comparisons, as they stand in the address.
import type { ComparisonFilter } from '@tastemaker/contracts';
import { compact, readChoice, readCount, readText, readYesOrNo } from '../parts/filter-search.js';

export type ComparisonsSearch = Partial<ComparisonFilter>;

export const states = ['open', 'closed'] as const;
export const splits = ['train', 'validation', 'test'] as const;
export const purposes = ['work', 'gold', 'repeat'] as const;

export function readComparisonsSearch(search: Readonly<Record<string, unknown>>): ComparisonsSearch {
  const priority = readText(search, 'priority');
  return compact({
    status: readChoice(search, 'status', states) ?? readChoice(search, 'state', states),
    split: readChoice(search, 'split', splits),
    tag: readText(search, 'tag'),
    search: readText(search, 'search'),
    purpose: readChoice(search, 'purpose', purposes),
    promptId: readText(search, 'promptId'),
    priority: priority !== undefined && /^-?\d{1,4}$/.test(priority) ? Number(priority) : undefined,
    minJudgments: readCount(search, 'minJudgments'),
    undecided: readYesOrNo(search, 'undecided'),
  });
}
