// Markdown of people and models, drawn without HTML: nothing in it makes a request, sets a style or takes the focus, but for
// code that scrolls.
import type { Token, Tokens } from 'marked';
import { Fragment, memo, type ReactNode } from 'react';
import { CodeBlock } from './code-block.js';
import { Formula } from './formula.js';
import { type FormulaToken, lexMarkdown } from './lex.js';
import { decodeReferences, splitControls } from './visible-controls.js';

interface MarkdownProps {
  readonly text: string;
  /** The level of its highest heading, one below the heading over it. */
  readonly headingLevel?: number;
  readonly lang?: string | undefined;
}

/** To stand in an element of class `read`. */
export const Markdown = memo(({ text, headingLevel = 3, lang }: MarkdownProps) => {
  const tokens = lexMarkdown(text);
  if (tokens === undefined)
    return (
      <p className="as-written" dir="auto" lang={lang}>
        <Text text={text} />
      </p>
    );
  const depths = [...new Set(tokens.filter(isHeading).map(({ depth }) => depth))].toSorted((one, other) => one - other);
  return tokens.map((token, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: tokens never move
    <Block key={index} token={token} context={{ headingLevel, depths, lang, nesting: 0 }} />
  ));
});
Markdown.displayName = 'Markdown';

interface Context {
  readonly headingLevel: number;
  /** The depths of headings in use, so that the outline has no gaps. */
  readonly depths: readonly number[];
  readonly lang: string | undefined;
  readonly nesting: number;
}

const deepest = 24;
const headings = ['h1', 'h2', 'h3', 'h4', 'h5', 'h6'] as const;

function Block({ token, context }: { readonly token: Token; readonly context: Context }): ReactNode {
  const { lang } = context;
  if (context.nesting > deepest) return <Text text={token.raw} />;
  if (isFormula(token)) return <Formula tex={token.tex} raw={token.raw} isBlock />;
  if (isHeading(token)) {
    const Heading = headings[context.headingLevel - 1 + Math.max(0, context.depths.indexOf(token.depth))] ?? 'h6';
    return (
      <Heading dir="auto" lang={lang}>
        <Inline tokens={token.tokens} />
      </Heading>
    );
  }
  if (is<Tokens.Paragraph>(token, 'paragraph'))
    return (
      <p dir="auto" lang={lang}>
        <Inline tokens={token.tokens} />
      </p>
    );
  if (is<Tokens.Code>(token, 'code')) return <CodeBlock code={token.text} language={token.lang} />;
  if (is<Tokens.Blockquote>(token, 'blockquote'))
    return (
      <blockquote dir={directionOf(token.raw)} lang={lang}>
        <Blocks tokens={token.tokens} context={context} />
      </blockquote>
    );
  if (is<Tokens.List>(token, 'list')) return <List list={token} context={context} />;
  if (is<Tokens.Table>(token, 'table')) return <Table table={token} lang={lang} />;
  if (token.type === 'hr') return <hr />;
  if (token.type === 'space' || token.type === 'def' || token.type === 'checkbox') return null;
  return <Inline tokens={[token]} />;
}

function Blocks({ tokens, context }: { readonly tokens: readonly Token[]; readonly context: Context }) {
  const inner = { ...context, nesting: context.nesting + 1 };
  return tokens.map((token, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: tokens never move
    <Block key={index} token={token} context={inner} />
  ));
}

function List({ list, context }: { readonly list: Tokens.List; readonly context: Context }) {
  const items = list.items.map((item, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: tokens never move
    <li key={index} lang={context.lang} className={item.task ? 'task' : undefined}>
      {item.task && <span aria-hidden="true">{item.checked === true ? '☑' : '☐'} </span>}
      <Blocks tokens={item.tokens} context={context} />
    </li>
  ));
  const direction = directionOf(list.raw);
  if (!list.ordered) return <ul dir={direction}>{items}</ul>;
  return (
    <ol dir={direction} start={typeof list.start === 'number' ? list.start : undefined}>
      {items}
    </ol>
  );
}

