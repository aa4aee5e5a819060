// The filters of the list of prompts, as they stand in the address.
import type { PromptFilter } from '@tastemaker/contracts';
import { compact, readChoice, readText, readYesOrNo } from '../parts/filter-search.js';

export type PromptsSearch = Partial<PromptFilter>;

export const splits = ['train', 'validation', 'test'] as const;

export function readPromptsSearch(search: Readonly<Record<string, unknown>>): PromptsSearch {
  return compact({
    split: readChoice(search, 'split', splits),
    tag: readText(search, 'tag'),
    search: readText(search, 'search'),
    source: readText(search, 'source'),
    hasCompletions: readYesOrNo(search, 'hasCompletions'),
    hasComparisons: readYesOrNo(search, 'hasComparisons'),
  });
}
