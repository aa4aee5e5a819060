// The head of a project's page: its state, what it asks of labelers, and the ways on.
import { Plural, Trans } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Project, ProjectSettings } from '@tastemaker/contracts';
import { useState } from 'react';
import { Icon } from '../../../parts/icon.js';
import { PageHead } from '../../../parts/page-head.js';
import { guidelinesQuery } from '../reports/report-queries.js';
import { newestSnapshotsQuery } from './queries.js';
import { SnapshotDialog } from './snapshot-dialog.js';
import { StateChooser } from './state-chooser.js';

interface ProjectHeadProps {
  readonly project: Project;
  /** Whether there are judgments, which snapshots and training are made of. */
  readonly isBegun: boolean;
}

export function ProjectHead({ project, isBegun }: ProjectHeadProps) {
  const [isTaking, setTaking] = useState(false);
  const snapshots = useQuery(newestSnapshotsQuery(project.id)).data?.items ?? [];
  const newest = snapshots.find(({ kind }) => kind === 'comparisons');
  return (
    <>
      <PageHead
        title={project.name}
        tag={<StateChooser project={project} />}
        meta={<Meta project={project} />}
        actions={
          isBegun && (
            <>
              <Link className="btn" to="/p/$project/label" params={{ project: project.id }}>
                <Icon name="label" />
                <Trans>Label</Trans>
              </Link>
              <button
                className="btn"
                type="button"
                onClick={() => {
                  setTaking(true);
                }}
              >
                <Icon name="snapshot" />
                <Trans>Take a snapshot</Trans>
              </button>
              <Link
                className="btn primary"
                to="/runs/new"
                search={{ project: project.id, ...(newest === undefined ? {} : { snapshot: newest.id }) }}
              >
                <Icon name="run" />
                <Trans>Train a reward model</Trans>
              </Link>
            </>
          )
        }
      />
      {project.description !== '' && <p className="description muted">{project.description}</p>}
      {isTaking && (
        <SnapshotDialog
          project={project}
          onClose={() => {
            setTaking(false);
          }}
        />
      )}
    </>
  );
}

function Meta({ project: { id, settings } }: { readonly project: Project }) {
  const guidelines = useQuery(guidelinesQuery(id)).data?.items;
  const inForce = guidelines?.find(({ status }) => status === 'published');
  return (
    <>
      <span>
        <Plural value={settings.candidatesPerPrompt} one="# answer a prompt" other="# answers a prompt" />
      </span>
      <span>
        <Judgments settings={settings} />
      </span>
      <Asked settings={settings} />
      {guidelines !== undefined && (
        <span>
          {inForce === undefined ? (
            <Trans>no guideline in force</Trans>
          ) : (
            <Trans>
              guideline <b>{inForce.version}</b> in force
            </Trans>
          )}
        </span>
      )}
    </>
  );
}

function Judgments({ settings: { judgmentsPerComparison, judgmentsLimit } }: { readonly settings: ProjectSettings }) {
  const each = <Plural value={judgmentsPerComparison} one="# judgment each" other="# judgments each" />;
  if (judgmentsLimit === null) return each;
  return (
    <Trans>
      {each}, up to {judgmentsLimit} while undecided
    </Trans>
  );
}

/** What is asked beside the ranking. */
function Asked({ settings: { strength, criteria } }: { readonly settings: ProjectSettings }) {
  const asksStrength = strength !== 'none';
  if (!asksStrength && criteria.length === 0) return null;
  const rated = <Plural value={criteria.length} one="# criterion" other="# criteria" />;
  return (
    <span>
      {criteria.length === 0 && <Trans>strength asked of pairs</Trans>}
      {criteria.length > 0 &&
        (asksStrength ? <Trans>strength of pairs and {rated} asked</Trans> : <Trans>{rated} asked</Trans>)}
    </span>
  );
}
