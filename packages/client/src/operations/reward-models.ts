// Operations on versions of reward models: aliases that stand for one of them, evaluation reports, and reference sets.
import type * as c from '@tastemaker/contracts';
import type { Transport } from '../transport.js';

const alias = (name: string) => `/v1/reward-models/aliases/${encodeURIComponent(name)}`;
const reports = (rewardModelId: string) => `/v1/reward-models/${encodeURIComponent(rewardModelId)}/reports`;
const references = (rewardModelId: string) => `/v1/reward-models/${encodeURIComponent(rewardModelId)}/references`;

export function rewardModelOperations(transport: Transport) {
  return {
    listModelAliases: (query?: c.ModelAliasQuery) =>
      transport.send({ method: 'GET', path: '/v1/reward-models/aliases', query }, 'modelAliases'),
    /** What the alias stood for, the model in force first. */
    modelAliasHistory: (name: string, query?: Partial<c.PageQuery> & c.ModelAliasQuery) =>
      transport.sendPage({ method: 'GET', path: alias(name), query }, 'modelAlias'),
    /** Answers once the model is loaded and in force. */
    setModelAlias: (name: string, json: c.ModelAliasSet) =>
      transport.send({ method: 'PUT', path: alias(name), json, repeatable: true }, 'modelAlias'),
    rollBackModelAlias: (name: string, query?: c.ModelAliasQuery) =>
      transport.send({ method: 'POST', path: `${alias(name)}/rollback`, query, repeatable: true }, 'modelAlias'),

    listModelReports: (rewardModelId: string, query?: Partial<c.PageQuery>) =>
      transport.sendPage({ method: 'GET', path: reports(rewardModelId), query }, 'modelReport'),
    /** Orders an evaluation report; poll `getModelReport` until it is over. */
    createModelReport: (rewardModelId: string, json: c.ModelReportCreate) =>
      transport.send({ method: 'POST', path: reports(rewardModelId), json, repeatable: true }, 'modelReport'),
    getModelReport: (rewardModelId: string, reportId: string) =>
      transport.send({ method: 'GET', path: `${reports(rewardModelId)}/${reportId}` }, 'modelReportDetail'),
    /** The report as a file: a page that stands alone, or one long table. */
    downloadModelReport: (rewardModelId: string, reportId: string, format: c.ModelReportFormat) =>
      transport.open({ method: 'GET', path: `${reports(rewardModelId)}/${reportId}`, query: { format } }),
    cancelModelReport: (rewardModelId: string, reportId: string) =>
      transport.send(
        { method: 'POST', path: `${reports(rewardModelId)}/${reportId}/cancel`, repeatable: true },
        'modelReport',
      ),
    deleteModelReport: (rewardModelId: string, reportId: string) =>
      transport.send({ method: 'DELETE', path: `${reports(rewardModelId)}/${reportId}` }, 'modelReport'),

    listScoreReferences: (rewardModelId: string) =>
      transport.send({ method: 'GET', path: references(rewardModelId) }, 'scoreReferences'),
    createScoreReference: (rewardModelId: string, json: c.ScoreReferenceCreate) =>
      transport.send({ method: 'POST', path: references(rewardModelId), json, repeatable: true }, 'scoreReference'),
    deleteScoreReference: (rewardModelId: string, name: string, query?: c.ModelAliasQuery) =>
      transport.send(
        { method: 'DELETE', path: `${references(rewardModelId)}/${encodeURIComponent(name)}`, query },
        'scoreReference',
      ),
  };
}
