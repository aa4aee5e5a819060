// A completion in full: its text, and the whole story of where it came from.
import { Plural, Trans } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Completion } from '@tastemaker/contracts';
import type { ReactNode } from 'react';
import { useFormat } from '../../../app/format.js';
import { AnswerText } from '../../../parts/message/answer-text.js';
import { modelQuery } from '../run/queries.js';
import './candidate-card.css';

interface CandidateCardProps {
  readonly completion: Completion;
  /** Its letter, or nothing. */
  readonly letter?: string;
  readonly children?: ReactNode;
}

export function CandidateCard({ completion, letter, children }: CandidateCardProps) {
  return (
    <article className="candidate-card">
      {letter !== undefined && <h3 className="letter">{letter}</h3>}
      <div className="read">
        <AnswerText text={completion.text} messages={completion.messages} headingLevel={4} />
      </div>
      <Provenance completion={completion} />
      {children}
    </article>
  );
}

function Provenance({ completion }: { readonly completion: Completion }) {
  const format = useFormat();
  const { author, createdAt, tokenCount, finishReason, logProbability } = completion;
  const modelId = author.kind === 'model' ? author.modelId : null;
  const model = useQuery({ ...modelQuery(modelId), enabled: modelId !== null }).data;
  return (
    <p className="provenance tiny faint num">
      {author.kind === 'model' && (
        <>
          <span>
            {model === undefined ? (
              '…'
            ) : (
              <Link to="/models/$model" params={{ model: model.id }}>
                {model.name}
              </Link>
            )}
          </span>
          <span>
            <Trans>temperature {format.number(author.sampling.temperature, 2)}</Trans>
          </span>
          <span>
            <Trans>
              seed {author.seed}, number {author.index + 1}
            </Trans>
          </span>
          {author.checkpointHash !== null && <code>{author.checkpointHash.slice(0, 8)}</code>}
        </>
      )}
      {author.kind === 'person' && (
        <span>
          <Trans>written by a person</Trans>
        </span>
      )}
      {author.kind === 'import' && (
        <span>
          <Trans>imported from {author.source}</Trans>
        </span>
      )}
      {tokenCount !== null && (
        <span>
          <Plural value={tokenCount} one="# token" other="# tokens" />
        </span>
      )}
      {finishReason !== null && <span>{finishReason}</span>}
      {logProbability !== null && (
        <span>
          <Trans>log-probability {format.number(logProbability, 2)}</Trans>
        </span>
      )}
      <span>{format.dateTime(createdAt)}</span>
    </p>
  );
}
