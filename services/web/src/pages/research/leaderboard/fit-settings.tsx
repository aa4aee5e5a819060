// How votes enter the fit: ties, judgments that all are bad, and weights. Folded, as they are seldom changed.
import { Trans, useLingui } from '@lingui/react/macro';
import type { LeaderboardFigures } from '@tastemaker/contracts';
import { ChoiceField } from '../parts/choice-field.js';
import { bothBads, type LeaderboardSearch, ties, weightings } from './search.js';

interface FitSettingsProps {
  readonly search: LeaderboardSearch;
  readonly settings: LeaderboardFigures['settings'] | undefined;
  readonly onChange: (changed: Partial<LeaderboardSearch>) => void;
}

export function FitSettings({ search, settings, onChange }: FitSettingsProps) {
  const { t } = useLingui();
  const isSet = search.tie !== undefined || search.bothBad !== undefined || search.weights !== undefined;
  return (
    <details className="more fit" open={isSet}>
      <summary>
        <Trans>Ties and weights</Trans>
      </summary>
      <div className="fields">
        <ChoiceField
          label={t`Ties`}
          value={search.tie ?? settings?.tie ?? 'davidson'}
          choices={ties}
          names={{ davidson: t`Davidson`, raoKupper: t`Rao–Kupper`, halfWin: t`Half a win for each` }}
          onChange={(tie) => onChange({ tie })}
        />
        <ChoiceField
          label={t`All bad`}
          value={search.bothBad ?? settings?.bothBad ?? 'tie'}
          choices={bothBads}
          names={{ tie: t`Counts as a tie`, leave: t`Is left out` }}
          onChange={(bothBad) => onChange({ bothBad })}
        />
        <ChoiceField
          label={t`Weights`}
          value={search.weights ?? settings?.weights ?? 'none'}
          choices={weightings}
          names={{ none: t`Every vote counts the same`, propensity: t`By the inverse propensity` }}
          onChange={(weights) => onChange({ weights })}
        />
      </div>
    </details>
  );
}
