// What waits for somebody in the project, the most urgent first, each with the way to it.
import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Attention, FlagReason } from '@tastemaker/contracts';
import type { ReactNode } from 'react';
import { useFormat } from '../../../../app/format.js';
import { Icon, type IconName } from '../../../../parts/icon.js';
import { Loaded } from '../../../../parts/loaded.js';
import { flagReasons } from '../../flags/flag-words.js';
import { attentionQuery } from '../queries.js';

export function NeedsYou({ projectId }: { readonly projectId: string }) {
  const attention = useQuery(attentionQuery(projectId));
  return (
    <section className="span-4 needs-you">
      <h2>
        <Trans>Needs you</Trans>
      </h2>
      <Loaded query={attention}>{(found) => <Needs attention={found} projectId={projectId} />}</Loaded>
    </section>
  );
}

function Needs({ attention, projectId }: { readonly attention: Attention; readonly projectId: string }) {
  const { flags, pausedLabelers, drafts, undecided, failedRuns, demonstrations } = attention;
  const [draft] = drafts;
  const [failedRun] = failedRuns;
  const params = { project: projectId };
  const isQuiet = flags.open + pausedLabelers + drafts.length + undecided + failedRuns.length + demonstrations === 0;
  if (isQuiet) {
    return (
      <p className="small muted">
        <Trans>Nothing waits for anybody.</Trans>
      </p>
    );
  }
  return (
    <ul className="needs" role="list">
      {flags.open > 0 && (
        <Need
          icon="flag"
          isUrgent
          title={<Plural value={flags.open} one="# flag waits" other="# flags wait" />}
          link={
            <Link to="/p/$project/flags" params={params}>
              <Trans>Decide</Trans>
            </Link>
          }
        >
          <Reasons byReason={flags.byReason} />
        </Need>
      )}
      {pausedLabelers > 0 && (
        <Need
          icon="pause"
          isUrgent
          title={<Plural value={pausedLabelers} one="# labeler is paused" other="# labelers are paused" />}
          link={
            <Link to="/p/$project/quality" params={params} hash="labelers">
              <Trans>Look</Trans>
            </Link>
          }
        >
          <Trans>They get nothing to judge until somebody lets them go on</Trans>
        </Need>
      )}
      {failedRun !== undefined && (
        <Need
          icon="caution"
          isUrgent
          title={<Plural value={failedRuns.length} one="# run failed" other="# runs failed" />}
          link={
            <Link to="/runs/$run" params={{ run: failedRun }}>
              <Trans>See why</Trans>
            </Link>
          }
        >
          <Trans>in the last seven days</Trans>
        </Need>
      )}
      {draft !== undefined && <DraftNeed draft={draft} projectId={projectId} />}
      {demonstrations > 0 && (
        <Need
          icon="edit"
          title={
            <Plural
              value={demonstrations}
              one="# demonstration waits for review"
              other="# demonstrations wait for review"
            />
          }
          link={
            <Link to="/p/$project/demonstrations" params={params}>
              <Trans>Review</Trans>
            </Link>
          }
        >
          <Trans>written by others than you</Trans>
        </Need>
      )}
      {undecided > 0 && (
        <Need
          icon="equal"
          title={<Plural value={undecided} one="# comparison is undecided" other="# comparisons are undecided" />}
          link={
            <Link to="/p/$project/comparisons" params={params} search={{ undecided: true }}>
              <Trans>Read</Trans>
            </Link>
          }
        >
          <Trans>all judgments are in, and no choice has a majority</Trans>
        </Need>
      )}
    </ul>
  );
}

interface NeedProps {
  readonly icon: IconName;
  readonly isUrgent?: boolean;
  readonly title: ReactNode;
  readonly children: ReactNode;
  readonly link: ReactNode;
}

function Need({ icon, isUrgent = false, title, children, link }: NeedProps) {
  return (
    <li className={isUrgent ? 'now' : undefined}>
      <Icon name={icon} />
      <div>
        <b>{title}</b>
        <span>{children}</span>
      </div>
      {link}
    </li>
  );
}

function DraftNeed({ draft, projectId }: { readonly draft: Attention['drafts'][number]; readonly projectId: string }) {
  const format = useFormat();
  const { version, updatedAt } = draft;
  return (
    <Need
      icon="guideline"
      title={<Trans>Guideline {version} is a draft</Trans>}
      link={
        <Link to="/p/$project/guideline/$version" params={{ project: projectId, version: String(version) }}>
          <Trans>Compare</Trans>
        </Link>
      }
    >
      <Trans>last changed {format.relative(updatedAt)}</Trans>
    </Need>
  );
}

const nobodySees: MessageDescriptor = msg`nobody is shown those comparisons`;

function Reasons({ byReason }: { readonly byReason: readonly { reason: FlagReason; count: number }[] }) {
  const { i18n } = useLingui();
  const format = useFormat();
  const parts = byReason.map(
    ({ reason, count }) => `${format.number(count)} ${i18n._(flagReasons[reason]).toLowerCase()}`,
  );
  return (
    <>
      {format.list(parts)}; {i18n._(nobodySees)}
    </>
  );
}
