import { createClient } from '@tastemaker/client';
import {
  type EnrolmentLink,
  type EnrolmentLinkCreate,
  enrolmentEntered,
  enrolmentOffer,
  me as meSchema,
  ownEnrolment,
  type Project,
  problem,
} from '@tastemaker/contracts';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { buildApp } from '../src/index.js';
import { createWorld, type Person, putUpForJudging, type World } from './support/world.js';

// Enrolling as browsers do it: the page sends what stands in its address, and keeps a cookie.

const host = '127.0.0.1:3000';
const page = { host, origin: `http://${host}` };
const consent = '# Consent\n\nYou may stop at any time.';

let world: World;
let researcher: Person;
let project: Project;

beforeAll(async () => {
  world = await createWorld({ rateLimits: { perToken: 0, perAddress: 0 } });
  researcher = await world.person('researcher');
});
afterAll(() => world.close());
beforeEach(async () => {
  project = await world.project(researcher, [], { description: 'Which haiku is better?' });
});

const makeLink = (order: Partial<EnrolmentLinkCreate> = {}) =>
  researcher.client.createEnrolmentLink(project.id, {
    consent,
    peopleAtMost: 10,
    judgmentsPerPerson: 2,
    completionCode: 'C0DE-XYZ',
    ...order,
  });

function slugOf({ url }: EnrolmentLink): string {
  return new URL(url ?? 'x:').pathname.split('/').at(-1) ?? '';
}

const prolific = { PROLIFIC_PID: '5f2a90', STUDY_ID: '60studyaa', SESSION_ID: '61sessionbb' };

type Answer = Awaited<ReturnType<World['app']['inject']>>;
const codeOf = (answer: Answer) => problem.parse(answer.json()).code;
const cookieOf = (answer: Answer) => [answer.headers['set-cookie'] ?? []].flat()[0]?.split(';')[0] ?? '';

/** The POST of a page; each from an address of its own, since one place is let in sixty times a minute. */
let places = 0;
function enter(link: EnrolmentLink, parameters: Record<string, unknown> = {}, headers: Record<string, string> = page) {
  const remoteAddress = `10.1.${Math.floor(places / 250)}.${(places++ % 250) + 1}`;
  const payload = { consent: true, cookie: true, parameters };
  return world.app.inject({ method: 'POST', url: `/v1/enrolment/${slugOf(link)}`, headers, payload, remoteAddress });
}

/** A browser that has entered. */
async function participant(link: EnrolmentLink, parameters: Record<string, unknown> = {}) {
  const answer = await enter(link, parameters);
  expect(answer.statusCode).toBe(201);
  const cookie = cookieOf(answer);
  const get = (url: string) => world.app.inject({ url, headers: { host, cookie } });
  const { csrfToken, id } = meSchema.parse((await get('/v1/me')).json());
  const post = (url: string, payload: object = {}) =>
    world.app.inject({ method: 'POST', url, payload, headers: { ...page, cookie, 'x-csrf-token': csrfToken ?? '' } });
  return {
    answer,
    cookie,
    id,
    get,
    post,
    own: async () => ownEnrolment.parse((await get(`/v1/projects/${project.id}/enrolment`)).json()),
  };
}

