import { type AuditRecord, type Message, type Project, parseHhLine } from '@tastemaker/contracts';
import { claimRun, failRun } from '@tastemaker/database';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { AuditConfig } from '../src/plugins/app/access.js';
import { registerModel } from './support/models.js';
import { createWorld, type Person, putUpForJudging, type World } from './support/world.js';

// Every route that changes something is called once, for real, and must then be in the audit log: under the actions that it
// names in its config, by who called, in its project. A new route needs its line here:
//
//   'POST /v1/projects/:id/flags': async () => { …; return who; },   calls it, and returns the person who did
//   'POST /v1/assignments/:id/renew': 'none',                        names `audit: { none: 'why' }` in its config

type Call = () => Promise<Person | 'the admin' | 'the system'>;

let world: World;
let researcher: Person;
let second: Person;
let labeler: Person;
let project: Project;

beforeAll(async () => {
  world = await createWorld({ publicUrl: 'https://taste.example', loginLinkHook: 'http://127.0.0.1:9/' });
  researcher = await world.person('researcher');
  second = await world.person('researcher', 'Second');
  labeler = await world.person('labeler');
});
afterAll(() => world.close());
beforeEach(async () => {
  project = await world.project(researcher, [labeler]);
  await researcher.client.addMember(project.id, { userId: second.user.id, role: 'researcher' });
});

const conversation: Message[] = [
  { role: 'user', content: 'Who is Ada?' },
  { role: 'assistant', content: 'A cat.' },
];
const mended = {
  messages: [...conversation.slice(0, 1), { role: 'assistant' as const, content: 'A cat, of three years.' }],
  contextDocuments: [],
};
const password = 'correct horse battery staple';

async function newUser(): Promise<string> {
  return (await world.admin.createUser({ name: 'New', role: 'labeler' })).id;
}

async function guidelineDraft(): Promise<number> {
  return (await researcher.client.createGuideline(project.id, { markdown: '# Be kind' })).version;
}

async function lease() {
  await putUpForJudging(researcher.client, project.id, ['one', 'two']);
  const assignment = await labeler.client.nextAssignment(project.id);
  if (assignment === undefined) throw new Error('nothing to judge');
  return assignment;
}

async function judge() {
  const { id, fenceToken } = await lease();
  return (await labeler.client.submitJudgment(id, { verdict: 'allBad', fenceToken, dwellMs: 1 }, { next: false }))
    .judgment;
}

/** An entry of a leaderboard by source. */
async function withdrawn() {
  const { prompts } = await researcher.client.createPrompts(project.id, [{ messages: conversation.slice(0, 1) }]);
  const promptId = prompts[0]?.id ?? '';
  const answers = ['one', 'two'].map((source) => ({ promptId, text: source, source }));
  const { completions } = await researcher.client.createCompletions(project.id, answers);
  await researcher.client.createComparisons(project.id, [{ completionIds: completions.map(({ id }) => id) }]);
  const assignment = await labeler.client.nextAssignment(project.id);
  const { id = '', fenceToken = '' } = assignment ?? {};
  await labeler.client.submitJudgment(id, { verdict: 'allBad', fenceToken, dwellMs: 1 }, { next: false });
  await researcher.client.withdrawLeaderboardEntry(project.id, { by: 'source', key: 'one', reason: 'Retired.' });
}

const draft = () => labeler.client.createDemonstration(project.id, { messages: conversation });

async function registerJudge() {
  const { id: modelId } = await registerModel(world.database, `judging ${Math.random()}`, 'assistant');
  return researcher.client.createJudge(project.id, { name: 'judge', modelId });
}

async function orderPass() {
  await putUpForJudging(researcher.client, project.id, ['one', 'two']);
  return researcher.client.createJudgePass(project.id, (await registerJudge()).id, {});
}

async function submitted() {
  const { id, revision } = await draft();
  return (await labeler.client.submitDemonstration(project.id, id, revision)).demonstration;
}

async function flag() {
  const { id, fenceToken } = await lease();
  return labeler.client.raiseFlag(id, { fenceToken, reason: 'broken' });
}

const enrolmentLink = () =>
  researcher.client.createEnrolmentLink(project.id, { consent: 'Yes?', peopleAtMost: 5, judgmentsPerPerson: 3 });

const webhook = () =>
  researcher.client.createWebhook(project.id, { url: 'https://example.org/hook', events: ['judgment.submitted'] });

