/**
 * `pnpm docs:images`: pictures of the main pages, taken of a fresh installation with its demo, in docs/images. Each of the design's
 * mocks has its page here, light, dark and on a phone. `--mocks <folder>` puts pictures of the mocks beside them, to be compared.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import process from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const images = join(root, 'docs', 'images');
const { values: flags } = parseArgs({
  options: { mocks: { type: 'string' }, url: { type: 'string' }, token: { type: 'string' } },
});

const looks = [
  { name: 'light', width: 1280, height: 800, colorScheme: 'light' },
  { name: 'dark', width: 1280, height: 800, colorScheme: 'dark' },
  { name: 'phone', width: 390, height: 844, colorScheme: 'light' },
];

/** By picture: the page, and the mock that it was built after. */
const pages = {
  login: { path: '/login', mock: 'login.html', asNobody: true },
  welcome: { path: '/', mock: 'login.html#welcome' },
  'label-pair': { path: '/p/:pairs/label', mock: 'label-pair.html', wait: '.cand math' },
  'label-rank': { path: '/p/:demo/label', mock: 'label-rank.html', wait: '.cand' },
  project: { path: '/p/:demo', mock: 'project.html', isWhole: true },
  'project-empty': { path: '/p/:empty', mock: 'project.html#empty', isWhole: true },
  guideline: { path: '/p/:demo/guideline', mock: 'guideline.html' },
  run: { path: '/runs/:run', mock: 'run.html', isWhole: true },
  'run-report': { path: '/runs/:run/report', mock: 'run.html#report', isWhole: true },
  playground: { path: '/playground', mock: 'playground.html', ask: 'Write a haiku about the frost.', isWhole: true },
  blind: { path: '/playground/blind', mock: 'playground.html#compare' },
  admin: { path: '/admin/people', mock: 'admin.html' },
};

function chromiumPath() {
  if (process.env.CHROMIUM_PATH) return process.env.CHROMIUM_PATH;
  const folders = (process.env.PATH ?? '').split(delimiter);
  const found = folders.map((folder) => join(folder, 'chromium')).find((path) => existsSync(path));
  if (found === undefined) throw new Error('Chromium is not there: install it, or name one by CHROMIUM_PATH');
  return found;
}

function freePort() {
  return new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });
}

