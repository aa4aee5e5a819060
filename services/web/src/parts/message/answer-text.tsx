// An answer, set for reading: its text, or its messages where there are several, or calls of tools.
import type { Message } from '@tastemaker/contracts';
import { Markdown } from '../markdown/markdown.js';
import { MessageText, Speaker } from './message-text.js';

interface AnswerTextProps {
  readonly text: string;
  readonly messages?: readonly Message[] | undefined;
  readonly headingLevel: 3 | 4;
}

export function AnswerText({ text, messages, headingLevel }: AnswerTextProps) {
  if (messages === undefined) return <Markdown text={text} headingLevel={headingLevel} />;
  return messages.map((message, at) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: messages never move
    <div key={at} className="turn">
      {messages.length > 1 && (
        <p className="speaker">
          <Speaker role={message.role} />
        </p>
      )}
      <MessageText message={message} headingLevel={headingLevel} />
    </div>
  ));
}
