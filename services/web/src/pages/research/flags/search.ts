// The filter of the list of flags, as it stands in the address. Flags that nobody has decided on come first.
import type { FlagState } from '@tastemaker/contracts';
import { readChoice, readText } from '../parts/filter-search.js';

export interface FlagsSearch {
  readonly state: FlagState | 'all';
  /** The flag that is read. */
  readonly open: string | undefined;
}

export const flagFilters = ['open', 'upheld', 'dismissed', 'all'] as const satisfies readonly FlagsSearch['state'][];

export function readFlagsSearch(search: Readonly<Record<string, unknown>>): FlagsSearch {
  return { state: readChoice(search, 'state', flagFilters) ?? 'open', open: readText(search, 'open') };
}
