import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { lexMarkdown } from '../src/parts/markdown/lex.js';
import { Markdown } from '../src/parts/markdown/markdown.js';

const drawn = (text: string) => renderToStaticMarkup(createElement(Markdown, { text }));

const formulas = (text: string) =>
  JSON.stringify(lexMarkdown(text))
    .match(/"tex":"(?:[^"\\]|\\.)*"/g)
    ?.map((each) => JSON.parse(`{${each}}`).tex) ?? [];

/** Whatever a text holds, only these elements and attributes come of it. */
const elements = new Set(
  'p h3 h4 h5 h6 ul ol li blockquote pre code span strong em del br hr bdi div table thead tbody tr th td'.split(' '),
);
const attributes = new Set(['dir', 'lang', 'class', 'start', 'scope', 'tabindex', 'aria-hidden']);

function foreignParts(html: string): string[] {
  return [...html.matchAll(/<([a-z0-9]+)((?:\s+[a-zA-Z-]+="[^"]*")*)\s*\/?>/g)].flatMap(([, name = '', list = '']) => [
    ...(elements.has(name) ? [] : [name]),
    ...[...list.matchAll(/\s([a-zA-Z-]+)=/g)]
      .map(([, attribute = '']) => attribute)
      .filter((each) => !attributes.has(each)),
  ]);
}

describe('hostile text', () => {
  it.each([
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '[click](javascript:alert(1))',
    '[click](data:text/html,<script>alert(1)</script>)',
    '![x](https://example.org/beacon.png "title")',
    '<a href="https://example.org" style="color:red">a</a>',
    '<!-- hidden --> shown',
    '<style>body{display:none}</style>',
    '<svg onload=alert(1)>',
    '[ref]\n\n[ref]: javascript:alert(1) "title"',
    '```html" onclick="alert(1)\n<b>\n```',
    '<https://example.org/?a=1&b="2">',
    '&lt;script&gt;alert(1)&lt;/script&gt;',
    '| <b>a</b> | b |\n|---|---|\n| <img src=x> | [x](vbscript:x) |',
  ])('comes to no element, attribute or request of its own: %s', (text) => {
    const html = drawn(text);
    expect(foreignParts(html)).toEqual([]);
    expect(html).not.toMatch(/<(?:a|img|script|style|svg|iframe)\b/);
  });

  it('is shown as it is written', () => {
    expect(drawn('<b>bold</b> <!-- note -->')).toContain('&lt;b&gt;bold&lt;/b&gt; &lt;!-- note --&gt;');
  });

  it('tells overrides of direction and other characters that cannot be seen', () => {
    const html = drawn('user\u202Etxt.exe \u0007 \u{E0041}\u{E0042}');
    for (const name of ['U+202E', 'U+0007', 'U+E0041', 'U+E0042']) expect(html).toContain(name);
    expect(['\u202E', '\u0007'].some((character) => html.includes(character))).toBe(false);
    expect(drawn('`a\u202Eb`')).toContain('U+202E');
  });

  it.each([
    ['quotes in quotes', '>'.repeat(50_000)],
    ['lists in lists', Array.from({ length: 500 }, (_, at) => `${'  '.repeat(at)}- x`).join('\n')],
    ['open brackets', '['.repeat(50_000)],
    ['links in links', '[a]('.repeat(20_000)],
    ['emphasis that never closes', '*a **b '.repeat(20_000)],
    ['emphasis that might close', 'a**b'.repeat(20_000)],
    ['underlines', '_a '.repeat(50_000)],
    ['strikes', '~~a '.repeat(30_000)],
    ['code that never closes', '`a ``b '.repeat(20_000)],
    ['formulas that never close', String.raw`\( \[ $a `.repeat(20_000)],
    ['tables', `${'|a'.repeat(2000)}\n${'|-'.repeat(2000)}\n`.repeat(3)],
    ['tags', '<a '.repeat(50_000)],
    ['spaces', `a${' '.repeat(100_000)}b`],
    ['references', '&a'.repeat(50_000)],
    ['one long word', 'a'.repeat(500_000)],
  ])('takes no longer than its length allows: %s', (_name, text) => {
    const before = performance.now();
    const html = drawn(text);
    // A hang is minutes; what is read in linear time is far below this on any machine.
    expect(performance.now() - before).toBeLessThan(5000);
    expect(foreignParts(html)).toEqual([]);
  });
});

describe('Markdown', () => {
  it('puts headings under the one over the text, without gaps', () => {
    expect(drawn('# One\n\n### Two\n\n# Three')).toBe(
      '<h3 dir="auto">One</h3><h4 dir="auto">Two</h4><h3 dir="auto">Three</h3>',
    );
    expect(drawn('##### Deep')).toContain('<h3');
  });

  it('keeps line breaks, as verses need them', () => {
    expect(drawn('one\ntwo')).toBe('<p dir="auto">one<br/>two</p>');
  });

  it('tells where a link and a picture lead', () => {
    expect(drawn('[the site](https://example.org/x)')).toMatch(/the site \(.*https:\/\/example\.org\/x.*\)/);
    expect(drawn('![a plot](plot.png)')).toMatch(/a plot.*plot\.png/);
  });

  it('draws tasks, tables, quotes, and code that can be scrolled by keys', () => {
    expect(drawn('- [x] done\n- [ ] open')).toMatch(/☑.*done.*☐.*open/s);
    expect(drawn('| a | b |\n|---|--:|\n| 1 | 2 |')).toContain('<td dir="auto" class="end">2</td>');
    expect(drawn('> said')).toContain('<blockquote dir="ltr"><p dir="auto">said</p></blockquote>');
    expect(drawn('```py\nx = 1\n```')).toContain('<pre tabindex="0">');
  });

  it('puts lists and quotes to the side on which their language begins', () => {
    expect(drawn('- النيل\n- مصر')).toContain('<ul dir="rtl">');
    expect(drawn('1. Nile')).toContain('<ol dir="ltr" start="1">');
    expect(drawn('> قال')).toContain('<blockquote dir="rtl">');
  });

  it('decodes character references once', () => {
    expect(drawn('&amp;lt; &lt;b&gt; &#39; &unknown;')).toBe(
      '<p dir="auto">&amp;lt; &lt;b&gt; &#x27; &amp;unknown;</p>',
    );
  });
});

describe('formulas', () => {
  it.each([
    ['$a+b$', ['a+b']],
    [String.raw`so \(x^2\) it is`, ['x^2']],
    ['$$\nx = 1\n$$', ['x = 1']],
    [String.raw`\[ x \\ y \]`, [String.raw`x \\ y`]],
    ['$p$, $q$', ['p', 'q']],
    [String.raw`$\$5$`, [String.raw`\$5`]],
  ])('are found in %s', (text, expected) => {
    expect(formulas(text)).toEqual(expected);
  });

  it.each(['costs $5 to $10', '$5 and $6', 'US$ 5, US$6', '`$a$`', '```\n$$x$$\n```', 'a $ b $ c'])(
    'are not seen in %s',
    (text) => {
      expect(formulas(text)).toEqual([]);
    },
  );
});
