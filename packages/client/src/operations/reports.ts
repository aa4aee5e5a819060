// Operations that ask what a project's judgments tell of the judging itself.
import type * as c from '@tastemaker/contracts';
import type { Transport } from '../transport.js';

const report = (projectId: string, name: string, query: c.ReportQuery | undefined) =>
  ({ method: 'GET', path: `/v1/projects/${projectId}/${name}`, query }) as const;

export function reportOperations(transport: Transport) {
  return {
    /** Judgments a day, the pace of the last seven, and when all that are needed will be in. */
    activity: (projectId: string, query?: c.ActivityQuery) =>
      transport.send({ method: 'GET', path: `/v1/projects/${projectId}/activity`, query }, 'activity'),
    /** What waits for somebody, counted. */
    attention: (projectId: string) =>
      transport.send({ method: 'GET', path: `/v1/projects/${projectId}/attention` }, 'attention'),
    agreement: (projectId: string, query?: c.ReportQuery) =>
      transport.send(report(projectId, 'agreement', query), 'agreement'),
    labelerReport: (projectId: string, query?: c.ReportQuery) =>
      transport.send(report(projectId, 'labelers', query), 'labelerReport'),
    /** One of these reports as one long table, a row a figure. */
    downloadReport: (
      projectId: string,
      name: 'agreement' | 'labelers' | 'bias',
      query: c.ReportQuery & { format: c.ReportTableFormat },
    ) => transport.open({ method: 'GET', path: `/v1/projects/${projectId}/${name}`, query }),
    bias: (projectId: string, query?: c.ReportQuery) => transport.send(report(projectId, 'bias', query), 'bias'),
  };
}
