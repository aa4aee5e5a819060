// A candidate's text, set for reading. All candidates are set alike.
import { memo } from 'react';
import { Markdown } from '../../../parts/markdown/markdown.js';

export const CandidateText = memo(({ text }: { readonly text: string }) => (
  <div className="read" dir="auto" data-compared>
    <Markdown text={text} headingLevel={3} />
  </div>
));
CandidateText.displayName = 'CandidateText';
