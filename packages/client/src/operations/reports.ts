// Operations that ask what a project's judgments tell of the judging itself.
import type * as c from '@tastemaker/contracts';
import type { Transport } from '../transport.js';

const report = (projectId: string, name: string, query: c.ReportQuery | undefined) =>
  ({ method: 'GET', path: `/v1/projects/${projectId}/${name}`, query }) as const;

const leaderboardOf = (projectId: string) => `/v1/projects/${projectId}/leaderboard`;

/** As an address has it: lists with commas. */
function leaderboardAddress({ control, votes, labelers, ...asked }: c.LeaderboardAsk) {
  return { ...asked, control: control?.join(','), votes: votes?.join(','), labelers: labelers?.join(',') };
}

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
    /** What is left out is as the project declared it. */
    leaderboard: (projectId: string, asked: c.LeaderboardAsk = {}) =>
      transport.send(
        { method: 'GET', path: leaderboardOf(projectId), query: leaderboardAddress(asked) },
        'leaderboard',
      ),
    /** The same as a table, a row for each entry. */
    downloadLeaderboard: (projectId: string, format: c.ReportTableFormat, asked: c.LeaderboardAsk = {}) =>
      transport.open({
        method: 'GET',
        path: leaderboardOf(projectId),
        query: { ...leaderboardAddress(asked), format },
      }),
    leaderboardChanges: (projectId: string, query?: Partial<c.PageQuery>) =>
      transport.sendPage({ method: 'GET', path: `${leaderboardOf(projectId)}/changes`, query }, 'leaderboardChange'),
    /** Figures by these settings are not exploratory, as far as votes come after. */
    declareLeaderboard: (projectId: string, json: c.LeaderboardDeclare) =>
      transport.send(
        { method: 'POST', path: `${leaderboardOf(projectId)}/settings`, json, repeatable: true },
        'leaderboardChange',
      ),
    /** The entry is listed as withdrawn; its votes go on counting. */
    withdrawLeaderboardEntry: (projectId: string, json: c.LeaderboardWithdraw) =>
      transport.send(
        { method: 'POST', path: `${leaderboardOf(projectId)}/withdrawals`, json, repeatable: true },
        'leaderboardChange',
      ),
    returnLeaderboardEntry: (projectId: string, json: c.LeaderboardWithdraw) =>
      transport.send(
        { method: 'POST', path: `${leaderboardOf(projectId)}/returns`, json, repeatable: true },
        'leaderboardChange',
      ),
    bias: (projectId: string, query?: c.ReportQuery) => transport.send(report(projectId, 'bias', query), 'bias'),
  };
}
