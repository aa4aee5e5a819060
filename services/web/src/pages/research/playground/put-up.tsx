// Puts the answers up for judging: prompt, candidates and comparison at once.
import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { client } from '../../../app/client.js';
import { projectsQuery } from '../../../app/project-queries.js';
import { readSetting, writeSetting } from '../../../app/settings.js';
import { Failure } from '../../../parts/failure.js';
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
  const { t } = useLingui();
  const projects = useQuery(projectsQuery).data ?? [];
  const [isAsked, setAsked] = useState(false);
  const [placed, setPlaced] = useState<PlacedComparison>();
  // The same text twice is one candidate.
  const answers = [...new Set(texts)].map((text) => ({ text, source: 'playground' }));
  const put = async (projectId: string) => {
    const { comparison } = await client.putAnswersUp(projectId, { messages: messagesOf(asked), answers });
    writeSetting('playground-project', projectId);
    setPlaced({ projectId, comparisonId: comparison.id });
  };
  const putting = useMutation({ mutationFn: put });
  const last = readSetting('playground-project');
  const usual = projects.find(({ id }) => id === last) ?? (projects.length === 1 ? projects[0] : undefined);
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
        aria-busy={putting.isPending}
        onClick={() => {
          if (usual === undefined) setAsked(true);
          else if (!putting.isPending) putting.mutate(usual.id);
        }}
      >
        <Icon name="label" />
        {usual === undefined ? <Trans>Put up for judging</Trans> : <Trans>Put up for judging in {usual.name}</Trans>}
      </button>
      {usual !== undefined && projects.length > 1 && (
        <button
          className="btn quiet"
          type="button"
          aria-label={t`Put up in another project`}
          onClick={() => {
            setAsked(true);
          }}
        >
          <Trans>elsewhere</Trans>
        </button>
      )}
      {putting.isError && <Failure error={putting.error} />}
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
