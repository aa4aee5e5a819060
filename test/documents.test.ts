/** What documents say of the code: paths, names, links and diagrams. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { drawArchitecture } from '../docs/diagrams/src/architecture.ts';

const root = join(import.meta.dirname, '..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');

const documents = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'packages/database/sql/README.md',
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

/** Every path from the root that stands in backticks; of one with a `<placeholder>`, the folder before it. */
function pathsIn(text: string): string[] {
  const spans = [...text.matchAll(/`((?:bench|docs|migrations|packages|services|test)\/[^`\s]*)`/g)];
  return spans.map(([, path = '']) => path.replace(/<.*/, '')).filter((path) => /^[\w./-]+$/.test(path));
}

/** Targets of the links that lead into the repository. */
function linksIn(text: string): string[] {
  const withoutCode = text.replaceAll(/^```.*?^```/gms, '').replaceAll(/`[^`\n]*`/g, '');
  return [...withoutCode.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/.test(target));
}

/** As GitHub names headings. */
function anchorsOf(text: string): string[] {
  const headings = [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => heading);
  return headings.map((heading) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

describe.each(['docs/architecture.md', 'CONTRIBUTING.md', 'docs/style.md'])('%s', (document) => {
  test('names only paths that exist', () => {
    expect(pathsIn(read(document)).filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });
});

test.each(documents)('the links of %s lead somewhere', (document) => {
  const broken = linksIn(read(document)).filter((target) => {
    const [path = '', anchor] = target.split('#');
    const file = path === '' ? document : join(dirname(document), path);
    if (!existsSync(join(root, file))) return true;
    return anchor !== undefined && !anchorsOf(read(file)).includes(anchor);
  });
  expect(broken).toEqual([]);
});

describe('docs/architecture.md', () => {
  const text = read('docs/architecture.md');

  test('says where things are: each file holds the name that stands beside it', () => {
    const rows = [...text.matchAll(/^\| [^|]+ \| `([\w./-]+)`\s+\| `(\w+)`\s+\|$/gm)];
    const wrong = rows.filter(
      ([, path = '', name = '']) => !existsSync(join(root, path)) || !read(path).includes(name),
    );
    expect(wrong.map(([row]) => row)).toEqual([]);
    expect(rows.length).toBeGreaterThanOrEqual(20);
  });

  test('draws the code as it is', async () => {
    expect(await drawArchitecture(text, root), 'run `pnpm docs:architecture`: the code has changed').toBe(text);
  });
});

test('every decision has a date and a status, and a row that repeats them', () => {
  const table = read('docs/decisions/README.md');
  const pages = readdirSync(join(root, 'docs', 'decisions')).filter((name) => /^\d/.test(name));
  for (const page of pages) {
    const number = page.slice(0, 3);
    const [, date = '', status = ''] =
      new RegExp(`^# ${number} .+\\n\\n(\\d{4}-\\d\\d-\\d\\d), (accepted|superseded by \\[?\\d{3}.*)\\.\\n`).exec(
        read(`docs/decisions/${page}`),
      ) ?? [];
    expect(table, page).toMatch(new RegExp(`\\| \\[${number}\\]\\(${page}\\)\\s+\\| ${date}\\s+\\| ${status}`));
    expect(date, page).not.toBe('');
  }
});
