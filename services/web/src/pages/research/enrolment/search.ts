// Whose participants are shown, as it stands in the address.

export interface EnrolmentSearch {
  readonly link?: string;
  readonly finished?: boolean;
}

/** What an address says that makes sense; the rest is left out. */
export function readEnrolmentSearch(search: Readonly<Record<string, unknown>>): EnrolmentSearch {
  const { link, finished } = search;
  return {
    ...(typeof link === 'string' ? { link } : {}),
    ...(typeof finished === 'boolean' ? { finished } : {}),
  };
}
