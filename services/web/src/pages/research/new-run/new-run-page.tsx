// The form of a new run: what it learns from, what it starts from, and every setting with its usual value.
import { Trans } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { projectsQuery } from '../../../app/project-queries.js';
import { Icon } from '../../../parts/icon.js';
import { Loaded } from '../../../parts/loaded.js';
import { PageHead } from '../../../parts/page-head.js';
import { runQuery, runReportQuery } from '../run/queries.js';
import { draftLike, emptyDraft } from './order.js';
import { RunForm } from './run-form.js';
import './new-run.css';

export function NewRunPage() {
  const { project, snapshot, base, kind, like } = readSearch(useSearch({ strict: false }));
  const projects = useQuery(projectsQuery);
  const model = useQuery({ ...runQuery(like), enabled: like !== '' });
  const apart = useQuery({ ...runReportQuery(like), enabled: like !== '' });
  return (
    <div className="new-run-page">
      <PageHead
        title={<Trans>New run</Trans>}
        crumbs={
          <>
            <Link to="/runs">
              <Trans>Runs</Trans>
            </Link>
            <Icon name="chevron" />
            <Trans>New</Trans>
          </>
        }
      />
      {like === '' ? (
        <Loaded query={projects}>
          {(all) => {
            const projectId = project === '' ? (all[0]?.id ?? '') : project;
            return <RunForm draft={{ ...emptyDraft(kind, projectId, snapshot), baseModelId: base }} />;
          }}
        </Loaded>
      ) : (
        <Loaded query={model}>
          {(run) => (
            <Loaded query={apart}>{({ settingsApart }) => <RunForm draft={draftLike(run, settingsApart)} />}</Loaded>
          )}
        </Loaded>
      )}
    </div>
  );
}

function readSearch(search: Readonly<Record<string, unknown>>) {
  const text = (name: string) => (typeof search[name] === 'string' ? search[name] : '');
  const kind = (['pretrain', 'finetune', 'reward', 'dpo'] as const).find((each) => each === search['kind']) ?? 'reward';
  return { project: text('project'), snapshot: text('snapshot'), base: text('base'), like: text('like'), kind };
}
