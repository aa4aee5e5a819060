// Puts the answers up for judging: prompt, candidates and comparison at once.
import { Trans } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { client } from '../../../app/client.js';
import { Icon } from '../../../parts/icon.js';
import { ChooseProject } from './choose-project.js';
import { messagesOf, type Question } from './question.js';

interface PutUpProps {
  readonly asked: Question;
  readonly texts: readonly string[];
}

interface PlacedComparison {
  readonly projectId: string;
  readonly comparisonId: string;
}

export function PutUp({ asked, texts }: PutUpProps) {
  const [isAsked, setAsked] = useState(false);
  const [placed, setPlaced] = useState<PlacedComparison>();
  // The same text twice is one candidate.
  const answers = [...new Set(texts)].map((text) => ({ text, source: 'playground' }));
  const put = async (projectId: string) => {
    const { comparison } = await client.putAnswersUp(projectId, { messages: messagesOf(asked), answers });
    setPlaced({ projectId, comparisonId: comparison.id });
  };
  if (placed !== undefined) {
    return (
      <Link
        className="btn"
        to="/p/$project/comparisons"
        params={{ project: placed.projectId }}
        search={{ open: placed.comparisonId }}
      >
        <Icon name="check" />
        <Trans>It waits to be judged</Trans>
      </Link>
    );
  }
  return (
    <>
      <button
        className="btn"
        type="button"
        onClick={() => {
          setAsked(true);
        }}
      >
        <Icon name="label" />
        <Trans>Put up for judging</Trans>
      </button>
      {isAsked && (
        <ChooseProject
          title={<Trans>Put these answers up for judging</Trans>}
          action={<Trans>Put them up</Trans>}
          onChoose={put}
          onClose={() => {
            setAsked(false);
          }}
        >
          <p>
            <Trans>
              Labelers compare them blindly: which model wrote them is kept as their source, and told to nobody.
            </Trans>
          </p>
        </ChooseProject>
      )}
    </>
  );
}
