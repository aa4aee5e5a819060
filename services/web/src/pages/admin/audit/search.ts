// The filters of the audit log, as they stand in the address.

export interface AuditSearch {
  /** A noun, or a noun and a verb. */
  readonly action?: string;
  readonly actorId?: string;
  readonly projectId?: string;
  readonly subjectId?: string;
  /** Days, both included, as the browser's clock has them. */
  readonly from?: string;
  readonly to?: string;
}

const names = ['action', 'actorId', 'projectId', 'subjectId', 'from', 'to'] as const;
const aDay = /^\d{4}-\d{2}-\d{2}$/;

/** What an address says that makes sense; the rest is left out. */
export function readAuditSearch(search: Readonly<Record<string, unknown>>): AuditSearch {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = search[name];
      if (typeof value !== 'string' || value === '') return [];
      return (name === 'from' || name === 'to') && !aDay.test(value) ? [] : [[name, value]];
    }),
  );
}

/** As the API asks for it. */
export function auditQueryOf({ from, to, ...rest }: AuditSearch) {
  return {
    ...rest,
    ...(from === undefined ? {} : { since: new Date(`${from}T00:00:00`).toISOString() }),
    ...(to === undefined ? {} : { until: new Date(`${to}T23:59:59.999`).toISOString() }),
  };
}
