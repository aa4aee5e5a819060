// The filters of the list of comparisons.
import { Trans, useLingui } from '@lingui/react/macro';
import { SearchField } from '../../../parts/search-field.js';
import { ChoiceFilter } from '../parts/choice-filter.js';
import { compact } from '../parts/filter-search.js';
import { type ComparisonsSearch, purposes, splits, states } from './search.js';

interface ComparisonFiltersProps {
  readonly filter: ComparisonsSearch;
  readonly onChange: (filter: ComparisonsSearch) => void;
}

export function ComparisonFilters({ filter, onChange }: ComparisonFiltersProps) {
  const { t } = useLingui();
  const set = (part: { readonly [Key in keyof ComparisonsSearch]: ComparisonsSearch[Key] | undefined }) => {
    onChange(compact({ ...filter, ...part }) as ComparisonsSearch);
  };
  return (
    <div className="filters" role="search" aria-label={t`Filters`}>
      <SearchField
        label={t`Words of the prompt`}
        value={filter.search ?? ''}
        onSearch={(search) => {
          set({ search });
        }}
      />
      <ChoiceFilter
        label={t`State`}
        all={t`All states`}
        choices={states}
        names={{ open: t`open`, closed: t`closed` }}
        value={filter.status}
        onChange={(status) => {
          set({ status });
        }}
      />
      <ChoiceFilter
        label={t`Split`}
        all={t`All splits`}
        choices={splits}
        value={filter.split}
        onChange={(split) => {
          set({ split });
        }}
      />
      <ChoiceFilter
        label={t`Purpose`}
        all={t`All purposes`}
        choices={purposes}
        names={{ work: t`work`, gold: t`gold`, repeat: t`repeat` }}
        value={filter.purpose}
        onChange={(purpose) => {
          set({ purpose });
        }}
      />
      <SearchField
        label={t`Tag`}
        value={filter.tag ?? ''}
        onSearch={(tag) => {
          set({ tag });
        }}
      />
      <label className="row check">
        <input
          type="checkbox"
          checked={filter.undecided === true}
          onChange={({ target }) => {
            set({ undecided: target.checked ? true : undefined });
          }}
        />
        <Trans>undecided only</Trans>
      </label>
      {filter.promptId !== undefined && (
        <button
          className="btn"
          type="button"
          onClick={() => {
            set({ promptId: undefined });
          }}
        >
          <Trans>of one prompt: show those of all</Trans>
        </button>
      )}
    </div>
  );
}
