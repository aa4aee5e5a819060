// The filters of the list of prompts.
import { useLingui } from '@lingui/react/macro';
import { SearchField } from '../../../parts/search-field.js';
import { ChoiceFilter } from '../parts/choice-filter.js';
import { compact } from '../parts/filter-search.js';
import { type PromptsSearch, splits } from './search.js';

interface PromptFiltersProps {
  readonly filter: PromptsSearch;
  readonly onChange: (filter: PromptsSearch) => void;
}

const yesOrNo = ['true', 'false'] as const;

export function PromptFilters({ filter, onChange }: PromptFiltersProps) {
  const { t } = useLingui();
  const set = (part: { readonly [Key in keyof PromptsSearch]: PromptsSearch[Key] | undefined }) => {
    onChange(compact({ ...filter, ...part }) as PromptsSearch);
  };
  const asChoice = (value: boolean | undefined) => (value === undefined ? undefined : value ? 'true' : 'false');
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
        label={t`Split`}
        all={t`All splits`}
        choices={splits}
        value={filter.split}
        onChange={(split) => {
          set({ split });
        }}
      />
      <SearchField
        label={t`Tag`}
        value={filter.tag ?? ''}
        onSearch={(tag) => {
          set({ tag });
        }}
      />
      <ChoiceFilter
        label={t`Candidates`}
        all={t`With or without candidates`}
        choices={yesOrNo}
        names={{ true: t`with candidates`, false: t`without candidates` }}
        value={asChoice(filter.hasCompletions)}
        onChange={(choice) => {
          set({ hasCompletions: choice === undefined ? undefined : choice === 'true' });
        }}
      />
      <ChoiceFilter
        label={t`Comparisons`}
        all={t`Compared or not`}
        choices={yesOrNo}
        names={{ true: t`compared`, false: t`not compared` }}
        value={asChoice(filter.hasComparisons)}
        onChange={(choice) => {
          set({ hasComparisons: choice === undefined ? undefined : choice === 'true' });
        }}
      />
    </div>
  );
}
