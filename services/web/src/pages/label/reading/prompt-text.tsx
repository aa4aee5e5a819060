// What was asked: the last message as it is, and before it the turns of the conversation, told apart by who speaks.
import { Trans, useLingui } from '@lingui/react/macro';
import type { Message } from '@tastemaker/contracts';
import { memo } from 'react';
import { CodeBlock } from '../../../parts/markdown/code-block.js';
import { Markdown } from '../../../parts/markdown/markdown.js';
import { partsOfMessage } from './message-parts.js';

export const PromptText = memo(({ messages }: { readonly messages: readonly Message[] }) => {
  const [only] = messages;
  if (only !== undefined && messages.length === 1 && only.role === 'user')
    return (
      <div className="ask read">
        <MessageText text={only.content} />
      </div>
    );
  return (
    <div className="turns">
      {messages.map(({ role, content }, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: messages never move
        <section key={at} className={at === messages.length - 1 ? `said ${role} last` : `said ${role}`}>
          <h2>
            <Speaker role={role} />
          </h2>
          <div className="read">
            <MessageText text={content} />
          </div>
        </section>
      ))}
    </div>
  );
});
PromptText.displayName = 'PromptText';

function Speaker({ role }: { readonly role: Message['role'] }) {
  if (role === 'system') return <Trans>Instructions to the model</Trans>;
  return role === 'user' ? <Trans>User</Trans> : <Trans>Assistant</Trans>;
}

function MessageText({ text }: { readonly text: string }) {
  const { t } = useLingui();
  return partsOfMessage(text).map((part, at) =>
    part.kind === 'text' ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: parts never move
      <Markdown key={at} text={part.text} headingLevel={3} />
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: parts never move
      <figure key={at} className="tool">
        <figcaption>{part.kind === 'call' ? t`Tool call` : t`Tool result`}</figcaption>
        <CodeBlock code={part.text} language={part.language} />
      </figure>
    ),
  );
}
