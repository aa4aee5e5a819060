// What a browser gets that asks for a page, a file of the app, or something that is not there.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createWorld, type World } from './support/world.js';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const ask = (path: string, accept = 'text/html,application/xhtml+xml') =>
  fetch(`${world.url}${path}`, { headers: { accept } });

describe('a page of the app', () => {
  test.each(['/', '/login', '/p/some-project/label', '/runs/1/report?from=2'])('is answered at %s', async (path) => {
    const response = await ask(path);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toContain('text/html');
    expect(response.headers.get('cache-control')).toBe('no-cache');
    expect(await response.text()).toContain('<title>Tastemaker</title>');
  });

  test('runs no script and loads no style that is not a file of this server', async () => {
    const policy = (await ask('/')).headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).not.toContain('unsafe');
    expect(policy).not.toContain('data:');
  });

  test('is not answered to a program, nor in place of an operation of the API', async () => {
    expect((await ask('/p/some-project', 'application/json')).status).toBe(404);
    const missing = await ask('/v1/no-such-thing');
    expect(missing.status).toBe(404);
    expect(missing.headers.get('content-type')).toContain('application/problem+json');
  });
});

describe('a file of the app', () => {
  test('that is named by its content is kept for good', async () => {
    const response = await ask('/assets/app-1a2b.js', '*/*');
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toContain('javascript');
    expect(response.headers.get('cache-control')).toContain('immutable');
  });

  test.each(['/assets/gone.js', '/../package.json', '/%2e%2e/package.json', '/assets/..%2f..%2fpackage.json'])(
    'that does not exist is 404 and not the page: %s',
    async (path) => {
      expect((await ask(path, '*/*')).status).toBe(404);
    },
  );
});
