// Whether these figures are the project's own, or exploratory.
import { Trans } from '@lingui/react/macro';
import type { Leaderboard } from '@tastemaker/contracts';
import { useFormat } from '../../../app/format.js';
import { Icon } from '../../../parts/icon.js';

export function Standing({ board: { because, declared } }: { readonly board: Leaderboard }) {
  const format = useFormat();
  const when = declared === null ? '' : format.date(declared.createdAt);
  const who = declared?.actorName ?? '–';
  return (
    <p className="small muted standing-line">
      <Icon name={because === null ? 'check' : 'info'} />
      <span>
        {because === null && (
          <Trans>
            By the settings that {who} declared on {when}, before any of these votes.
          </Trans>
        )}
        {because === 'not_declared' && (
          <Trans>Exploratory: nobody has declared by which settings this leaderboard is read.</Trans>
        )}
        {because === 'other_settings' && (
          <Trans>
            Exploratory: these are not the settings that {who} declared on {when}.
          </Trans>
        )}
        {because === 'declared_later' && (
          <Trans>
            Exploratory: some of these votes were there before {who} declared the settings on {when}.
          </Trans>
        )}
      </span>
    </p>
  );
}
