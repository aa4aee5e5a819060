import { type Project, type Role, type TokenScope, tokenScope } from '@tastemaker/contracts';
import { createToken, createUser, putMember, updateUser } from '@tastemaker/database';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hashSecret, newSecret } from '../src/access/secrets.js';
import { notFound } from '../src/problems/not-found.js';
import { createWorld, type World } from './support/world.js';

// Who may call what, written down once more, by hand: each route, whom it is for, and which scopes of a token open it.
// A route that is not here fails the test. Its line says what you decide, not what the code does:
//
//   'POST /v1/projects/:id/flags': ['member', 'label'],
//
// - whom it is for: see `refusals` below
// - the scopes, in the order of contracts' tokenScope: `read`, `label`, `write`, `train`, `ask`, `admin`, or `any` of them

type For = keyof typeof refusals;
type Line = readonly ['public'] | readonly [Exclude<For, 'public'>, ...(TokenScope | 'any')[]];

const table: Record<string, Line> = {
  'GET /healthz': ['public'],
  'GET /readyz': ['public'],
  'GET /login': ['public'],
  'GET /*': ['public'],
  'GET /metrics': ['admin', 'read'],
  'GET /openapi.json': ['public'],
  'GET /docs': ['public'],
  'GET /docs/json': ['public'],
  'GET /docs/yaml': ['public'],
  'GET /docs/static/*': ['public'],
  'HEAD /docs/static/*': ['public'],
  'GET /docs/static/index.html': ['public'],
  'GET /docs/static/swagger-initializer.js': ['public'],

  'GET /v1/auth/methods': ['public'],
  'POST /v1/auth/password': ['public'],
  'POST /v1/auth/link': ['public'],
  'POST /v1/auth/link-requests': ['public'],
  'GET /v1/auth/oidc/start': ['public'],
  'GET /v1/auth/oidc/callback': ['public'],
  'POST /v1/auth/logout': ['user', 'any'],
  'GET /v1/me': ['user', 'any'],
  'PUT /v1/me/password': ['session'],

  'GET /v1/users': ['admin', 'admin'],
  'POST /v1/users': ['admin', 'admin'],
  'GET /v1/users/:id': ['admin', 'admin'],
  'PATCH /v1/users/:id': ['admin', 'admin'],
  'DELETE /v1/users/:id': ['admin', 'admin'],
  // No token that is limited to scopes: a link is not.
  'POST /v1/users/:id/login-links': ['admin'],
  'GET /v1/tokens': ['user', 'admin'],
  'POST /v1/tokens': ['user', 'admin'],
  'POST /v1/tokens/:id/rotate': ['user', 'any'],
  'DELETE /v1/tokens/:id': ['user', 'any'],
  'GET /v1/audit': ['admin', 'admin'],
  'GET /v1/system': ['admin', 'admin'],
  'GET /v1/projects/:id/audit': ['project-researcher', 'read', 'admin'],

  'GET /v1/projects': ['user', 'read', 'label'],
  'POST /v1/projects': ['researcher', 'write'],
  'GET /v1/projects/:id': ['member', 'read', 'label'],
  'PATCH /v1/projects/:id': ['project-researcher', 'write'],
  'DELETE /v1/projects/:id': ['project-researcher', 'write'],
  'DELETE /v1/projects/:id/prompts/:promptId': ['project-researcher', 'write'],
  'DELETE /v1/projects/:id/completions/:completionId': ['project-researcher', 'write'],
  'DELETE /v1/projects/:id/snapshots/:snapshotId': ['project-researcher', 'write'],
  'GET /v1/erasures': ['user', 'read'],
  'POST /v1/erasures/:id/restore': ['user', 'write'],
  'GET /v1/projects/:id/progress': ['project-researcher', 'read'],
  'GET /v1/projects/:id/progress/mine': ['member', 'read', 'label'],
  'GET /v1/projects/:id/members': ['project-researcher', 'read'],
  'POST /v1/projects/:id/members': ['project-researcher', 'write'],
  'PATCH /v1/projects/:id/members/:userId': ['project-researcher', 'write'],
  'DELETE /v1/projects/:id/members/:userId': ['project-researcher', 'write'],
  'GET /v1/projects/:id/guidelines': ['member', 'read', 'label'],
  'POST /v1/projects/:id/guidelines': ['project-researcher', 'write'],
  'GET /v1/projects/:id/guidelines/current': ['member', 'read', 'label'],
  'GET /v1/projects/:id/guidelines/:version': ['member', 'read', 'label'],
  'PUT /v1/projects/:id/guidelines/:version': ['project-researcher', 'write'],
  'DELETE /v1/projects/:id/guidelines/:version': ['project-researcher', 'write'],
  'GET /v1/projects/:id/guidelines/:version/diff': ['member', 'read', 'label'],
  'POST /v1/projects/:id/guidelines/:version/publish': ['project-researcher', 'write'],
  'POST /v1/projects/:id/guidelines/:version/acknowledge': ['member', 'label'],
  'GET /v1/projects/:id/prompts': ['project-researcher', 'read'],
  'GET /v1/projects/:id/prompts/count': ['project-researcher', 'read'],
  'POST /v1/projects/:id/prompts': ['project-researcher', 'write'],

  'GET /v1/projects/:id/demonstrations': ['member', 'read', 'label'],
  'POST /v1/projects/:id/demonstrations': ['member', 'label'],
  'GET /v1/projects/:id/demonstrations/:demonstrationId': ['member', 'read', 'label'],
  'PUT /v1/projects/:id/demonstrations/:demonstrationId': ['member', 'label'],
  'DELETE /v1/projects/:id/demonstrations/:demonstrationId': ['member', 'label'],
  'POST /v1/projects/:id/demonstrations/:demonstrationId/submit': ['member', 'label'],
  'GET /v1/projects/:id/demonstrations/:demonstrationId/history': ['member', 'read', 'label'],
  'POST /v1/projects/:id/demonstrations/:demonstrationId/review': ['project-researcher', 'label'],
  'GET /v1/projects/:id/demonstrations/statistics': ['project-researcher', 'read'],
  'GET /v1/projects/:id/demonstrations/near-duplicates': ['project-researcher', 'read'],
  'POST /v1/projects/:id/demonstrations/import': ['project-researcher', 'write'],
  'GET /v1/projects/:id/demonstrations/export': ['project-researcher', 'read'],

  'GET /v1/projects/:id/live-head': ['project-researcher', 'read'],
  'PUT /v1/projects/:id/live-head': ['project-researcher', 'write'],
  'DELETE /v1/projects/:id/live-head': ['project-researcher', 'write'],
  'GET /v1/projects/:id/live-head/scores': ['project-researcher', 'read'],
  'GET /v1/projects/:id/live-head/events': ['project-researcher', 'read'],
  'GET /v1/projects/:id/askings': ['project-researcher', 'read'],
  'POST /v1/projects/:id/askings': ['project-researcher', 'write'],
  'GET /v1/projects/:id/samples': ['project-researcher', 'read'],
  'POST /v1/projects/:id/samples': ['project-researcher', 'train'],
  'GET /v1/projects/:id/samples/:sampleId': ['project-researcher', 'read'],
  'GET /v1/projects/:id/judges': ['project-researcher', 'read'],
  'GET /v1/projects/:id/judges/default-prompt': ['project-researcher', 'read'],
  'GET /v1/projects/:id/judges/report': ['project-researcher', 'read'],
  'POST /v1/projects/:id/judges': ['project-researcher', 'train'],
  'GET /v1/projects/:id/judges/:judgeId': ['project-researcher', 'read'],
  'GET /v1/projects/:id/judges/:judgeId/judgments': ['project-researcher', 'read'],
  'GET /v1/projects/:id/judges/:judgeId/estimates': ['project-researcher', 'read'],
  'GET /v1/projects/:id/judges/:judgeId/passes': ['project-researcher', 'read'],
  'POST /v1/projects/:id/judges/:judgeId/passes': ['project-researcher', 'train'],
  'GET /v1/projects/:id/judges/:judgeId/passes/:passId': ['project-researcher', 'read'],
  'POST /v1/projects/:id/judges/:judgeId/passes/:passId/cancel': ['project-researcher', 'train'],
  'GET /v1/projects/:id/decision': ['project-researcher', 'read'],
  'GET /v1/projects/:id/forecast': ['project-researcher', 'read'],
  'GET /v1/projects/:id/completions': ['project-researcher', 'read'],
  'GET /v1/projects/:id/completions/count': ['project-researcher', 'read'],
  'POST /v1/projects/:id/completions': ['project-researcher', 'write'],
  'GET /v1/projects/:id/comparisons': ['project-researcher', 'read'],
  'GET /v1/projects/:id/comparisons/count': ['project-researcher', 'read'],
  'POST /v1/projects/:id/comparisons': ['project-researcher', 'write'],
  'POST /v1/projects/:id/comparisons/from-answers': ['project-researcher', 'write'],
  'GET /v1/projects/:id/comparisons/:comparisonId': ['project-researcher', 'read'],
  'PATCH /v1/projects/:id/comparisons/:comparisonId': ['project-researcher', 'write'],

  'POST /v1/projects/:id/assignments/next': ['member', 'label'],
  'GET /v1/projects/:id/assignments/mine': ['member', 'read', 'label'],
  'POST /v1/projects/:id/assignments/release': ['member', 'label'],
  'GET /v1/assignments/:id': ['user', 'label'],
  'POST /v1/assignments/:id/renew': ['user', 'label'],
  'POST /v1/assignments/:id/release': ['user', 'label'],
  'POST /v1/assignments/:id/judgment': ['user', 'label'],
  'POST /v1/assignments/:id/skip': ['user', 'label'],
  'POST /v1/assignments/:id/flags': ['user', 'label'],
  'GET /v1/projects/:id/judgments': ['project-researcher', 'read'],
  'GET /v1/projects/:id/judgments/count': ['project-researcher', 'read'],
  'GET /v1/projects/:id/judgments/mine': ['member', 'label', 'read'],
  'PUT /v1/projects/:id/judgments/:judgmentId': ['member', 'label'],
  'DELETE /v1/projects/:id/judgments/:judgmentId': ['member', 'label'],
  'GET /v1/projects/:id/flags': ['project-researcher', 'read'],
  'GET /v1/projects/:id/flags/:flagId': ['project-researcher', 'read'],
  'POST /v1/projects/:id/flags/:flagId/resolve': ['project-researcher', 'write'],
  'GET /v1/projects/:id/standings': ['project-researcher', 'read'],
  'POST /v1/projects/:id/standings/:userId/pause': ['project-researcher', 'write'],
  'POST /v1/projects/:id/standings/:userId/resume': ['project-researcher', 'write'],
  'GET /v1/projects/:id/activity': ['project-researcher', 'read'],
  'GET /v1/projects/:id/attention': ['project-researcher', 'read'],
  'GET /v1/enrolment/:slug': ['public'],
  'POST /v1/enrolment/:slug': ['public'],
  'GET /v1/projects/:id/enrolment-links': ['project-researcher', 'read'],
  'POST /v1/projects/:id/enrolment-links': ['project-researcher', 'write'],
  'GET /v1/projects/:id/enrolment-links/:linkId': ['project-researcher', 'read'],
  'PATCH /v1/projects/:id/enrolment-links/:linkId': ['project-researcher', 'write'],
  'GET /v1/projects/:id/enrolment': ['member', 'label', 'read'],
  'GET /v1/projects/:id/enrolments': ['project-researcher', 'read'],
  'GET /v1/projects/:id/enrolments.csv': ['project-researcher', 'read'],
  'GET /v1/projects/:id/agreement': ['project-researcher', 'read'],
  'GET /v1/projects/:id/labelers': ['project-researcher', 'read'],
  'GET /v1/projects/:id/bias': ['project-researcher', 'read'],
  'GET /v1/projects/:id/leaderboard': ['project-researcher', 'read'],
  'GET /v1/projects/:id/leaderboard/changes': ['project-researcher', 'read'],
  'POST /v1/projects/:id/leaderboard/settings': ['project-researcher', 'write'],
  'POST /v1/projects/:id/leaderboard/withdrawals': ['project-researcher', 'write'],
  'POST /v1/projects/:id/leaderboard/returns': ['project-researcher', 'write'],

  'GET /v1/projects/:id/snapshots': ['project-researcher', 'read'],
  'POST /v1/projects/:id/snapshots': ['project-researcher', 'write'],
  'POST /v1/projects/:id/snapshots/upload': ['project-researcher', 'write'],
  'GET /v1/projects/:id/snapshots/:snapshotId': ['project-researcher', 'read'],
  'GET /v1/projects/:id/snapshots/:snapshotId/download': ['project-researcher', 'read'],
  'GET /v1/projects/:id/snapshots/:snapshotId/export': ['project-researcher', 'read'],
  'GET /v1/projects/:id/snapshots/:snapshotId/export/summary': ['project-researcher', 'read'],
  'GET /v1/projects/:id/snapshots/:snapshotId/export/dataset': ['project-researcher', 'read'],
  'GET /v1/projects/:id/snapshots/:snapshotId/diff/:otherId': ['project-researcher', 'read'],
  'POST /v1/projects/import': ['researcher', 'write'],
  'GET /v1/projects/:id/imports': ['project-researcher', 'read'],
  'GET /v1/projects/:id/imports/progress': ['project-researcher', 'read'],
  'POST /v1/projects/:id/imports/inspect': ['project-researcher', 'write'],
  'POST /v1/projects/:id/imports': ['project-researcher', 'write'],
  'GET /v1/projects/:id/webhooks': ['project-researcher', 'read'],
  'POST /v1/projects/:id/webhooks': ['project-researcher', 'write'],
  'PATCH /v1/projects/:id/webhooks/:webhookId': ['project-researcher', 'write'],
  'DELETE /v1/projects/:id/webhooks/:webhookId': ['project-researcher', 'write'],
  'POST /v1/projects/:id/webhooks/:webhookId/rotate': ['project-researcher', 'write'],
  'GET /v1/projects/:id/webhooks/:webhookId/deliveries/:deliveryId/attempts': ['project-researcher', 'read'],
  'GET /v1/projects/:id/webhooks/:webhookId/deliveries': ['project-researcher', 'read'],
  'POST /v1/projects/:id/webhooks/:webhookId/deliveries/:deliveryId/redeliver': ['project-researcher', 'write'],

  'GET /v1/models': ['researcher', 'read'],
  'POST /v1/models': ['admin', 'train'],
  'GET /v1/models/:id': ['researcher', 'read'],
  'DELETE /v1/models/:id': ['researcher', 'train'],
  'GET /v1/models/:id/files': ['researcher', 'read'],
  'GET /v1/models/:id/files/*': ['researcher', 'read'],
  'POST /v1/models/:id/cancel': ['admin', 'train'],
  'POST /v1/models/:id/evaluations': ['researcher', 'train'],
  'POST /v1/models/:id/test': ['researcher', 'ask'],
  'GET /v1/runs': ['user', 'read'],
  'POST /v1/runs': ['user', 'train'],
  'GET /v1/runs/:id': ['user', 'read'],
  'DELETE /v1/runs/:id': ['user', 'train'],
  'POST /v1/runs/:id/cancel': ['user', 'train'],
  'POST /v1/runs/:id/resume': ['user', 'train'],
  'GET /v1/runs/metrics': ['user', 'read'],
  'GET /v1/runs/:id/metrics': ['user', 'read'],
  'GET /v1/runs/:id/report': ['user', 'read'],
  'GET /v1/runs/:id/log': ['user', 'read'],
  'GET /v1/runs/:id/events': ['user', 'read'],
  'GET /v1/reward-models/aliases': ['researcher', 'read', 'ask'],
  'GET /v1/reward-models/aliases/:name': ['researcher', 'read', 'ask'],
  'PUT /v1/reward-models/aliases/:name': ['researcher', 'train'],
  'POST /v1/reward-models/aliases/:name/rollback': ['researcher', 'train'],
  'GET /v1/reward-models/:id/reports': ['researcher', 'read'],
  'POST /v1/reward-models/:id/reports': ['researcher', 'train'],
  'GET /v1/reward-models/:id/reports/:reportId': ['researcher', 'read'],
  'POST /v1/reward-models/:id/reports/:reportId/cancel': ['researcher', 'train'],
  'DELETE /v1/reward-models/:id/reports/:reportId': ['researcher', 'train'],
  'GET /v1/reward-models/:id/references': ['researcher', 'read', 'ask'],
  'POST /v1/reward-models/:id/references': ['researcher', 'train'],
  'DELETE /v1/reward-models/:id/references/:name': ['researcher', 'train'],
  'POST /v1/reward-models/:id/score': ['researcher', 'ask'],
  'POST /v1/runs/:id/trainers': ['user', 'train'],
  'GET /v1/trainer/task': ['trainer'],
  'GET /v1/trainer/inputs/:input/*': ['trainer'],
  'POST /v1/trainer/events': ['trainer'],
  'POST /v1/trainer/fail': ['trainer'],
  'POST /v1/trainer/parts/missing': ['trainer'],
  'PUT /v1/trainer/parts/:sha256': ['trainer'],
  'POST /v1/trainer/states': ['trainer'],
  'POST /v1/trainer/finish': ['trainer'],
  'POST /v1/reward-models/:id/score/stream': ['researcher', 'ask'],
  'POST /v1/reward-models/:id/compare': ['researcher', 'ask'],
  'POST /v1/model-votes/rounds': ['researcher', 'ask'],
  'POST /v1/model-votes/rounds/:id/vote': ['researcher', 'ask'],
  'GET /v1/model-votes': ['researcher', 'read', 'ask'],
  'POST /v1/best-of': ['researcher', 'ask'],
  'POST /v1/chat/completions': ['researcher', 'ask'],
  'POST /v1/completions': ['researcher', 'ask'],
  'POST /classify': ['researcher', 'ask'],
  'GET /health': ['public'],
  'POST /pooling': ['researcher', 'ask'],
  'POST /score': ['researcher', 'ask'],
  'POST /rerank': ['researcher', 'ask'],
  'GET /info': ['researcher', 'read', 'ask'],
  'POST /predict': ['researcher', 'ask'],
  'POST /get_reward': ['researcher', 'ask'],
  'GET /openai/v1/models': ['researcher', 'read', 'ask'],
  'GET /openai/v1/models/*': ['researcher', 'read', 'ask'],
  'POST /openai/v1/chat/completions': ['researcher', 'ask'],
  'POST /openai/v1/completions': ['researcher', 'ask'],
};