function Table({ table, lang }: { readonly table: Tokens.Table; readonly lang: string | undefined }) {
  const align = (at: number) => (table.align[at] === 'right' ? 'end' : undefined);
  return (
    <div className="table-scroll" tabIndex={table.header.length > 4 ? 0 : undefined}>
      <table dir={directionOf(table.raw)} lang={lang}>
        <thead>
          <tr>
            {table.header.map((cell, column) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: tokens never move
              <th key={column} scope="col" dir="auto" className={align(column)}>
                <Inline tokens={cell.tokens} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row, line) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: tokens never move
            <tr key={line}>
              {row.map((cell, column) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: tokens never move
                <td key={column} dir="auto" className={align(column)}>
                  <Inline tokens={cell.tokens} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Inline({ tokens, nesting = 0 }: { readonly tokens: readonly Token[]; readonly nesting?: number }): ReactNode {
  return tokens.map((token, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: tokens never move
    <Fragment key={index}>{inlineOf(token, nesting)}</Fragment>
  ));
}

function inlineOf(token: Token, nesting: number): ReactNode {
  const inner = 'tokens' in token && token.tokens !== undefined ? token.tokens : undefined;
  if (nesting > deepest) return <Text text={token.raw} />;
  const children = inner === undefined ? null : <Inline tokens={inner} nesting={nesting + 1} />;
  if (isFormula(token)) return <Formula tex={token.tex} raw={token.raw} isBlock={token.isBlock} />;
  switch (token.type) {
    case 'strong':
      return <strong>{children}</strong>;
    case 'em':
      return <em>{children}</em>;
    case 'del':
      return <del>{children}</del>;
    case 'br':
      return <br />;
    case 'codespan':
      return (
        <code>
          <Text text={textOf(token)} />
        </code>
      );
    case 'checkbox':
      return null;
    case 'link':
      return <Address href={hrefOf(token)}>{textOf(token) === hrefOf(token) ? null : children}</Address>;
    case 'image':
      return (
        <span className="picture">
          <Address href={hrefOf(token)}>
            <Text text={`🖼 ${textOf(token)}`} />
          </Address>
        </span>
      );
    case 'escape':
      return <Text text={textOf(token)} />;
    default:
      return children ?? <Text text={decodeReferences(textOf(token))} />;
  }
}

/** Where a link leads is read, not followed. */
function Address({ href, children }: { readonly href: string; readonly children: ReactNode }) {
  const address = (
    <bdi className="address" dir="ltr">
      <Text text={href} />
    </bdi>
  );
  if (children === null) return address;
  return (
    <span className="link">
      {children} ({address})
    </span>
  );
}

/** Text in which nothing is hidden. */
function Text({ text }: { readonly text: string }): ReactNode {
  const runs = splitControls(text);
  if (runs.length === 1 && typeof runs[0] === 'string') return runs[0];
  return runs.map((run, index) =>
    typeof run === 'string' ? (
      run
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: runs never move
      <span key={index} className="control-character">
        {run.control}
      </span>
    ),
  );
}

/** By the first letter that has one; `dir="auto"` does not look into what has a direction of its own. */
function directionOf(text: string): 'ltr' | 'rtl' {
  const [letter = ''] = /\p{L}/u.exec(text) ?? [];
  return /[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFF]/.test(letter) ? 'rtl' : 'ltr';
}

function is<Kind extends Token>(token: Token, type: Kind['type']): token is Kind {
  return token.type === type;
}

function isHeading(token: Token): token is Tokens.Heading {
  return token.type === 'heading';
}

function isFormula(token: Token | FormulaToken): token is FormulaToken {
  return token.type === 'formula';
}

function textOf(token: Token): string {
  return 'text' in token && typeof token.text === 'string' ? token.text : token.raw;
}

function hrefOf(token: Token): string {
  return 'href' in token && typeof token.href === 'string' ? token.href : '';
}