/** A fresh installation that has played its demo; `--url` and `--token` name one that is running instead. */
async function startInstallation() {
  if (flags.url !== undefined) return { url: flags.url, token: flags.token ?? '', stop: async () => {} };
  const home = mkdtempSync(join(tmpdir(), 'tastemaker-images-'));
  const port = await freePort();
  const command = join(root, 'packages', 'cli', 'bin', 'tastemaker.js');
  const child = spawn(process.execPath, [command, 'start', '--json'], {
    env: { ...process.env, TASTEMAKER_HOME: home, PORT: String(port) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const welcome = await new Promise((done, fail) => {
    let text = '';
    child.stdout.on('data', (data) => {
      text += data;
      if (text.includes('"loginLink"') && text.trimEnd().endsWith('}')) done(JSON.parse(text));
    });
    child.once('exit', (code) => fail(new Error(`the installation ended with ${code}`)));
  });
  const stop = async () => {
    child.removeAllListeners('exit');
    child.kill('SIGTERM');
    await new Promise((done) => child.once('exit', done));
    rmSync(home, { recursive: true, force: true });
  };
  return { url: welcome.url, token: readFileSync(welcome.tokenFile, 'utf8').trim(), stop };
}

function apiOf({ url, token }) {
  return async (method, path, body) => {
    const headers = {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    };
    const response = await fetch(url + path, {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${method} ${path} was answered ${response.status}: ${await response.text()}`);
    return response.status === 204 ? undefined : response.json();
  };
}

/** A project of pairs with criteria and documents, and one with nothing in it. */
async function prepare(api) {
  const demo = (await api('GET', '/v1/projects')).items.find(({ name }) => name === 'Haiku demo');
  const [run] = (await api('GET', '/v1/runs?kind=reward&status=succeeded')).items;
  const criteria = [
    {
      key: 'truth',
      title: 'True to the documents',
      scale: { min: 1, max: 5, minLabel: 'contradicts them', maxLabel: 'all supported' },
    },
    { key: 'ease', title: 'Easy to follow', scale: { min: 1, max: 5, minLabel: 'hard', maxLabel: 'easy' } },
  ];
  const pairs = await api('POST', '/v1/projects', {
    name: 'Answers with sources',
    settings: { candidatesPerPrompt: 2, criteria, dailyQuota: 120 },
  });
  const guideline =
    '# Judging answers with sources\n\n1. **True to the documents.**\n2. **Answers what was asked.**\n3. **Easy to follow.**\n';
  await api('POST', `/v1/projects/${pairs.id}/guidelines`, { markdown: guideline });
  await api('POST', `/v1/projects/${pairs.id}/guidelines/1/publish`);
  const { wilson, normal } = await import(
    pathToFileURL(join(root, 'test', 'browser', 'support', 'label-texts.mjs')).href
  );
  const question =
    'The reviewer wants an interval around “47 of 52 correct”. Which one should I report under our guide, what is it, and how do I compute it in Python without extra packages?';
  const documents = [
    {
      title: 'Reporting guide, 4.2: shares',
      text: 'A share *k* of *n* is given with its 95% Wilson score interval and with *n*. Round to one decimal.\n\nThe normal approximation is not used when n·p̂·(1 − p̂) is below 10.',
    },
  ];
  const { prompts } = await api('POST', `/v1/projects/${pairs.id}/prompts`, {
    prompts: [{ messages: [{ role: 'user', content: question }], contextDocuments: documents }],
  });
  const { completions } = await api('POST', `/v1/projects/${pairs.id}/completions`, {
    completions: [wilson, normal].map((text) => ({ promptId: prompts[0].id, text, source: 'example' })),
  });
  await api('POST', `/v1/projects/${pairs.id}/comparisons`, {
    comparisons: [{ completionIds: completions.map(({ id }) => id), judgmentsNeeded: 5 }],
  });
  const empty = await api('POST', '/v1/projects', { name: 'My haiku' });
  return { demo: demo.id, run: run.id, pairs: pairs.id, empty: empty.id };
}

async function newVisit(browser, installation, api, look, asNobody) {
  const { url } = installation;
  const context = await browser.newContext({
    viewport: { width: look.width, height: look.height },
    colorScheme: look.colorScheme,
    hasTouch: look.name === 'phone',
    locale: 'en-US',
    reducedMotion: 'reduce',
  });
  if (asNobody) return context;
  const me = await api('GET', '/v1/me');
  const link = await api('POST', `/v1/users/${me.id}/login-links`, {});
  const login = await fetch(`${url}/v1/auth/link`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: JSON.stringify({ secret: new URL(link.url).hash.slice(1), cookie: true }),
  });
  const [name, value] = login.headers.getSetCookie()[0].split(';')[0].split('=');
  await context.addCookies([{ name, value, url }]);
  return context;
}

async function take(page, path, isWhole) {
  await page.waitForLoadState('networkidle');
  await page.evaluate('document.fonts.ready');
  await page.screenshot({ path, fullPage: isWhole === true, animations: 'disabled' });
}

mkdirSync(images, { recursive: true });
const installation = await startInstallation();
const browser = await chromium.launch({ executablePath: chromiumPath(), args: ['--no-sandbox'] });
try {
  const api = apiOf(installation);
  const ids = await prepare(api);
  for (const [picture, { path, mock, asNobody = false, wait, ask, isWhole }] of Object.entries(pages)) {
    for (const look of looks) {
      const context = await newVisit(browser, installation, api, look, asNobody);
      const page = await context.newPage();
      await page.goto(installation.url + path.replace(/:(\w+)/g, (_, name) => ids[name]));
      await page
        .locator(wait ?? 'h1')
        .first()
        .waitFor({ state: 'attached' });
      if (ask !== undefined) {
        await page.getByRole('textbox', { name: 'Prompt' }).fill(ask);
        await page.keyboard.press('Control+Enter');
        await page.locator('.answer.best').waitFor();
      }
      await take(page, join(images, `${picture}-${look.name}.png`), isWhole);
      await context.close();
      if (flags.mocks !== undefined) {
        const beside = await browser.newContext({
          viewport: { width: look.width, height: look.height },
          colorScheme: look.colorScheme,
        });
        const drawn = await beside.newPage();
        await drawn.goto(pathToFileURL(resolve(flags.mocks)).href + `/${mock}`);
        await take(drawn, join(images, `${picture}-${look.name}-mock.png`), isWhole);
        await beside.close();
      }
      process.stderr.write(`${picture}-${look.name}\n`);
    }
  }
} finally {
  await browser.close();
  await installation.stop();
}