describe('a link', () => {
  test('is shown to researchers again, with its address and how many enrolled', async () => {
    const made = await makeLink({ platform: 'prolific' });
    expect(made.url).toMatch(
      /\/enrol\/[\w-]{32}\?PROLIFIC_PID=\{\{%PROLIFIC_PID%\}\}&STUDY_ID=\{\{%STUDY_ID%\}\}&SESSION_ID=\{\{%SESSION_ID%\}\}$/,
    );
    await enter(made, prolific);
    const shown = await researcher.client.getEnrolmentLink(project.id, made.id);
    expect(shown).toEqual({ ...made, enrolled: 1 });
    expect((await researcher.client.listEnrolmentLinks(project.id)).items).toEqual([shown]);
  });

  test('is kept sealed: with another key its address is gone, and it works on', async () => {
    const made = await makeLink();
    const { rows } = await world.pool.query('SELECT * FROM enrolment_links WHERE id = $1', [made.id]);
    expect(JSON.stringify(rows)).not.toContain(slugOf(made));
    const app = await buildApp({ ...world.app.deps, secretKey: Buffer.alloc(32) });
    const headers = { authorization: `Bearer ${researcher.token}` };
    const url = `/v1/projects/${project.id}/enrolment-links`;
    expect((await app.inject({ url, headers })).json()).toMatchObject({ items: [{ id: made.id, url: null }] });
    expect((await app.inject({ url: `/v1/enrolment/${slugOf(made)}` })).statusCode).toBe(200);
    await app.close();
    const without = await buildApp({ ...world.app.deps, secretKey: undefined });
    const payload = { consent, peopleAtMost: 1, judgmentsPerPerson: 1 };
    expect(codeOf(await without.inject({ method: 'POST', url, headers, payload }))).toBe('unavailable');
    await without.close();
  });

  test.each([
    ['a return address that is not https', { returnUrl: 'http://prolific.example/done' }],
    ['one that is a script', { returnUrl: 'javascript:alert(1)' }],
    ['one with a password', { returnUrl: 'https://a:b@prolific.example/' }],
    ['a platform that could pay nobody', { platform: 'prolific', completionCode: null }],
    ['a code that is markup', { completionCode: '<b>' }],
    ['nobody', { peopleAtMost: 0 }],
    ['no work', { judgmentsPerPerson: 0 }],
    ['a consent to nothing', { consent: '  ' }],
  ] as const)('is not made for %s', async (_what, order) => {
    await expect(makeLink(order)).rejects.toMatchObject({ code: 'validation_failed' });
  });

  test('is closed and opened again; nothing of it can be rewritten or removed', async () => {
    const link = await makeLink();
    const close = (open: boolean) => researcher.client.updateEnrolmentLink(project.id, link.id, { open });
    const { closedAt } = await close(false);
    expect((await close(false)).closedAt).toBe(closedAt);
    expect(codeOf(await enter(link))).toBe('enrolment_closed');
    expect((await close(true)).closedAt).toBeNull();
    expect((await enter(link)).statusCode).toBe(201);
    const other = await world.project(researcher);
    await expect(researcher.client.getEnrolmentLink(other.id, link.id)).rejects.toMatchObject({ code: 'not_found' });
    await expect(researcher.client.updateEnrolmentLink(other.id, link.id, { open: false })).rejects.toMatchObject({
      code: 'not_found',
    });
    expect((await researcher.client.getEnrolmentLink(project.id, link.id)).closedAt).toBeNull();
  });

  test('tells whoever opens it what it is about, and whether and why not they may', async () => {
    await researcher.client.createGuideline(project.id, { markdown: '# Prefer 5-7-5' });
    await researcher.client.publishGuideline(project.id, 1);
    await researcher.client.createGuideline(project.id, { markdown: '# A draft' });
    const link = await makeLink({ platform: 'mturk', peopleAtMost: 1 });
    const offer = async () => {
      const answer = await world.app.inject({ url: `/v1/enrolment/${slugOf(link)}` });
      expect(answer.body).not.toContain('C0DE-XYZ');
      return enrolmentOffer.parse(answer.json());
    };
    expect(await offer()).toEqual({
      project: { name: 'Haiku', description: 'Which haiku is better?' },
      platform: 'mturk',
      parameters: ['workerId', 'hitId', 'assignmentId'],
      consent,
      guideline: { version: 1, markdown: '# Prefer 5-7-5' },
      judgmentsPerPerson: 2,
      open: true,
      refusal: null,
    });
    await enter(link, { workerId: 'A1', hitId: '3H', assignmentId: '3A' });
    expect(await offer()).toMatchObject({
      open: false,
      refusal: { code: 'enrolment_full', detail: 'As many people as this study needs have taken part.' },
    });
    expect(codeOf(await world.app.inject({ url: '/v1/enrolment/nothing' }))).toBe('not_found');
  });
});