const noToken = {
  anonymous: 'unauthorized',
  'an unknown token': 'unauthorized',
  disabled: 'account_disabled',
} as const;

/** What everybody who may not is told, by whom the route is for; who is not named here may. */
const refusals = {
  public: {},
  user: noToken,
  /** Those who are asked here have tokens, which were made to be kept. */
  session: {
    ...noToken,
    'labeler outside': 'session_required',
    labeler: 'session_required',
    'researcher outside': 'session_required',
    'researcher who labels here': 'session_required',
    researcher: 'session_required',
    admin: 'session_required',
  },
  /** Whose tokens are a run's, and nobody's who is asked here. */
  trainer: {
    ...noToken,
    disabled: 'unauthorized',
    'labeler outside': 'unauthorized',
    labeler: 'unauthorized',
    'researcher outside': 'unauthorized',
    'researcher who labels here': 'unauthorized',
    researcher: 'unauthorized',
    admin: 'unauthorized',
  },
  researcher: { ...noToken, 'labeler outside': 'forbidden', labeler: 'forbidden' },
  admin: {
    ...noToken,
    'labeler outside': 'forbidden',
    labeler: 'forbidden',
    'researcher outside': 'forbidden',
    researcher: 'forbidden',
    'researcher who labels here': 'forbidden',
  },
  member: { ...noToken, 'labeler outside': 'no project', 'researcher outside': 'no project' },
  'project-researcher': {
    ...noToken,
    'labeler outside': 'no project',
    'researcher outside': 'no project',
    labeler: 'forbidden',
    'researcher who labels here': 'forbidden',
  },
} as const satisfies Record<string, Partial<Record<Who, Refusal>>>;

