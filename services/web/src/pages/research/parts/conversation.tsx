// The messages of a prompt and its context documents, to be read.

import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import { Trans, useLingui } from '@lingui/react/macro';
import type { ContextDocument, Message } from '@tastemaker/contracts';
import { Markdown } from '../../../parts/markdown/markdown.js';
import { MessageText } from '../../../parts/message/message-text.js';
import './conversation.css';

const roleNames: Readonly<Record<Message['role'], MessageDescriptor>> = {
  system: msg`System`,
  user: msg`User`,
  assistant: msg`Assistant`,
  tool: msg`Tool`,
};

interface ConversationProps {
  readonly messages: readonly Message[];
  readonly documents?: readonly ContextDocument[];
}

export function Conversation({ messages, documents = [] }: ConversationProps) {
  const { i18n } = useLingui();
  return (
    <div className="conversation">
      {messages.map((message, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- messages never move
        <div key={`${index} ${message.role}`} className={`message ${message.role}`}>
          {(messages.length > 1 || message.role !== 'user') && (
            <p className="tiny faint">{i18n._(roleNames[message.role])}</p>
          )}
          <div className="read">
            <MessageText message={message} headingLevel={4} />
          </div>
        </div>
      ))}
      {documents.map(({ title, text }, index) => (
        <details key={`${index} ${title}`} className="document">
          <summary>{title === '' ? <Trans>Document {index + 1}</Trans> : title}</summary>
          <div className="read">
            <Markdown text={text} headingLevel={4} />
          </div>
        </details>
      ))}
    </div>
  );
}
