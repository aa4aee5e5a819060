// The guideline for those who judge by it: the version in force, what changed since they read one, and that they have read it.
import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Guideline } from '@tastemaker/contracts';
import { client } from '../../../app/client.js';
import { useFormat } from '../../../app/format.js';
import { Empty } from '../../../parts/empty.js';
import { Failure } from '../../../parts/failure.js';
import { Icon } from '../../../parts/icon.js';
import { Loaded } from '../../../parts/loaded.js';
import { Markdown } from '../../../parts/markdown/markdown.js';
import { PageHead } from '../../../parts/page-head.js';
import { TextDiffView } from '../../../parts/text-diff/text-diff-view.js';
import { useTextDiff } from '../../../parts/text-diff/use-text-diff.js';
import { currentGuidelineQuery, guidelinesKey } from './queries.js';

export function ReadView({ projectId }: { readonly projectId: string }) {
  const current = useQuery(currentGuidelineQuery(projectId));
  return (
    <Loaded query={current} lines={8}>
      {({ guideline, acknowledged, acknowledgedVersion }) =>
        guideline === null ? (
          <>
            <PageHead title={<Trans>Guideline</Trans>} />
            <Empty>
              <Trans>This project has no guideline in force yet.</Trans>
            </Empty>
          </>
        ) : (
          <InForceView guideline={guideline} isAcknowledged={acknowledged} readVersion={acknowledgedVersion} />
        )
      }
    </Loaded>
  );
}

interface InForceViewProps {
  readonly guideline: Guideline;
  readonly isAcknowledged: boolean;
  /** The newest that they have said they read. */
  readonly readVersion: number | null;
}

function InForceView({ guideline, isAcknowledged, readVersion }: InForceViewProps) {
  const format = useFormat();
  const queries = useQueryClient();
  const { projectId, version } = guideline;
  const acknowledge = useMutation({
    mutationFn: () => client.acknowledgeGuideline(projectId, version),
    onSuccess: () => queries.invalidateQueries({ queryKey: guidelinesKey(projectId) }),
  });
  return (
    <div className="guideline-page">
      <PageHead
        title={<Trans>Guideline {version}</Trans>}
        meta={guideline.publishedAt !== null && <Trans>in force since {format.date(guideline.publishedAt)}</Trans>}
        actions={
          !isAcknowledged && (
            <button
              className="btn primary"
              type="button"
              aria-busy={acknowledge.isPending}
              onClick={() => {
                if (!acknowledge.isPending) acknowledge.mutate();
              }}
            >
              <Icon name="check" />
              <Trans>I have read it</Trans>
            </button>
          )
        }
      />
      {acknowledge.isError && <Failure error={acknowledge.error} />}
      {readVersion !== null && readVersion < version && <Changed guideline={guideline} since={readVersion} />}
      <div className="read preview">
        <Markdown text={guideline.markdown} headingLevel={2} />
      </div>
    </div>
  );
}

function Changed({ guideline, since }: { readonly guideline: Guideline; readonly since: number }) {
  const { t } = useLingui();
  const before = useQuery({
    queryKey: [...guidelinesKey(guideline.projectId), since],
    queryFn: () => client.getGuideline(guideline.projectId, since),
  });
  const diff = useTextDiff(before.data?.markdown ?? guideline.markdown, guideline.markdown);
  if (before.data === undefined || diff === undefined) return null;
  return (
    <section className="section">
      <h2>
        <Trans>What changed since {since}, which you have read</Trans>
      </h2>
      <TextDiffView
        diff={diff}
        before={String(since)}
        after={String(guideline.version)}
        label={t`What changed since ${since}`}
      />
    </section>
  );
}