const everybody = [
  'anonymous',
  'an unknown token',
  'disabled',
  'labeler outside',
  'labeler',
  'researcher outside',
  'researcher who labels here',
  'researcher',
  'admin',
] as const;
type Who = (typeof everybody)[number];
const refusalCodes = [
  'unauthorized',
  'account_disabled',
  'insufficient_scope',
  'session_required',
  'forbidden',
] as const;
type Refusal = (typeof refusalCodes)[number] | 'no project';

let world: World;
let project: Project;
const people = new Map<Who, string>();

beforeAll(async () => {
  // All of it comes from one address, and much of it without a token.
  world = await createWorld({ rateLimits: { perToken: 0, perAddress: 0 } });
  await Promise.all([
    person('disabled', 'admin'),
    person('labeler outside', 'labeler'),
    person('labeler', 'labeler'),
    person('researcher outside', 'researcher'),
    person('researcher who labels here', 'researcher'),
    person('researcher', 'researcher'),
  ]);
  people.set('admin', (await world.admin.me()).id);
  await updateUser(world.database, people.get('disabled') ?? '', { disabled: true });
});
afterAll(() => world.close());

async function person(who: Who, role: Role): Promise<void> {
  people.set(who, (await createUser(world.database, { name: who, role })).id);
}

/** A new project for each route: one route must not take away what the next one needs. */
async function freshProject(): Promise<void> {
  project = await world.admin.createProject({ name: 'Haiku' });
  const members = { labeler: 'labeler', 'researcher who labels here': 'labeler', researcher: 'researcher' } as const;
  for (const [who, role] of Object.entries(members)) {
    const userId = people.get(everybody.find((one) => one === who) ?? 'admin') ?? '';
    await putMember(world.database, { projectId: project.id, userId, role });
  }
}

