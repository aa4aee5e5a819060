// Asks before a version is published, and says whom it touches.
import { Plural, Trans } from '@lingui/react/macro';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { Guideline } from '@tastemaker/contracts';
import { client } from '../../../app/client.js';
import { projectQuery } from '../../../app/project-queries.js';
import { Confirm } from '../../../parts/confirm.js';
import { Icon } from '../../../parts/icon.js';
import { guidelinesKey } from './queries.js';

interface PublishDialogProps {
  readonly draft: Guideline;
  /** Resolves to the revision with everything that was typed; to undefined where it is not saved, which the page tells. */
  readonly saveNow: () => Promise<number | undefined>;
  readonly before: Guideline | undefined;
  readonly onClose: () => void;
}

export function PublishDialog({ draft, saveNow, before, onClose }: PublishDialogProps) {
  const { projectId, version } = draft;
  const queries = useQueryClient();
  const project = useQuery(projectQuery(projectId)).data;
  const progress = useQuery({
    queryKey: ['project', projectId, 'progress'],
    queryFn: () => client.getProgress(projectId),
  }).data;
  const publish = async () => {
    const revision = await saveNow();
    if (revision === undefined) return;
    await client.publishGuideline(projectId, version, { revision });
    await queries.invalidateQueries({ queryKey: guidelinesKey(projectId) });
  };
  return (
    <Confirm
      title={<Trans>Publish version {version}?</Trans>}
      action={<Trans>Publish {version}</Trans>}
      onConfirm={publish}
      onClose={onClose}
    >
      <ul className="facts" role="list">
        <li>
          <Icon name="lock" />
          <span>
            <Trans>
              <b>It never changes after this.</b> To change it, publish a version {version + 1}.
            </Trans>
          </span>
        </li>
        {progress !== undefined && progress.judgments.leased > 0 && (
          <li>
            <Icon name="clock" />
            <span>
              <Plural
                value={progress.judgments.leased}
                one="# comparison is held now; its labeler finishes it under the version before."
                other="# comparisons are held now; their labelers finish them under the version before."
              />
            </span>
          </li>
        )}
        <li>
          <Icon name="eye" />
          <span>
            {project?.settings.requireAcknowledgement === true ? (
              <Trans>Before their next one, labelers are shown what changed, and say that they have read it.</Trans>
            ) : (
              <Trans>
                Labelers can read what changed; this project does not ask them to say that they have read it.
              </Trans>
            )}
          </span>
        </li>
        <li>
          <Icon name="snapshot" />
          <span>
            {before === undefined ? (
              <Trans>Judgments name it from then on.</Trans>
            ) : (
              <Trans>
                Judgments made until now keep naming {before.version}; agreement is told for each version apart.
              </Trans>
            )}
          </span>
        </li>
      </ul>
    </Confirm>
  );
}
