// What was asked: the last message as it is, and before it the turns of the conversation, told apart by who speaks.
import type { Message } from '@tastemaker/contracts';
import { memo } from 'react';
import { MessageText, Speaker } from '../../../parts/message/message-text.js';

export const PromptText = memo(({ messages }: { readonly messages: readonly Message[] }) => {
  const [only] = messages;
  if (only !== undefined && messages.length === 1 && only.role === 'user')
    return (
      <div className="ask read">
        <MessageText message={only} headingLevel={3} />
      </div>
    );
  return (
    <div className="turns">
      {messages.map((message, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: messages never move
        <section key={at} className={at === messages.length - 1 ? `said ${message.role} last` : `said ${message.role}`}>
          <h2>
            <Speaker role={message.role} />
          </h2>
          <div className="read">
            <MessageText message={message} headingLevel={3} />
          </div>
        </section>
      ))}
    </div>
  );
});
PromptText.displayName = 'PromptText';