/** A new token for each request: some routes end the one they are called with. */
async function tokenOf(who: Who, scopes: TokenScope[] | null = null): Promise<{ id: string; secret?: string }> {
  const id = crypto.randomUUID();
  if (who === 'anonymous') return { id };
  const secret = newSecret();
  const userId = people.get(who);
  if (userId === undefined) return { id, secret };
  const token = { userId, name: 'test', scopes, secretHash: hashSecret(secret), expiresAt: null };
  return { secret, id: (await createToken(world.database, token)).id };
}

/** How access refuses the request; undefined: it lets it through to the route. */
async function refusalOf(route: string, token: { id: string; secret?: string }): Promise<Refusal | undefined> {
  const [method = '', path = ''] = route.split(' ');
  const url = path
    .replace('/projects/:id', `/projects/${project.id}`)
    // A token may do to itself what to others needs the scope `admin`.
    .replace('/tokens/:id', `/tokens/${token.id}`)
    .replace(':version', '1')
    .replaceAll(/:\w+|\*/g, crypto.randomUUID());
  const headers = token.secret === undefined ? {} : { authorization: `Bearer ${token.secret}` };
  const response = await fetch(`${world.url}${url}`, { method, headers, redirect: 'manual' });
  const text = await response.text();
  if (text === '' || response.ok || response.headers.get('content-type')?.includes('json') !== true) return undefined;
  const answer = JSON.parse(text);
  // Under /openai/v1 in OpenAI's shape.
  const { code, detail = answer.error?.message } = typeof answer.error === 'object' ? answer.error : answer;
  if (code === 'not_found') return detail === notFound('project').message ? 'no project' : undefined;
  return refusalCodes.find((one) => one === code);
}