async function reference() {
  await putUpForJudging(researcher.client, project.id, ['one', 'three']);
  await judge();
  const { id: snapshotId } = await researcher.client.createSnapshot(project.id, { kind: 'comparisons', name: 's' });
  const { id } = await registerModel(world.database, `measured judge ${snapshotId}`, 'reward');
  return researcher.client.createScoreReference(id, { name: 'these', snapshotId });
}

async function modelReport() {
  await judge();
  const { id: snapshotId } = await researcher.client.createSnapshot(project.id, { kind: 'comparisons', name: 's' });
  const { id } = await registerModel(world.database, `reported judge ${snapshotId}`, 'reward');
  return researcher.client.createModelReport(id, { snapshotId });
}

async function run(on: 'worker' | 'external' = 'worker') {
  await judge();
  const { id: snapshotId } = await researcher.client.createSnapshot(project.id, { kind: 'comparisons', name: 's' });
  const base = await registerModel(world.database, `base ${snapshotId}`, 'assistant');
  return researcher.client.createRun({ config: { kind: 'reward' }, snapshotId, baseModelId: base.id, on });
}

const calls: Record<string, Call | 'none'> = {
  'POST /v1/auth/password': async () => {
    const person = await world.person('labeler', 'By password');
    await world.admin.updateUser(person.user.id, { email: 'by@example.org' });
    await (await world.logIn(person.user.id)).setPassword({ password });
    await person.client.loginByPassword({ email: 'by@example.org', password });
    return person;
  },
  'POST /v1/auth/link': async () => {
    const { url } = await world.admin.createLoginLink(labeler.user.id);
    await labeler.client.loginByLink({ secret: new URL(url).hash.slice(1) });
    return labeler;
  },
  'POST /v1/auth/link-requests': async () => {
    await world.admin.updateUser(await newUser(), { email: 'asks@example.org' });
    await labeler.client.requestLoginLink({ email: 'asks@example.org' });
    return 'the system';
  },
  'POST /v1/auth/logout': async () => {
    const { url } = await world.admin.createLoginLink(labeler.user.id);
    const session = await labeler.client.loginByLink({ secret: new URL(url).hash.slice(1) });
    await fetch(`${world.url}/v1/auth/logout`, {
      method: 'POST',
      headers: { authorization: `Bearer ${session.token.secret}` },
    });
    return labeler;
  },
  'PUT /v1/me/password': async () => {
    const person = await world.person('labeler', 'Careful');
    await (await world.logIn(person.user.id)).setPassword({ password });
    return person;
  },
  'POST /v1/enrolment/:slug': async () => {
    const { url } = await enrolmentLink();
    const { session } = await researcher.client.enrol(url?.split('/enrol/')[1] ?? '', { consent: true });
    return { ...labeler, user: session.user };
  },
  'POST /v1/projects/:id/enrolment-links': async () => {
    await enrolmentLink();
    return researcher;
  },
  'PATCH /v1/projects/:id/enrolment-links/:linkId': async () => {
    await researcher.client.updateEnrolmentLink(project.id, (await enrolmentLink()).id, { open: false });
    return researcher;
  },
  'POST /v1/users': async () => {
    await newUser();
    return 'the admin';
  },
  'PATCH /v1/users/:id': async () => {
    await world.admin.updateUser(await newUser(), { disabled: true });
    return 'the admin';
  },
  'DELETE /v1/users/:id': async () => {
    await world.admin.deleteUser(await newUser());
    return 'the admin';
  },
  'POST /v1/users/:id/login-links': async () => {
    await world.admin.createLoginLink(await newUser());
    return 'the admin';
  },
  'POST /v1/tokens': async () => {
    await labeler.client.createToken({ name: 'x' });
    return labeler;
  },
  'POST /v1/tokens/:id/rotate': async () => {
    await labeler.client.rotateToken((await labeler.client.createToken({ name: 'x' })).id);
    return labeler;
  },
  'DELETE /v1/tokens/:id': async () => {
    await labeler.client.revokeToken((await labeler.client.createToken({ name: 'x' })).id);
    return labeler;
  },

  'POST /v1/projects': async () => {
    project = await researcher.client.createProject({ name: 'Made' });
    return researcher;
  },
  'PATCH /v1/projects/:id': async () => {
    await researcher.client.updateProject(project.id, { settings: { leaseSeconds: 60 } });
    return researcher;
  },
  'POST /v1/projects/:id/members': async () => {
    await researcher.client.addMember(project.id, { userId: await newUser(), role: 'labeler' });
    return researcher;
  },
  'PATCH /v1/projects/:id/members/:userId': async () => {
    await researcher.client.updateMember(project.id, labeler.user.id, { dailyQuota: 5 });
    return researcher;
  },
  'DELETE /v1/projects/:id/members/:userId': async () => {
    await researcher.client.removeMember(project.id, labeler.user.id);
    return researcher;
  },
  'POST /v1/projects/:id/guidelines': async () => {
    await guidelineDraft();
    return researcher;
  },
  'PUT /v1/projects/:id/guidelines/:version': async () => {
    await researcher.client.saveGuideline(project.id, await guidelineDraft(), { markdown: '# Be brief', revision: 1 });
    return researcher;
  },
  'DELETE /v1/projects/:id/guidelines/:version': async () => {
    await researcher.client.discardGuideline(project.id, await guidelineDraft());
    return researcher;
  },
  'POST /v1/projects/:id/guidelines/:version/publish': async () => {
    await researcher.client.publishGuideline(project.id, await guidelineDraft());
    return researcher;
  },
  'POST /v1/projects/:id/guidelines/:version/acknowledge': async () => {
    const version = await guidelineDraft();
    await researcher.client.publishGuideline(project.id, version);
    await labeler.client.acknowledgeGuideline(project.id, version);
    return labeler;
  },
  'POST /v1/projects/:id/leaderboard/settings': async () => {
    await researcher.client.declareLeaderboard(project.id, { settings: { by: 'source' }, reason: 'Before we look.' });
    return researcher;
  },
  'POST /v1/projects/:id/leaderboard/withdrawals': async () => {
    await withdrawn();
    return researcher;
  },
  'POST /v1/projects/:id/leaderboard/returns': async () => {
    await withdrawn();
    await researcher.client.returnLeaderboardEntry(project.id, { by: 'source', key: 'one', reason: 'It was mended.' });
    return researcher;
  },
  'POST /v1/projects/:id/prompts': async () => {
    await researcher.client.createPrompts(project.id, [{ messages: conversation.slice(0, 1) }]);
    return researcher;
  },
  'POST /v1/projects/:id/completions': async () => {
    await putUpForJudging(researcher.client, project.id, ['one', 'two']);
    return researcher;
  },
  'POST /v1/projects/:id/comparisons/from-answers': async () => {
    const answers = [{ text: 'one' }, { text: 'two', source: 'playground: haiku' }];
    await researcher.client.putAnswersUp(project.id, { messages: conversation.slice(0, 1), answers });
    return researcher;
  },
  'POST /v1/projects/:id/comparisons': async () => {
    await putUpForJudging(researcher.client, project.id, ['one', 'two']);
    return researcher;
  },
  'PATCH /v1/projects/:id/comparisons/:comparisonId': async () => {
    const { comparisonId } = await putUpForJudging(researcher.client, project.id, ['one', 'two']);
    await researcher.client.updateComparison(project.id, comparisonId, { priority: 3 });
    return researcher;
  },

  'POST /v1/projects/:id/assignments/next': 'none',
  'POST /v1/projects/:id/assignments/release': 'none',
  'POST /v1/assignments/:id/renew': 'none',
  'POST /v1/assignments/:id/release': 'none',
  'POST /v1/assignments/:id/judgment': async () => {
    await judge();
    return labeler;
  },
  'POST /v1/assignments/:id/skip': async () => {
    const { id, fenceToken } = await lease();
    await labeler.client.skipAssignment(id, { reason: 'unclear', fenceToken, dwellMs: 1 }, { next: false });
    return labeler;
  },
  'POST /v1/assignments/:id/flags': async () => {
    await flag();
    return labeler;
  },
  'POST /v1/projects/:id/flags/:flagId/resolve': async () => {
    await researcher.client.resolveFlag(project.id, (await flag()).id, { state: 'dismissed' });
    return researcher;
  },
  'PUT /v1/projects/:id/judgments/:judgmentId': async () => {
    const { id } = await judge();
    await labeler.client.changeJudgment(project.id, id, { verdict: 'ranking', ranking: [['A'], ['B']], dwellMs: 1 });
    return labeler;
  },
  'DELETE /v1/projects/:id/judgments/:judgmentId': async () => {
    await labeler.client.withdrawJudgment(project.id, (await judge()).id);
    return labeler;
  },
  'POST /v1/projects/:id/standings/:userId/pause': async () => {
    await researcher.client.pauseLabeler(project.id, labeler.user.id, { reason: 'Let us talk.' });
    return researcher;
  },
  'POST /v1/projects/:id/standings/:userId/resume': async () => {
    await researcher.client.pauseLabeler(project.id, labeler.user.id, { reason: 'Let us talk.' });
    await researcher.client.resumeLabeler(project.id, labeler.user.id);
    return researcher;
  },

  'POST /v1/projects/:id/demonstrations': async () => {
    await draft();
    return labeler;
  },
  'PUT /v1/projects/:id/demonstrations/:demonstrationId': async () => {
    const { id, revision } = await draft();
    const content = { messages: conversation, contextDocuments: [] };
    const saved = await labeler.client.saveDemonstration(project.id, id, { revision, ...content });
    const { demonstration } = await labeler.client.submitDemonstration(project.id, id, saved.revision);
    await researcher.client.saveDemonstration(project.id, id, { ...mended, revision: demonstration.revision });
    return researcher;
  },
  'DELETE /v1/projects/:id/demonstrations/:demonstrationId': async () => {
    await labeler.client.discardDemonstration(project.id, (await draft()).id);
    return labeler;
  },
  'POST /v1/projects/:id/demonstrations/:demonstrationId/submit': async () => {
    await submitted();
    return labeler;
  },
  'POST /v1/projects/:id/demonstrations/:demonstrationId/review': async () => {
    const { id, revision } = await submitted();
    const returned = { revision, decision: 'return', comment: 'Read it again.' } as const;
    await researcher.client.reviewDemonstration(project.id, id, returned);
    const saved = await labeler.client.saveDemonstration(project.id, id, { ...mended, revision });
    const again = await labeler.client.submitDemonstration(project.id, id, saved.revision);
    const accepted = { revision: again.demonstration.revision, decision: 'accept' } as const;
    await researcher.client.reviewDemonstration(project.id, id, accepted);
    return researcher;
  },
  'POST /v1/projects/:id/demonstrations/import': async () => {
    await researcher.client.importDemonstrations(project.id, {}, JSON.stringify({ messages: conversation }));
    return researcher;
  },

  'PUT /v1/projects/:id/live-head': async () => {
    await registerModel(world.database, `read ${project.id}`, 'reward');
    await researcher.client.putLiveHead(project.id, { rewardModel: `read ${project.id}` });
    return researcher;
  },
  'DELETE /v1/projects/:id/live-head': async () => {
    await registerModel(world.database, `left ${project.id}`, 'reward');
    await researcher.client.putLiveHead(project.id, { rewardModel: `left ${project.id}` });
    await researcher.client.removeLiveHead(project.id);
    return researcher;
  },
  'POST /v1/projects/:id/askings': async () => {
    await putUpForJudging(researcher.client, project.id, ['one', 'two', 'three']);
    await researcher.client.ask(project.id, { count: 1 });
    return researcher;
  },

  'POST /v1/projects/:id/samples': async () => {
    const { id: modelId } = await registerModel(world.database, `sampled ${project.id}`, 'assistant');
    await researcher.client.createPrompts(project.id, [{ messages: conversation.slice(0, 1) }]);
    await researcher.client.createSample(project.id, { modelId, count: 1 });
    return researcher;
  },
  'POST /v1/projects/:id/judges': async () => {
    await registerJudge();
    return researcher;
  },
  'POST /v1/projects/:id/judges/:judgeId/passes': async () => {
    await orderPass();
    return researcher;
  },
  'POST /v1/projects/:id/judges/:judgeId/passes/:passId/cancel': async () => {
    const { judgeId, id } = await orderPass();
    await researcher.client.cancelJudgePass(project.id, judgeId, id);
    return researcher;
  },
  'POST /v1/projects/:id/snapshots': async () => {
    await judge();
    await researcher.client.createSnapshot(project.id, { kind: 'comparisons', name: 's' });
    return researcher;
  },
  'POST /v1/projects/:id/snapshots/upload': async () => {
    const query = { kind: 'demonstrations', name: 'd' } as const;
    await researcher.client.uploadSnapshot(project.id, query, JSON.stringify({ messages: conversation }));
    return researcher;
  },
  'POST /v1/projects/import': async () => {
    const prompt = JSON.stringify({ messages: conversation.slice(0, 1) });
    const { projectId } = await researcher.client.importProject({ name: 'Imported' }, prompt);
    project = { ...project, id: projectId ?? '' };
    return researcher;
  },
  'POST /v1/projects/:id/webhooks': async () => {
    await webhook();
    return researcher;
  },
  'PATCH /v1/projects/:id/webhooks/:webhookId': async () => {
    await researcher.client.updateWebhook(project.id, (await webhook()).id, { active: false });
    return researcher;
  },
  'DELETE /v1/projects/:id/webhooks/:webhookId': async () => {
    await researcher.client.deleteWebhook(project.id, (await webhook()).id);
    return researcher;
  },
  'POST /v1/projects/:id/webhooks/:webhookId/rotate': async () => {
    await researcher.client.rotateWebhookSecret(project.id, (await webhook()).id);
    return researcher;
  },
  'POST /v1/projects/:id/webhooks/:webhookId/deliveries/:deliveryId/redeliver': async () => {
    const { id } = await webhook();
    await judge();
    const { items } = await researcher.client.listWebhookDeliveries(project.id, id);
    await researcher.client.redeliver(project.id, id, items[0]?.id ?? '');
    return researcher;
  },
  'POST /v1/projects/:id/imports/inspect': 'none',
  'POST /v1/projects/:id/imports': async () => {
    const line = JSON.stringify({ chosen: hh('Hello!'), rejected: hh('No.') });
    expect(parseHhLine(JSON.parse(line))).toBeDefined();
    await researcher.client.importFile(project.id, { format: 'hh', source: 'pairs.jsonl' }, line);
    return researcher;
  },

  'DELETE /v1/projects/:id': async () => {
    await researcher.client.erase({ kind: 'project', id: project.id });
    return researcher;
  },
  'DELETE /v1/projects/:id/prompts/:promptId': async () => {
    const { promptId: id } = await putUpForJudging(researcher.client, project.id, ['a', 'b']);
    await researcher.client.erase({ kind: 'prompt', id, projectId: project.id });
    return researcher;
  },
  'DELETE /v1/projects/:id/completions/:completionId': async () => {
    const { completions } = await putUpForJudging(researcher.client, project.id, ['a', 'b']);
    await researcher.client.erase({ kind: 'completion', id: completions[0]?.id ?? '', projectId: project.id });
    return researcher;
  },
  'DELETE /v1/projects/:id/snapshots/:snapshotId': async () => {
    const query = { kind: 'demonstrations', name: 'd' } as const;
    const line = JSON.stringify({ messages: conversation });
    const { id } = await researcher.client.uploadSnapshot(project.id, query, line);
    await researcher.client.erase({ kind: 'snapshot', id, projectId: project.id });
    return researcher;
  },
  'POST /v1/erasures/:id/restore': async () => {
    await researcher.client.restoreErasure((await researcher.client.erase({ kind: 'project', id: project.id })).id);
    return researcher;
  },
  'DELETE /v1/models/:id': async () => {
    const { id } = await registerModel(world.database, `deleted ${project.id}`, 'reward', undefined, project.id);
    await researcher.client.erase({ kind: 'model', id });
    return researcher;
  },
  'DELETE /v1/runs/:id': async () => {
    const { id } = await run();
    await researcher.client.cancelRun(id);
    await researcher.client.erase({ kind: 'run', id });
    return researcher;
  },

  'POST /v1/models': async () => {
    await world.admin.createModel({ name: `made ${project.id}`, kind: 'base', path: '/imports/nowhere' });
    return 'the admin';
  },
  'POST /v1/models/:id/cancel': async () => {
    const order = { name: `cancelled ${project.id}`, kind: 'base', path: '/imports/nowhere' } as const;
    await world.admin.cancelModelImport((await world.admin.createModel(order)).id);
    return 'the admin';
  },
  'POST /v1/models/:id/evaluations': async () => {
    const { id } = await registerModel(world.database, `measured ${project.id}`, 'assistant', undefined, project.id);
    await researcher.client.recordEvaluation(id, { suite: 'world', metrics: { knowledge: 1 }, report: 'Good.' });
    return researcher;
  },
  'POST /v1/runs': async () => {
    await run();
    return researcher;
  },
  'POST /v1/runs/:id/cancel': async () => {
    await researcher.client.cancelRun((await run()).id);
    return researcher;
  },
  'POST /v1/runs/:id/trainers': async () => {
    const { id } = await run('external');
    await researcher.client.createTrainerToken(id);
    return researcher;
  },
  'POST /v1/runs/:id/resume': async () => {
    const { id } = await run();
    const claimed = await claimRun(world.database, id, 'a worker');
    await failRun(world.database, claimed?.claim ?? { id, attempt: 0 }, 'the disk was full');
    await researcher.client.resumeRun(id);
    return researcher;
  },
  'POST /v1/trainer/events': 'none',
  'POST /v1/trainer/fail': 'none',
  'POST /v1/trainer/parts/missing': 'none',
  'PUT /v1/trainer/parts/:sha256': 'none',
  'POST /v1/trainer/states': 'none',
  'POST /v1/trainer/finish': 'none',
  'PUT /v1/reward-models/aliases/:name': async () => {
    const { id: modelId } = await registerModel(world.database, `judge ${project.id}`, 'reward', undefined, project.id);
    await researcher.client.setModelAlias('newest', { modelId });
    return researcher;
  },
  'POST /v1/reward-models/aliases/:name/rollback': async () => {
    for (const version of [1, 2]) {
      const { id: modelId } = await registerModel(
        world.database,
        `judge ${version} ${project.id}`,
        'reward',
        undefined,
        project.id,
      );
      await researcher.client.setModelAlias('rolled', { modelId });
    }
    await researcher.client.rollBackModelAlias('rolled');
    return researcher;
  },
  'POST /v1/reward-models/:id/reports': async () => {
    await modelReport();
    return researcher;
  },
  'POST /v1/reward-models/:id/reports/:reportId/cancel': async () => {
    const { modelId, id } = await modelReport();
    await researcher.client.cancelModelReport(modelId, id);
    return researcher;
  },
  'DELETE /v1/reward-models/:id/reports/:reportId': async () => {
    const { modelId, id } = await modelReport();
    await researcher.client.cancelModelReport(modelId, id);
    await researcher.client.deleteModelReport(modelId, id);
    return researcher;
  },
  'POST /v1/reward-models/:id/references': async () => {
    await reference();
    return researcher;
  },
  'DELETE /v1/reward-models/:id/references/:name': async () => {
    const { modelId, name } = await reference();
    await researcher.client.deleteScoreReference(modelId, name);
    return researcher;
  },
  'POST /v1/reward-models/:id/score': 'none',
  'POST /v1/reward-models/:id/score/stream': 'none',
  'POST /v1/reward-models/:id/compare': 'none',
  'POST /v1/models/:id/test': 'none',
  'POST /v1/model-votes/rounds': 'none',
  'POST /v1/model-votes/rounds/:id/vote': async () => {
    const models = ['one', 'other'].map((name) =>
      registerModel(world.database, `${name} of ${project.id}`, 'assistant', undefined, project.id),
    );
    const modelIds = (await Promise.all(models)).map(({ id }) => id);
    const round = await researcher.client.askBlind({ modelIds, messages: conversation.slice(0, 1) });
    await researcher.client.voteBlind(round.id, 'A');
    return researcher;
  },
  'POST /v1/best-of': 'none',
  'POST /v1/chat/completions': 'none',
  'POST /v1/completions': 'none',
  'POST /classify': 'none',
  'POST /pooling': 'none',
  'POST /score': 'none',
  'POST /rerank': 'none',
  'POST /predict': 'none',
  'POST /get_reward': 'none',
  'POST /openai/v1/chat/completions': 'none',
  'POST /openai/v1/completions': 'none',
};

