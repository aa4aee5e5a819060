// The filters of the list of people, as they stand in the address.
import type { Role } from '@tastemaker/contracts';

export interface PeopleSearch {
  readonly text?: string;
  readonly role?: Role;
}

const roles = ['admin', 'researcher', 'labeler'] as const satisfies readonly Role[];

/** What an address says that makes sense; the rest is left out. */
export function readPeopleSearch(search: Readonly<Record<string, unknown>>): PeopleSearch {
  const { text } = search;
  const role = roles.find((each) => each === search['role']);
  return {
    ...(typeof text === 'string' && text.trim() !== '' ? { text } : {}),
    ...(role === undefined ? {} : { role }),
  };
}