const openTo = (scope: TokenScope, [, ...scopes]: Line) => scopes.some((one) => one === 'any' || one === scope);

test('the table names every route that there is, and no other', () => {
  const registered = world.app.registeredRoutes.map(({ method, url }) => `${method} ${url}`);
  const missing = registered.filter((route) => !(route in table));
  const hint = "add to `table` above: '<route>': ['<whom it is for>', '<scope>'],";
  expect(missing, `routes without a line; ${hint}`).toEqual([]);
  expect(
    Object.keys(table).filter((route) => !registered.includes(route)),
    'lines without a route; take them out',
  ).toEqual([]);
});

/** Whatever its scopes. */
const closed: readonly Refusal[] = ['insufficient_scope', 'session_required', 'unauthorized'];

describe.each(Object.entries(table))('%s', (route, line) => {
  const [forWhom] = line;
  const told: Partial<Record<Who, Refusal>> = refusals[forWhom];

  test('is for whom the table says', async () => {
    await freshProject();
    const answers: Partial<Record<Who, Refusal>> = {};
    for (const who of everybody) {
      // Whoever may take the project away leaves none for those who come after.
      if (route === 'DELETE /v1/projects/:id') await freshProject();
      const refusal = await refusalOf(route, await tokenOf(who));
      // Of what is for everybody with a token, each still sees only what is theirs: that is the routes' own affair.
      if (refusal !== undefined) answers[who] = refusal;
    }
    expect(answers).toEqual(told);
  });

  test('opens to tokens of the scopes that the table says', async () => {
    await freshProject();
    const open: TokenScope[] = [];
    for (const scope of tokenScope.options) {
      const refusal = await refusalOf(route, await tokenOf('admin', [scope]));
      if (!closed.some((one) => one === refusal)) open.push(scope);
    }
    expect(open).toEqual(tokenScope.options.filter((scope) => forWhom === 'public' || openTo(scope, line)));
  });
});