describe('somebody who enrols', () => {
  test('agrees, and is a labeler of this project with a browser’s session, known by number', async () => {
    const link = await makeLink();
    const { answer, get, cookie } = await participant(link);
    expect(cookie).toMatch(/^tastemaker_session_3000=tmk_/);
    expect(answer.body).not.toMatch(/tmk_|C0DE/);
    expect(enrolmentEntered.parse(answer.json())).toMatchObject({
      session: {
        token: { secret: null, kind: 'session' },
        user: { name: 'Participant 1', role: 'labeler', email: null },
      },
      enrolment: { projectId: project.id, judged: 0, needed: 2, finished: false, completionCode: null },
    });
    expect((await get('/v1/me')).json()).toMatchObject({ projects: [{ id: project.id, role: 'labeler' }] });
    expect(codeOf(await get('/v1/users'))).toBe('forbidden');
    expect(codeOf(await get(`/v1/projects/${project.id}/enrolments`))).toBe('forbidden');
  });

  test.each([
    ['consent', { consent: false }],
    ['anything', {}],
    ['parameters of a length', { consent: true, parameters: { PROLIFIC_PID: 'x'.repeat(5000) } }],
    [
      'few parameters',
      { consent: true, parameters: Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`p${i}`, 'x'])) },
    ],
    ['parameters that are texts', { consent: true, parameters: { PROLIFIC_PID: { $ne: '' } } }],
  ])('is not let in without %s', async (_what, payload) => {
    const link = await makeLink({ platform: 'prolific' });
    const answer = await world.app.inject({
      method: 'POST',
      url: `/v1/enrolment/${slugOf(link)}`,
      headers: page,
      payload,
    });
    expect(codeOf(answer)).toBe('validation_failed');
  });

  test('is told which parameters are missing, or are none of the platform', async () => {
    const link = await makeLink({ platform: 'prolific' });
    const { PROLIFIC_PID: _person, ...others } = prolific;
    for (const parameters of [
      others,
      { ...others, PROLIFIC_PID: '{{%PROLIFIC_PID%}}' },
      { ...others, PROLIFIC_PID: 'аbc' },
    ]) {
      const answer = await enter(link, parameters);
      expect(problem.parse(answer.json())).toMatchObject({
        status: 422,
        code: 'enrolment_parameters',
        errors: [{ path: 'parameters.PROLIFIC_PID' }],
      });
      expect(cookieOf(answer)).toBe('');
    }
    const further = { ...prolific, utm_source: '<script>', __proto__: 'x', cc: 'y'.repeat(3000) };
    expect((await enter(link, further)).statusCode).toBe(201);
    const { rows } = await world.pool.query('SELECT * FROM enrolments WHERE link_id = $1', [link.id]);
    expect(JSON.stringify(rows)).not.toMatch(/script|yyy/);
  });

  test('is one person by one id, in parallel and however it is written', async () => {
    const link = await makeLink({ platform: 'prolific' });
    const written = ['5f2a90', ' 5F2A90 ', '5f2A90', '5f2a90\n'];
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, i) => enter(link, { ...prolific, PROLIFIC_PID: written[i % 4] })),
    );
    expect(answers.filter(({ statusCode }) => statusCode === 201)).toHaveLength(1);
    expect(answers.filter(({ statusCode }) => statusCode === 200)).toHaveLength(11);
    expect(new Set(answers.map((answer) => enrolmentEntered.parse(answer.json()).session.user.id)).size).toBe(1);
    expect((await researcher.client.listEnrolments(project.id)).items).toHaveLength(1);
  });

  test('is one of no more than the link takes', async () => {
    const link = await makeLink({ platform: 'prolific', peopleAtMost: 4 });
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, i) => enter(link, { ...prolific, PROLIFIC_PID: `p${i}` })),
    );
    expect(answers.filter(({ statusCode }) => statusCode === 201)).toHaveLength(4);
    const refused = answers.filter(({ statusCode }) => statusCode !== 201);
    expect(new Set(refused.map(codeOf))).toEqual(new Set(['enrolment_full']));
    expect((await researcher.client.getEnrolmentLink(project.id, link.id)).enrolled).toBe(4);
  });

  test('without a platform is known by their cookie', async () => {
    const link = await makeLink();
    const { cookie, id } = await participant(link);
    const again = await enter(link, {}, { ...page, cookie });
    expect(again.statusCode).toBe(200);
    expect(enrolmentEntered.parse(again.json()).session.user.id).toBe(id);
    const other = await enter(link);
    expect(enrolmentEntered.parse(other.json()).session.user.id).not.toBe(id);
    await world.admin.updateUser(id, { disabled: true });
    expect(codeOf(await enter(link, {}, { ...page, cookie }))).toBe('account_disabled');
  });

  test('is not let in from pages of others', async () => {
    const link = await makeLink();
    for (const headers of [{ host }, { host, origin: 'https://evil.example' }]) {
      const answer = await enter(link, {}, headers);
      expect(codeOf(answer)).toBe('csrf_refused');
      expect(cookieOf(answer)).toBe('');
    }
    expect((await researcher.client.listEnrolments(project.id)).items).toEqual([]);
  });

  test('is not somebody who is logged in as themselves', async () => {
    const link = await makeLink();
    const { hash } = new URL((await world.admin.createLoginLink(researcher.user.id)).url);
    const payload = { secret: hash.slice(1), cookie: true };
    const login = await world.app.inject({ method: 'POST', url: '/v1/auth/link', headers: page, payload });
    const answer = await enter(link, {}, { ...page, cookie: cookieOf(login) });
    expect(problem.parse(answer.json())).toMatchObject({
      code: 'conflict',
      detail: expect.stringContaining('log out'),
    });
  });

  test('who was taken out of the project, does not come back by the link', async () => {
    const link = await makeLink({ platform: 'prolific' });
    const { id } = await participant(link, prolific);
    await researcher.client.removeMember(project.id, id);
    expect(codeOf(await enter(link, prolific))).toBe('conflict');
  });
});

