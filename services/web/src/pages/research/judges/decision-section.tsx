// Which of two models people prefer, for whoever looks after every judgment: the confidence sequence, and whether one may stop.
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Field } from '../../../parts/field.js';
import { Loaded } from '../../../parts/loaded.js';
import { Section } from '../../../parts/section.js';
import { readText } from '../parts/filter-search.js';
import { DecisionFigures } from './decision-figures.js';
import { decisionQuery } from './queries.js';
import { TwoModelsFields, useTwoModels } from './two-models.js';

export function DecisionSection({ projectId }: { readonly projectId: string }) {
  const { t } = useLingui();
  const navigate = useNavigate();
  const search: Readonly<Record<string, unknown>> = useSearch({ strict: false });
  const { left = '', right = '' } = useTwoModels();
  const promptId = readText(search, 'prompt');
  const hasTwo = left !== '' && right !== '';
  const decision = useQuery({
    ...decisionQuery(projectId, { left, right, ...(promptId === undefined ? {} : { promptId }) }),
    enabled: hasTwo,
  });
  return (
    <Section
      title={<Trans>Which of two models people prefer</Trans>}
      note={<Trans>A sequential test: its error stays under 5% however often one looks</Trans>}
    >
      <div className="filters">
        <TwoModelsFields projectId={projectId} />
        <Field label={<Trans>Of one question</Trans>}>
          {(ids) => (
            <input
              {...ids}
              className="input"
              placeholder={t`all; or the id of a prompt`}
              value={promptId ?? ''}
              onChange={({ target }) => {
                const prompt = target.value.trim() === '' ? undefined : target.value.trim();
                void navigate({
                  to: '.',
                  search: (before) => ({ ...before, prompt }),
                  replace: true,
                  resetScroll: false,
                });
              }}
            />
          )}
        </Field>
      </div>
      {hasTwo ? (
        <Loaded query={decision}>{(found) => <DecisionFigures decision={found} />}</Loaded>
      ) : (
        <p className="small muted">
          <Trans>
            Choose two models whose answers were compared. Judges have no say here: only votes of people count.
          </Trans>
        </p>
      )}
    </Section>
  );
}
