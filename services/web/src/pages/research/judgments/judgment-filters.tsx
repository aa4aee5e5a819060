// What the list of judgments is narrowed by.
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { ChoiceFilter } from '../parts/choice-filter.js';
import { compact } from '../parts/filter-search.js';
import { guidelinesQuery } from '../reports/report-queries.js';
import { verdictNames } from './judgment-words.js';
import { goldAnswers, type JudgmentsFilter, verdicts } from './search.js';

interface JudgmentFiltersProps {
  readonly projectId: string;
  readonly filter: JudgmentsFilter;
  /** Of labelers, by id. */
  readonly names: ReadonlyMap<string, string>;
  readonly onChange: (filter: JudgmentsFilter) => void;
}

export function JudgmentFilters({ projectId, filter, names, onChange }: JudgmentFiltersProps) {
  const { t, i18n } = useLingui();
  const guidelines = useQuery(guidelinesQuery(projectId)).data?.items ?? [];
  const versions = guidelines.filter(({ publishedAt }) => publishedAt !== null).map(({ version }) => String(version));
  const change = (changed: JudgmentsFilter) => {
    onChange(compact({ ...filter, ...changed }));
  };
  const dayFilter = (name: 'from' | 'to', label: string) => (
    <label className="row small muted">
      {label}
      <input
        className="input"
        type="date"
        title={t`Days are those of UTC`}
        value={filter[name] ?? ''}
        onChange={({ target }) => {
          change({ [name]: target.value === '' ? undefined : target.value });
        }}
      />
    </label>
  );
  return (
    <div className="row wrap filters">
      <ChoiceFilter
        label={t`Labeler`}
        all={t`All labelers`}
        choices={[...names.keys()]}
        names={Object.fromEntries(names)}
        value={filter.labelerId}
        onChange={(labelerId) => {
          change({ labelerId });
        }}
      />
      <ChoiceFilter
        label={t`Verdict`}
        all={t`All verdicts`}
        choices={verdicts}
        names={{
          ranking: i18n._(verdictNames.ranking),
          allBad: i18n._(verdictNames.allBad),
          skip: i18n._(verdictNames.skip),
          withdrawn: i18n._(verdictNames.withdrawn),
        }}
        value={filter.verdict}
        onChange={(verdict) => {
          change({ verdict });
        }}
      />
      <ChoiceFilter
        label={t`Versions`}
        all={t`What stands`}
        choices={['all'] as const}
        names={{ all: t`All versions` }}
        value={filter.versions}
        onChange={(all) => {
          change({ versions: all });
        }}
      />
      <ChoiceFilter
        label={t`Guideline`}
        all={t`All guidelines`}
        choices={versions}
        names={Object.fromEntries(versions.map((version) => [version, t`guideline ${version}`]))}
        value={filter.guidelineVersion === undefined ? undefined : String(filter.guidelineVersion)}
        onChange={(version) => {
          change({ guidelineVersion: version === undefined ? undefined : Number(version) });
        }}
      />
      <ChoiceFilter
        label={t`Known answers`}
        all={t`Known answers or not`}
        choices={goldAnswers}
        names={{ right: t`As known`, wrong: t`Not as known` }}
        value={filter.gold}
        onChange={(gold) => {
          change({ gold });
        }}
      />
      {dayFilter('from', t`From`)}
      {dayFilter('to', t`To`)}
      {Object.keys(filter).length > 0 && (
        <button
          className="btn quiet"
          type="button"
          onClick={() => {
            onChange({});
          }}
        >
          <Trans>Show all</Trans>
        </button>
      )}
    </div>
  );
}
