// From nothing to the first judgment: five steps, and buttons at those that are possible now.
import { Plural, Trans } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Progress, Project } from '@tastemaker/contracts';
import { type ReactNode, useState } from 'react';
import { Icon } from '../../../../parts/icon.js';
import { guidelinesQuery } from '../../reports/report-queries.js';
import { SampleDialog } from './sample-dialog.js';
import { SampleState } from './sample-state.js';

interface FirstStepsProps {
  readonly project: Project;
  readonly progress: Progress;
}

export function FirstSteps({ project, progress }: FirstStepsProps) {
  const params = { project: project.id };
  const [isSampling, setSampling] = useState(false);
  const guidelines = useQuery(guidelinesQuery(project.id)).data?.items ?? [];
  const isPublished = guidelines.some(({ status }) => status === 'published');
  const { prompts, completions } = progress;
  const comparisons = progress.comparisons.open + progress.comparisons.closed;
  const done = [isPublished, prompts > 0, comparisons > 0, false, false];
  const now = done.indexOf(false);
  const look = (at: number, isPossible: boolean) => ({
    no: at + 1,
    isDone: done[at] === true,
    isNow: now === at,
    isLater: !isPossible,
  });
  return (
    <ol className="steps" role="list">
      <Step {...look(0, true)} title={<Trans>Say what is better</Trans>}>
        <p>
          <Trans>
            The guideline is what labelers go by. Name what counts, in order of weight, and show an example.
          </Trans>
        </p>
        <div className="row wrap">
          <Link className={now === 0 ? 'btn primary tall' : 'btn'} to="/p/$project/guideline" params={params}>
            <Icon name="guideline" />
            {isPublished ? <Trans>Read the guideline</Trans> : <Trans>Write the guideline</Trans>}
          </Link>
        </div>
      </Step>
      <Step {...look(1, true)} title={<Trans>Bring prompts, or whole comparisons</Trans>}>
        <p>
          <Trans>
            JSONL, CSV or parquet. The format is told by the content; a dry run shows what would be made before anything
            is.
          </Trans>
        </p>
        <div className="row wrap">
          <Link className={now === 1 ? 'btn primary tall' : 'btn'} to="/p/$project/imports" params={params}>
            <Icon name="download" />
            <Trans>Import a file</Trans>
          </Link>
          <Link className="btn quiet" to="/p/$project/prompts" params={params} search={{ new: true }}>
            <Icon name="add" />
            <Trans>Type one</Trans>
          </Link>
          {prompts > 0 && (
            <span className="small faint">
              <Plural value={prompts} one="# prompt is here" other="# prompts are here" />
            </span>
          )}
        </div>
      </Step>
      <Step {...look(2, prompts > 0)} title={<Trans>Get answers</Trans>}>
        <p>
          {prompts > 0 ? (
            <Trans>
              A model answers each prompt as often as the project asks, and the answers are put up for judging as they
              arrive. Or a file brings them.
            </Trans>
          ) : (
            <Trans>A model answers each prompt several times, or a file brings the answers. Needs prompts.</Trans>
          )}
        </p>
        {prompts > 0 && (
          <div className="row wrap">
            <button
              className={now === 2 ? 'btn primary tall' : 'btn'}
              type="button"
              onClick={() => {
                setSampling(true);
              }}
            >
              <Icon name="dice" />
              <Trans>Sample candidates</Trans>
            </button>
            {completions > 0 && (
              <Link className="btn" to="/p/$project/comparisons" params={params}>
                <Icon name="list" />
                <Trans>Comparisons</Trans>
              </Link>
            )}
            {completions > 0 && (
              <span className="small faint">
                <Plural value={completions} one="# answer" other="# answers" />
                {', '}
                <Plural value={comparisons} one="# comparison" other="# comparisons" />
              </span>
            )}
          </div>
        )}
        <SampleState projectId={project.id} />
      </Step>
      <Step {...look(3, true)} title={<Trans>Ask people</Trans>}>
        <p>
          <Trans>Add members and hand them a link that logs them in. You can label yourself, too.</Trans>
        </p>
        <div className="row wrap">
          <Link className={now === 3 ? 'btn primary tall' : 'btn'} to="/p/$project/settings" params={params}>
            <Icon name="people" />
            <Trans>Add members</Trans>
          </Link>
          <Link className="btn quiet" to="/p/$project/enrolment" params={params}>
            <Icon name="link" />
            <Trans>Invite by a link</Trans>
          </Link>
          {comparisons > 0 && (
            <Link className="btn quiet" to="/p/$project/label" params={params}>
              <Icon name="label" />
              <Trans>Label yourself</Trans>
            </Link>
          )}
        </div>
      </Step>
      <Step {...look(4, false)} title={<Trans>Train</Trans>}>
        <p>
          <Trans>
            A few hundred judged comparisons make a first reward model; a dry run tells what it would take. Needs
            judgments.
          </Trans>
        </p>
      </Step>
      {isSampling && (
        <SampleDialog
          project={project}
          prompts={prompts}
          onClose={() => {
            setSampling(false);
          }}
        />
      )}
    </ol>
  );
}

interface StepProps {
  readonly no: number;
  readonly isDone: boolean;
  readonly isNow: boolean;
  readonly isLater: boolean;
  readonly title: ReactNode;
  readonly children: ReactNode;
}

function Step({ no, isDone, isNow, isLater, title, children }: StepProps) {
  const classes = [isNow && 'now', isLater && !isNow && 'later'].filter(Boolean).join(' ');
  return (
    <li className={classes === '' ? undefined : classes}>
      <span className="no">{isDone ? <Icon name="check" /> : no}</span>
      <div>
        <h2>
          {title}
          {isDone && (
            <span className="visually-hidden">
              {' '}
              <Trans>(done)</Trans>
            </span>
          )}
        </h2>
        {children}
      </div>
    </li>
  );
}
