// What a sandboxed module may do wrong, one case each.
import { readFileSync } from 'node:fs';

export function run({ task, ...input }, context) {
  return tasks[task](input, context);
}

const tasks = {
  echo: (input) => input,
  spin: () => {
    for (;;);
  },
  hang: () => new Promise((resolve) => setTimeout(resolve, 2 ** 30)),
  heap: () => {
    const kept = [];
    for (;;) kept.push({ text: `${kept.length}`.repeat(10) });
  },
  buffers: async () => {
    const kept = [];
    for (;;) {
      kept.push(new Uint8Array(16 * 2 ** 20).fill(1));
      await new Promise((resolve) => setImmediate(resolve));
    }
  },
  throws: () => {
    throw Object.assign(new TypeError('no such thing'), { code: 'E_NONE' });
  },
  rejectsNowhere: () => {
    void Promise.reject(new Error('out of band'));
    return new Promise((resolve) => setTimeout(resolve, 2 ** 30));
  },
  exit: () => process.exit(0),
  abort: () => process.abort(),
  large: ({ bytes }) => 'x'.repeat(bytes),
  endless: async function* () {
    for (;;) yield 'x'.repeat(1000);
  },
  async *count({ to }) {
    for (let i = 0; i < to; i++) yield i;
    return 'counted';
  },
  slow: async ({ milliseconds }, context) => {
    for (const until = Date.now() + milliseconds; Date.now() < until; ) {
      await context.progress();
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    return 'done';
  },
  environment: () => ({ environment: { ...process.env }, proto: '__proto__' in {}, folder: process.cwd() }),
  read: ({ path }) => readFileSync(path, 'utf8'),
  code: () => ''.constructor.constructor('return process')(),
  spawns: async () => {
    const { spawnSync } = await import('node:child_process');
    return String(spawnSync('/bin/true').error?.code);
  },
  *started() {
    yield process.pid;
    for (;;);
  },
};

export function open({ greeting }) {
  let asked = 0;
  return (request) => {
    asked++;
    if (request === 'pid') return process.pid;
    if (request === 'spin') for (;;);
    if (request === 'throw') throw new Error('not that');
    return `${greeting} ${request} ${asked}`;
  };
}
