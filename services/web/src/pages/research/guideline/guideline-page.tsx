// The labeling instructions: versions with how people go by them, the draft as it is written, and what each changed. Labelers
// read the version in force.
import { Trans } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useMe } from '../../../app/me.js';
import { projectRoleOf } from '../../../app/places.js';
import { Empty } from '../../../parts/empty.js';
import { Failure } from '../../../parts/failure.js';
import { Loaded } from '../../../parts/loaded.js';
import { PageHead } from '../../../parts/page-head.js';
import { useBeginDraft } from './begin-draft.js';
import { DraftView } from './draft-view.js';
import { withExample } from './example.js';
import { ExampleNote } from './example-note.js';
import { PublishedView } from './published-view.js';
import { guidelinesQuery } from './queries.js';
import { ReadView } from './read-view.js';
import './guideline.css';

export function GuidelinePage() {
  const { project = '' } = useParams({ strict: false });
  const me = useMe();
  return projectRoleOf(me, project) === 'researcher' ? (
    <Versions projectId={project} />
  ) : (
    <ReadView projectId={project} />
  );
}

function Versions({ projectId }: { readonly projectId: string }) {
  const { version } = useParams({ strict: false });
  const versions = useQuery(guidelinesQuery(projectId));
  return (
    <Loaded query={versions} lines={8}>
      {(all) => {
        const shown = all.find((each) => String(each.version) === version) ?? all[0];
        if (shown === undefined) return <NoGuideline projectId={projectId} />;
        const before = all.find((each) => each.version < shown.version && each.status === 'published');
        return shown.status === 'draft' ? (
          <DraftView key={shown.id} draft={shown} before={before} versions={all} />
        ) : (
          <PublishedView key={shown.id} guideline={shown} before={before} versions={all} />
        );
      }}
    </Loaded>
  );
}

function NoGuideline({ projectId }: { readonly projectId: string }) {
  const begin = useBeginDraft(projectId);
  return (
    <>
      <PageHead title={<Trans>Guideline</Trans>} />
      <Empty
        action={
          <button
            className="btn primary"
            type="button"
            aria-busy={begin.isPending}
            onClick={() => {
              if (!begin.isPending) begin.mutate(firstWords);
            }}
          >
            <Trans>Write the guideline</Trans>
          </button>
        }
      >
        <Trans>
          Labelers judge by it: what counts, in which order, with examples of close calls. Each judgment names the
          version that it was made by.
        </Trans>
      </Empty>
      <ExampleNote
        projectId={projectId}
        action={<Trans>Begin the guideline with it</Trans>}
        isBusy={begin.isPending}
        onPut={(example) => {
          begin.mutate(withExample(firstWords, example));
        }}
      />
      {begin.isError && <Failure error={begin.error} />}
    </>
  );
}

const firstWords = '# What counts\n\n1. \n';
