// The form of a project's settings: groups of fields, and, once something is changed, the bar that saves it.
import { Plural, Trans } from '@lingui/react/macro';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Project } from '@tastemaker/contracts';
import { client } from '../../../app/client.js';
import { projectQuery, projectsQuery } from '../../../app/project-queries.js';
import { Failure } from '../../../parts/failure.js';
import { fieldErrors } from '../../../parts/form-errors.js';
import { GeneralGroup } from './general-group.js';
import { JudgingGroup } from './judging-group.js';
import { LabelersGroup } from './labelers-group.js';
import { QualityGroup } from './quality-group.js';
import { useSettingsDraft } from './use-settings-draft.js';

export function SettingsForm({ project }: { readonly project: Project }) {
  const cache = useQueryClient();
  const draft = useSettingsDraft(project);
  const saving = useMutation({
    mutationFn: () => client.updateProject(project.id, draft.update()),
    onSuccess: async (saved) => {
      cache.setQueryData(projectQuery(project.id).queryKey, saved);
      draft.discard();
      await cache.invalidateQueries({ queryKey: projectsQuery.queryKey });
    },
  });
  const form = { ...draft, errorOf: fieldErrors(saving.error) };
  const hasChanged = draft.changes > 0;
  return (
    <form
      id="settings"
      onSubmit={(event) => {
        event.preventDefault();
        if (hasChanged && !saving.isPending) saving.mutate();
      }}
    >
      <GeneralGroup form={form} />
      <JudgingGroup form={form} />
      <LabelersGroup form={form} />
      <QualityGroup form={form} />
      <div role="status" className={hasChanged ? 'save-bar' : undefined}>
        {saving.isError && <Failure error={saving.error} />}
        {hasChanged ? (
          <div className="row">
            <span className="grow">
              <Plural value={draft.changes} one="One change" other="# changes" />
              <span className="muted">
                {' · '}
                <Trans>in force from the next lease on</Trans>
              </span>
            </span>
            <button
              className="btn"
              type="button"
              onClick={() => {
                draft.discard();
                saving.reset();
              }}
            >
              <Trans>Discard</Trans>
            </button>
            <button className="btn primary" type="submit" aria-busy={saving.isPending}>
              <Trans>Save the settings</Trans>
            </button>
          </div>
        ) : (
          saving.isSuccess && (
            <p className="small muted">
              <Trans>Saved.</Trans>
            </p>
          )
        )}
      </div>
    </form>
  );
}
