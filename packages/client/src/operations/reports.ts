// Operations that ask what a project's judgments tell of the judging itself.
import type * as c from '@tastemaker/contracts';
import type { Transport } from '../transport.js';

const report = (projectId: string, name: string, query: c.ReportQuery | undefined) =>
  ({ method: 'GET', path: `/v1/projects/${projectId}/${name}`, query }) as const;

export function reportOperations(transport: Transport) {
  return {
    agreement: (projectId: string, query?: c.ReportQuery) =>
      transport.send(report(projectId, 'agreement', query), 'agreement'),
    labelerReport: (projectId: string, query?: c.ReportQuery) =>
      transport.send(report(projectId, 'labelers', query), 'labelerReport'),
    bias: (projectId: string, query?: c.ReportQuery) => transport.send(report(projectId, 'bias', query), 'bias'),
  };
}
