// Operations on judges: models that judge comparisons beside people, what they are worth, and what both say of models.
import type * as c from '@tastemaker/contracts';
import type { Transport } from '../transport.js';

const at = (projectId: string, rest = '') => `/v1/projects/${projectId}/judges${rest}`;
const passes = (projectId: string, judgeId: string, rest = '') => at(projectId, `/${judgeId}/passes${rest}`);

export function judgeOperations(transport: Transport) {
  return {
    listJudges: (projectId: string, query?: Partial<c.PageQuery>) =>
      transport.sendPage({ method: 'GET', path: at(projectId), query }, 'judge'),
    /** A name that is taken makes the next version. */
    createJudge: (projectId: string, json: c.JudgeCreate) =>
      transport.send({ method: 'POST', path: at(projectId), json, repeatable: true }, 'judge'),
    /** What a language model is asked where a judge has no prompt of its own. */
    defaultJudgePrompt: (projectId: string) =>
      transport.send({ method: 'GET', path: at(projectId, '/default-prompt') }, 'judgeDefaultPrompt'),
    getJudge: (projectId: string, judgeId: string) =>
      transport.send({ method: 'GET', path: at(projectId, `/${judgeId}`) }, 'judge'),
    /** What it found, pair by pair. */
    listJudgeJudgments: (projectId: string, judgeId: string, query?: c.JudgeJudgmentQuery) =>
      transport.sendPage({ method: 'GET', path: at(projectId, `/${judgeId}/judgments`), query }, 'judgeJudgment'),

    listJudgePasses: (projectId: string, judgeId: string, query?: Partial<c.PageQuery>) =>
      transport.sendPage({ method: 'GET', path: passes(projectId, judgeId), query }, 'judgePass'),
    createJudgePass: (projectId: string, judgeId: string, json: c.JudgePassCreate) =>
      transport.send({ method: 'POST', path: passes(projectId, judgeId), json, repeatable: true }, 'judgePass'),
    getJudgePass: (projectId: string, judgeId: string, passId: string) =>
      transport.send({ method: 'GET', path: passes(projectId, judgeId, `/${passId}`) }, 'judgePass'),
    cancelJudgePass: (projectId: string, judgeId: string, passId: string) =>
      transport.send({ method: 'POST', path: passes(projectId, judgeId, `/${passId}/cancel`) }, 'judgePass'),

    /** Each judge beside people: agreement, calibration, position bias, cost. */
    judgesReport: (projectId: string) =>
      transport.send({ method: 'GET', path: at(projectId, '/report') }, 'judgesReport'),
    /** Win rate and strengths of models from few votes of people and many of the judge. */
    judgeEstimates: (projectId: string, judgeId: string, query?: c.EstimatesQuery) =>
      transport.send({ method: 'GET', path: at(projectId, `/${judgeId}/estimates`), query }, 'estimates'),
    /** Which of two models people prefer, and whether one may stop. */
    decision: (projectId: string, query: c.DecisionQuery) =>
      transport.send({ method: 'GET', path: `/v1/projects/${projectId}/decision`, query }, 'decision'),
    /** How many more judgments an interval of ±x takes, and how such forecasts fared. */
    precisionForecast: (projectId: string, query?: c.PrecisionQuery) =>
      transport.send({ method: 'GET', path: `/v1/projects/${projectId}/forecast`, query }, 'precisionForecast'),
  };
}
