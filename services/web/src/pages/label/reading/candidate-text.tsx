// A candidate's answer, set for reading. All candidates are set alike.
import type { Message } from '@tastemaker/contracts';
import { memo } from 'react';
import { AnswerText } from '../../../parts/message/answer-text.js';

interface CandidateTextProps {
  readonly text: string;
  readonly messages: readonly Message[] | undefined;
}

export const CandidateText = memo(({ text, messages }: CandidateTextProps) => (
  <div className="read" dir="auto" data-compared>
    <AnswerText text={text} messages={messages} headingLevel={3} />
  </div>
));
CandidateText.displayName = 'CandidateText';