function hh(answer: string): string {
  return `\n\nHuman: Hi\n\nAssistant: ${answer}`;
}

const changing = () => world.app.registeredRoutes.filter(({ method }) => !['GET', 'HEAD', 'OPTIONS'].includes(method));

/** What was recorded after the entry of this id, newest first. */
async function recordedSince(last: string | undefined): Promise<AuditRecord[]> {
  const { items } = await world.admin.listAudit({ limit: 100 });
  const end = items.findIndex(({ id }) => id === last);
  return end < 0 ? items : items.slice(0, end);
}

test('every route that changes something has a line here', () => {
  const registered = changing().map(({ method, url }) => `${method} ${url}`);
  const missing = registered.filter((route) => !(route in calls));
  expect(missing, 'routes without a line in `calls` above, which says how to write one').toEqual([]);
  expect(
    Object.keys(calls).filter((route) => !registered.includes(route)),
    'lines without a route',
  ).toEqual([]);
});

const recorded = Object.entries(calls).flatMap(([route, call]) => (call === 'none' ? [] : [{ route, call }]));
const unrecorded = Object.entries(calls).flatMap(([route, call]) => (call === 'none' ? [route] : []));

function configOf(route: string): AuditConfig | undefined {
  return changing().find(({ method, url }) => `${method} ${url}` === route)?.audit;
}