async function judgeNext({ post }: Awaited<ReturnType<typeof participant>>) {
  const leased = await post(`/v1/projects/${project.id}/assignments/next`);
  if (leased.statusCode !== 200) return leased;
  const { id, fenceToken } = leased.json();
  return post(`/v1/assignments/${id}/judgment`, { verdict: 'allBad', fenceToken, dwellMs: 2400 });
}

describe('the work', () => {
  test('ends with the link’s number, and the code comes then, to them only', async () => {
    for (let i = 0; i < 4; i++) await putUpForJudging(researcher.client, project.id, [`one ${i}`, `two ${i}`]);
    const returnUrl = 'https://app.prolific.com/submissions/complete?cc=C0DE-XYZ';
    const link = await makeLink({ platform: 'prolific', returnUrl, showKnownAnswers: true });
    const browser = await participant(link, prolific);
    const other = await participant(link, { ...prolific, PROLIFIC_PID: 'other' });
    const first = await judgeNext(browser);
    expect(first.body).not.toContain('C0DE');
    expect(await browser.own()).toMatchObject({ judged: 1, finished: false, completionCode: null, returnUrl: null });
    const last = await judgeNext(browser);
    expect(last.json()).toMatchObject({
      next: null,
      none: { code: 'enrolment_finished', detail: expect.stringContaining('thank you') },
    });
    expect(await browser.own()).toMatchObject({
      judged: 2,
      finished: true,
      completionCode: 'C0DE-XYZ',
      returnUrl,
      knownAnswers: { right: 0, of: 0 },
    });
    expect(codeOf(await judgeNext(browser))).toBe('enrolment_finished');
    expect(await other.own()).toMatchObject({ finished: false, completionCode: null, returnUrl: null });
    expect(codeOf(await browser.get(`/v1/projects/${project.id}/enrolment-links`))).toBe('forbidden');
    // Whoever opens the link once more finds their code again.
    expect((await enter(link, prolific)).json()).toMatchObject({ enrolment: { completionCode: 'C0DE-XYZ' } });
    expect(await researcher.client.getEnrolmentLink(project.id, link.id)).toMatchObject({ enrolled: 2, finished: 1 });
    await expect(researcher.client.getOwnEnrolment(project.id)).rejects.toMatchObject({ code: 'not_found' });
  });

  test('stands in a table, also as CSV, with what the platform calls people and how they did', async () => {
    for (let i = 0; i < 3; i++) {
      const { comparisonId, completions } = await putUpForJudging(researcher.client, project.id, [
        `one ${i}`,
        `two ${i}`,
      ]);
      const ranking = completions.map(({ id }) => [id]);
      if (i < 2) await researcher.client.updateComparison(project.id, comparisonId, { goldAnswer: { ranking } });
    }
    await researcher.client.updateProject(project.id, {
      settings: { goldRate: 0.5, qualification: { judgments: 2, threshold: 0 } },
    });
    const link = await makeLink({ platform: 'prolific' });
    const browser = await participant(link, prolific);
    await judgeNext(browser);
    await judgeNext(browser);
    const other = await makeLink({ platform: 'none' });
    await participant(other);
    const { items } = await researcher.client.listEnrolments(project.id, { linkId: link.id });
    expect(items).toMatchObject([
      {
        name: 'Participant 1',
        external: { person: '5f2a90', study: '60studyaa', session: '61sessionbb' },
        consentHash: link.consentHash,
        startedAt: expect.any(String),
        finishedAt: expect.any(String),
        activeSeconds: 5,
        judged: 2,
        skipped: 0,
        knownAnswers: { value: 0, low: 0, high: expect.any(Number), cases: 2 },
        paused: false,
        status: 'finished',
      },
    ]);
    const unfinished = await researcher.client.listEnrolments(project.id, { finished: false });
    expect(unfinished.items).toMatchObject([{ name: 'Participant 2', external: null, status: 'enrolled' }]);
    const response = await researcher.client.downloadEnrolments(project.id);
    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    const [titles, ...rows] = (await response.text()).trimEnd().split('\r\n');
    expect(titles).toBe(
      'participant,pseudonym,link,platform,person,study,session,status,paused,consented,started,finished,active_seconds,judged,skipped,known_answers,known_answers_right,known_answers_low,known_answers_high',
    );
    expect(rows).toHaveLength(2);
    expect(rows[0]).toContain(`,${link.id},prolific,5f2a90,60studyaa,61sessionbb,finished,false,`);
    expect(rows[1]).toMatch(/^Participant 2,p-\w+,[\w-]+,none,,,,enrolled,false,/);
  });

  test('leaves in exports a pseudonym, and nothing of the platform', async () => {
    await putUpForJudging(researcher.client, project.id, ['one', 'two']);
    const link = await makeLink({ platform: 'prolific', judgmentsPerPerson: 1 });
    await judgeNext(await participant(link, { ...prolific, PROLIFIC_PID: 'outsideid' }));
    const snapshot = await researcher.client.createSnapshot(project.id, { kind: 'comparisons', name: 's' });
    const text = await (await researcher.client.downloadSnapshot(project.id, snapshot.id)).text();
    const pseudonym = (await researcher.client.listEnrolments(project.id)).items[0]?.pseudonym ?? '';
    expect(text).toContain(pseudonym);
    expect(text).not.toMatch(/outsideid|60studyaa|61sessionbb|Participant/);
    const { items } = await researcher.client.listProjectAudit(project.id, { limit: 500 });
    expect(JSON.stringify(items)).not.toMatch(/outsideid|60studyaa|61sessionbb|Participant/);
  });

  test('of somebody who is deleted stays, without what the platform called them', async () => {
    const link = await makeLink({ platform: 'prolific' });
    const { id, cookie } = await participant(link, { ...prolific, PROLIFIC_PID: 'leaves' });
    await world.admin.deleteUser(id);
    expect((await researcher.client.listEnrolments(project.id)).items).toMatchObject([
      { status: 'deleted', external: null },
    ]);
    const { rows } = await world.pool.query(
      'SELECT * FROM enrolments e JOIN users u ON u.id = e.user_id WHERE u.id = $1',
      [id],
    );
    expect(JSON.stringify(rows)).not.toMatch(/leaves|61sessionbb/);
    expect(codeOf(await world.app.inject({ url: '/v1/me', headers: { host, cookie } }))).toBe('unauthorized');
  });
});

test('a program may take part without a cookie, with the session’s token', async () => {
  const link = await makeLink({ platform: 'prolific' });
  const { session } = await createClient({ baseUrl: world.url }).enrol(slugOf(link), {
    consent: true,
    parameters: prolific,
  });
  const client = createClient({ baseUrl: world.url, token: session.token.secret ?? '' });
  expect(await client.getOwnEnrolment(project.id)).toMatchObject({ needed: 2, finished: false });
});

test('one place opens and enters links sixty times a minute', async () => {
  const limited = await createWorld();
  try {
    const ask = () => limited.app.inject({ url: '/v1/enrolment/guess', remoteAddress: '10.9.9.9' });
    const answers: number[] = [];
    for (let i = 0; i < 61; i++) answers.push((await ask()).statusCode);
    expect(answers.slice(0, 60)).toEqual(Array(60).fill(404));
    expect(answers[60]).toBe(429);
  } finally {
    await limited.close();
  }
});
