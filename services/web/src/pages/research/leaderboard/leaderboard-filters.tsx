// By what completions are told apart, what is held constant, and which votes count; all of it in the address.
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import type { LeaderboardFigures } from '@tastemaker/contracts';
import { Field } from '../../../parts/field.js';
import { ChoiceField } from '../parts/choice-field.js';
import { agreementQuery } from '../reports/report-queries.js';
import { FitSettings } from './fit-settings.js';
import { bys, type ControlChoice, choiceOf, controlChoices, type LeaderboardSearch, voteChoices } from './search.js';

interface LeaderboardFiltersProps {
  readonly projectId: string;
  readonly search: LeaderboardSearch;
  /** What the figures on the page are by. */
  readonly settings: LeaderboardFigures['settings'] | undefined;
  readonly onChange: (changed: Partial<LeaderboardSearch>) => void;
}

export function LeaderboardFilters({ projectId, search, settings, onChange }: LeaderboardFiltersProps) {
  const { t } = useLingui();
  const tags = useQuery(agreementQuery(projectId)).data?.tags.map(({ tag }) => tag) ?? [];
  const by = search.by ?? settings?.by ?? 'model';
  const byNames = {
    model: t`Models`,
    checkpoint: t`Checkpoints`,
    temperature: t`Temperatures`,
    topP: t`Top p`,
    topK: t`Top k`,
    maxTokens: t`Most tokens`,
    source: t`Sources`,
    author: t`Kinds of author`,
    guideline: t`Models by guideline`,
    systemPrompt: t`Models by system prompt`,
  } as const;
  const voteNames = { person: t`Of people`, simulated: t`Of simulated labelers`, imported: t`Of files` } as const;
  return (
    <div className="leaderboard-filters">
      <ControlSegments
        value={search.control ?? choiceOf(settings?.control ?? [])}
        onChange={(control) => onChange({ control })}
      />
      <ChoiceField
        label={t`Compare`}
        value={by}
        names={byNames}
        choices={bys}
        onChange={(chosen) => onChange({ by: chosen })}
      />
      <ChoiceField
        label={t`Prompts`}
        value={search.tag ?? ''}
        choices={['', ...new Set([...tags, ...(search.tag === undefined ? [] : [search.tag])])]}
        names={{ '': t`All tags` }}
        onChange={(tag) => onChange({ tag: tag === '' ? undefined : tag })}
      />
      <ChoiceField
        label={t`Votes`}
        value={search.votes ?? ''}
        choices={['', ...voteChoices]}
        names={{ '': t`All`, ...voteNames }}
        onChange={(votes) => onChange({ votes: voteChoices.find((choice) => choice === votes) })}
      />
      <Field label={<Trans>Since</Trans>}>
        {(ids) => (
          <input
            {...ids}
            className="input"
            type="date"
            value={search.from ?? ''}
            onChange={({ target }) => {
              onChange({ from: target.value === '' ? undefined : target.value });
            }}
          />
        )}
      </Field>
      <FitSettings search={search} settings={settings} onChange={onChange} />
    </div>
  );
}

interface ControlSegmentsProps {
  readonly value: ControlChoice;
  readonly onChange: (choice: ControlChoice) => void;
}

function ControlSegments({ value, onChange }: ControlSegmentsProps) {
  const { t } = useLingui();
  const names: Record<ControlChoice, string> = {
    none: t`Nothing`,
    length: t`Length`,
    'length,style': t`Length and style`,
    'length,style,position': t`And position`,
  };
  return (
    <div className="field">
      <span className="label" aria-hidden="true">
        <Trans>Control for</Trans>
      </span>
      <div className="segments" role="group" aria-label={t`Control for`}>
        {controlChoices.map((choice) => (
          <button
            key={choice}
            type="button"
            aria-pressed={choice === value}
            onClick={() => {
              onChange(choice);
            }}
          >
            {names[choice]}
          </button>
        ))}
      </div>
    </div>
  );
}
