/**
 * `pnpm docs:images`: pictures of the main pages, taken of a fresh installation with its demo, in docs/images: light, dark and on a
 * phone. `--mocks <folder>` names the design's mocks, and makes pictures in docs/images/beside with a mock at the left and the page
 * that was built after it at the right. `--only <names>` takes some of them.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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
  options: {
    mocks: { type: 'string' },
    only: { type: 'string' },
    url: { type: 'string' },
    token: { type: 'string' },
  },
});

const looks = [
  { name: 'light', width: 1280, height: 800, colorScheme: 'light' },
  { name: 'dark', width: 1280, height: 800, colorScheme: 'dark' },
  { name: 'phone', width: 390, height: 844, colorScheme: 'light' },
];

/** By picture: the page, the mock that it was built after, and what is done there before the picture is taken. */
const pages = {
  login: { path: '/login', mock: 'login.html', asNobody: true },
  welcome: { path: '/', mock: 'login.html#welcome' },
  'label-pair': {
    path: '/p/:pairs/label',
    mock: 'label-pair.html',
    wait: '.cand math',
    act: async (page) => {
      // The one that follows the guide stands at either side.
      const isFirst = await page.locator('.cand').first().getByText('Wilson score interval').isVisible();
      for (const key of [isFirst ? 'A' : 'B', ...(isFirst ? ['5', '2', '4'] : ['2', '5', '4'])])
        await page.keyboard.press(key);
      await page.keyboard.press('r');
      await page.keyboard.type('The other calls it Wilson and computes the normal approximation, which 4.2 rules out.');
      await page.keyboard.press('Escape');
    },
  },
  'label-rank': {
    path: '/p/:demo/label',
    mock: 'label-rank.html',
    wait: '[data-candidate]',
    act: async (page) => {
      for (const key of ['B', 'D', 'A', '=', 'C']) await page.keyboard.press(key);
    },
  },
  project: { path: '/p/:demo', mock: 'project.html', isWhole: true },
  'project-empty': { path: '/p/:empty', mock: 'project.html#empty', isWhole: true },
  guideline: { path: '/p/:demo/guideline', mock: 'guideline.html' },
  run: { path: '/runs/:run', mock: 'run.html', isWhole: true },
  'run-report': { path: '/runs/:run/report', mock: 'run.html#report', isWhole: true },
  playground: {
    path: '/playground',
    mock: 'playground.html',
    isWhole: true,
    act: async (page) => {
      await ask(page, 'Write a haiku about the frost.');
      await page.locator('.answer.best').waitFor();
    },
  },
  blind: {
    path: '/playground/blind',
    mock: 'playground.html#compare',
    act: async (page) => {
      await ask(page, 'Write a haiku about the frost.');
      await page.getByRole('button', { name: 'Equal' }).waitFor();
    },
  },
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

async function ask(page, question) {
  await page.getByRole('textbox', { name: 'Prompt' }).fill(question);
  await page.keyboard.press('Control+Enter');
}

async function take(page, isWhole) {
  await page.waitForLoadState('networkidle');
  await page.evaluate('document.fonts.ready');
  return page.screenshot({ fullPage: isWhole === true, animations: 'disabled' });
}

/** Pictures beside each other, as one in WebP, which is a fifth of the same as PNG. */
async function writePicture(painter, path, shots) {
  const sources = shots.map((shot) => `data:image/png;base64,${shot.toString('base64')}`);
  const webp = await painter.evaluate(async (urls) => {
    const shown = await Promise.all(
      urls.map(async (url) => {
        const image = new Image();
        image.src = url;
        await image.decode();
        return image;
      }),
    );
    const gap = 24;
    const canvas = document.createElement('canvas');
    canvas.width = shown.reduce((sum, { width }) => sum + width + gap, -gap);
    canvas.height = Math.max(...shown.map(({ height }) => height));
    const context = canvas.getContext('2d');
    context.fillStyle = '#888';
    context.fillRect(0, 0, canvas.width, canvas.height);
    let left = 0;
    for (const image of shown) {
      context.drawImage(image, left, 0);
      left += image.width + gap;
    }
    return canvas.toDataURL('image/webp', 0.85);
  }, sources);
  writeFileSync(path, Buffer.from(webp.slice(webp.indexOf(',') + 1), 'base64'));
}

const only = flags.only?.split(',');
mkdirSync(join(images, 'beside'), { recursive: true });
const installation = await startInstallation();
const browser = await chromium.launch({ executablePath: chromiumPath(), args: ['--no-sandbox'] });
try {
  const api = apiOf(installation);
  const ids = await prepare(api);
  const painter = await browser.newPage();
  for (const [picture, { path, mock, asNobody = false, wait, act, isWhole }] of Object.entries(pages)) {
    if (only?.includes(picture) === false) continue;
    for (const look of looks) {
      const context = await newVisit(browser, installation, api, look, asNobody);
      const page = await context.newPage();
      await page.goto(installation.url + path.replace(/:(\w+)/g, (_, name) => ids[name]));
      await page
        .locator(wait ?? 'h1')
        .first()
        .waitFor({ state: 'attached' });
      await act?.(page);
      const shot = await take(page, isWhole);
      await writePicture(painter, join(images, `${picture}-${look.name}.webp`), [shot]);
      await context.close();
      if (flags.mocks !== undefined) {
        const beside = await browser.newContext({
          viewport: { width: look.width, height: look.height },
          colorScheme: look.colorScheme,
        });
        const drawn = await beside.newPage();
        await drawn.goto(`${pathToFileURL(resolve(flags.mocks)).href}/${mock}`);
        const pair = [await take(drawn, isWhole), shot];
        await writePicture(painter, join(images, 'beside', `${picture}-${look.name}.webp`), pair);
        await beside.close();
      }
      process.stderr.write(`${picture}-${look.name}\n`);
    }
  }
} finally {
  await browser.close();
  await installation.stop();
}
