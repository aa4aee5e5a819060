// What a message says: reasoning, text, calls of tools, their results, and the functions that could be called.
import { Trans, useLingui } from '@lingui/react/macro';
import type { Message } from '@tastemaker/contracts';
import { CodeBlock } from '../markdown/code-block.js';
import { Markdown } from '../markdown/markdown.js';
import { partsOfMessage, readable } from './message-parts.js';
import './message.css';

export function Speaker({ role }: { readonly role: Message['role'] }) {
  if (role === 'system') return <Trans>Instructions to the model</Trans>;
  if (role === 'tool') return <Trans>Tool result</Trans>;
  return role === 'user' ? <Trans>User</Trans> : <Trans>Assistant</Trans>;
}

interface MessageTextProps {
  readonly message: Message;
  readonly headingLevel: 3 | 4;
}

/** All of it. A message that is only text is set as text. */
export function MessageText({ message, headingLevel }: MessageTextProps) {
  const { t } = useLingui();
  const { role, content, reasoning_content: reasoning, tool_calls: calls = [], tools = [] } = message;
  return (
    <>
      {reasoning !== undefined && (
        <details className="tool" open>
          <summary>
            <Trans>Reasoning</Trans>
          </summary>
          <div className="reasoning">
            <Markdown text={reasoning} headingLevel={headingLevel} />
          </div>
        </details>
      )}
      {role === 'tool' ? (
        <figure className="tool">
          {message.name !== undefined && <figcaption>{message.name}</figcaption>}
          <Code text={content} />
        </figure>
      ) : (
        <Text text={content} headingLevel={headingLevel} />
      )}
      {calls.map(({ function: { name, arguments: given } }, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: calls never move
        <figure key={at} className="tool">
          <figcaption>
            {t`Tool call`} {name}
          </figcaption>
          <Code text={given} />
        </figure>
      ))}
      {tools.length > 0 && (
        <details className="tool">
          <summary>
            <Trans>Functions that the assistant may call</Trans> ({tools.length})
          </summary>
          <CodeBlock code={JSON.stringify(tools, null, 2)} language="json" />
        </details>
      )}
    </>
  );
}

/** Calls and results may also be written in the text. */
function Text({ text, headingLevel }: { readonly text: string; readonly headingLevel: 3 | 4 }) {
  const { t } = useLingui();
  return partsOfMessage(text).map((part, at) =>
    part.kind === 'text' ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: parts never move
      <Markdown key={at} text={part.text} headingLevel={headingLevel} />
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: parts never move
      <figure key={at} className="tool">
        <figcaption>{part.kind === 'call' ? t`Tool call` : t`Tool result`}</figcaption>
        <CodeBlock code={part.text} language={part.language} />
      </figure>
    ),
  );
}

function Code({ text }: { readonly text: string }) {
  const { text: code, language } = readable(text);
  return <CodeBlock code={code} language={language} />;
}