test.each(unrecorded)('%s is not recorded, and says why', (route) => {
  expect(configOf(route)).toMatchObject({ none: expect.stringMatching(/\w+ \w+/) });
});

test.each(recorded)('$route is in the audit log', async ({ route, call }) => {
  const last = (await world.admin.listAudit({ limit: 1 })).items[0]?.id;
  const who = await call();
  const actorId = who === 'the system' ? null : who === 'the admin' ? (await world.admin.me()).id : who.user.id;
  const inProject = route.includes('/projects/') || route === 'POST /v1/projects';
  const where = inProject ? { projectId: project.id } : {};
  for (const action of [configOf(route)].flat()) {
    const entry = expect.objectContaining({ action, ...where, ...whoDid(action, actorId) });
    // What goes on behind an answer (a link that was asked for) is recorded in a moment.
    await expect
      .poll(async () => (await recordedSince(last)).filter((one) => one.action === action))
      .toContainEqual(entry);
  }
});

/** Saving is the author's, mending the reviewer's: one route, two actors. */
function whoDid(action: unknown, actorId: string | null) {
  return action === 'demonstration.save' ? { actorId: labeler.user.id } : { actorId };
}

describe('the audit log', () => {
  test('of a project is for its researchers, and of nothing else', async () => {
    const other = await world.project(second);
    await second.client.createPrompts(other.id, [{ messages: conversation.slice(0, 1) }]);
    await judge();
    const { items } = await researcher.client.listProjectAudit(project.id, { limit: 500 });
    expect(new Set(items.map(({ projectId }) => projectId))).toEqual(new Set([project.id]));
    expect(items[0]).toMatchObject({ action: 'judgment.submit', actorId: labeler.user.id });
    await expect(labeler.client.listProjectAudit(project.id)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(researcher.client.listAudit()).rejects.toMatchObject({ code: 'forbidden' });
  });

  test('is found by actor, action, subject and time', async () => {
    const { id } = await judge();
    const found = await researcher.client.listProjectAudit(project.id, { subjectId: id });
    expect(found.items).toMatchObject([{ action: 'judgment.submit' }]);
    const byNoun = await researcher.client.listProjectAudit(project.id, { action: 'member' });
    expect(new Set(byNoun.items.map(({ action }) => action))).toEqual(new Set(['member.put']));
    const by = await researcher.client.listProjectAudit(project.id, { actorId: labeler.user.id });
    expect(by.items.map(({ action }) => action)).toEqual(['judgment.submit']);
    const since = new Date(Date.now() + 3_600_000).toISOString();
    expect((await researcher.client.listProjectAudit(project.id, { since })).items).toEqual([]);
  });

  test('holds no name and no address, so that it may outlive a deleted person', async () => {
    const { id } = await world.admin.createUser({ name: 'Ada Lovelace', email: 'ada@example.org', role: 'labeler' });
    await world.admin.updateUser(id, { name: 'Countess Lovelace', email: 'countess@example.org' });
    await world.admin.deleteUser(id);
    const { items } = await world.admin.listAudit({ subjectId: id });
    expect(items.map(({ action }) => action)).toEqual(['user.delete', 'user.update', 'user.create']);
    expect(items[1]?.detail).toMatchObject({ changed: ['name', 'email'] });
    expect(JSON.stringify(items)).not.toMatch(/lovelace|example\.org/i);
  });

  test('is not written for what was refused', async () => {
    const last = (await world.admin.listAudit({ limit: 1 })).items[0]?.id;
    await expect(
      world.admin.createUser({ name: 'A', email: 'one@example.org', role: 'labeler' }),
    ).resolves.toBeDefined();
    await expect(
      world.admin.createUser({ name: 'B', email: 'one@example.org', role: 'labeler' }),
    ).rejects.toMatchObject({
      code: 'already_exists',
    });
    expect(await recordedSince(last)).toHaveLength(1);
  });
});
