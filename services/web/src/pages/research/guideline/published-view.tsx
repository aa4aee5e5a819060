// A published version: as it stands for good, and what it changed.
import { Trans, useLingui } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import type { Guideline } from '@tastemaker/contracts';
import { Failure } from '../../../parts/failure.js';
import { Icon } from '../../../parts/icon.js';
import { PageHead } from '../../../parts/page-head.js';
import { useBeginDraft } from './begin-draft.js';
import { ChangesPane } from './changes-pane.js';
import { withExample } from './example.js';
import { ExampleNote } from './example-note.js';
import { InForce } from './in-force.js';
import { VersionList } from './version-list.js';

interface PublishedViewProps {
  readonly guideline: Guideline;
  readonly before: Guideline | undefined;
  readonly versions: readonly Guideline[];
}

export function PublishedView({ guideline, before, versions }: PublishedViewProps) {
  const { t } = useLingui();
  const begin = useBeginDraft(guideline.projectId);
  const draft = versions.find(({ status }) => status === 'draft');
  const inForce = versions.find(({ status }) => status === 'published');
  return (
    <div className="guideline-page">
      <PageHead
        title={<Trans>Guideline</Trans>}
        tag={
          <span className={guideline.id === inForce?.id ? 'tag accent' : 'tag'}>
            {guideline.id === inForce?.id && <Icon name="check" />}
            {guideline.id === inForce?.id ? (
              <Trans>{guideline.version}, in force</Trans>
            ) : (
              <Trans>{guideline.version}, was in force</Trans>
            )}
          </span>
        }
        actions={
          draft === undefined ? (
            <button
              className="btn primary"
              type="button"
              aria-busy={begin.isPending}
              onClick={() => {
                if (!begin.isPending) begin.mutate(guideline.markdown);
              }}
            >
              <Icon name="edit" />
              <Trans>Write a new version from this one</Trans>
            </button>
          ) : (
            <Link
              className="btn primary"
              to="/p/$project/guideline/$version"
              params={{ project: draft.projectId, version: String(draft.version) }}
            >
              <Icon name="edit" />
              <Trans>Go on with draft {draft.version}</Trans>
            </Link>
          )
        }
        meta={<InForce guideline={inForce} />}
      />
      {begin.isError && <Failure error={begin.error} />}
      <ExampleNote
        projectId={guideline.projectId}
        action={<Trans>Write a new version with it</Trans>}
        isBusy={begin.isPending}
        onPut={(example) => {
          begin.mutate(withExample(guideline.markdown, example));
        }}
      />
      <div className="draft">
        <VersionList versions={versions} shown={guideline} />
        <section className="pane" aria-label={t`Text`}>
          <header>
            <h2>Markdown</h2>
          </header>
          <textarea
            aria-label={t`Guideline ${guideline.version}, Markdown`}
            readOnly
            dir="auto"
            value={guideline.markdown}
          />
        </section>
        <ChangesPane text={guideline.markdown} version={guideline.version} before={before} />
      </div>
    </div>
  );
}
