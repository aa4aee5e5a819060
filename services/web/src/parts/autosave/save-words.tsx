// Whether what is written is saved.
import { Trans } from '@lingui/react/macro';
import { useFormat } from '../../app/format.js';
import type { SaveState } from './use-autosave.js';

export function SaveWords({ state }: { readonly state: SaveState<unknown> }) {
  const format = useFormat();
  return (
    <span className="small faint" role="status">
      {state.kind === 'saved' && <Trans>Saved {format.time(state.at)}</Trans>}
      {state.kind === 'saving' && <Trans>Saving …</Trans>}
      {state.kind === 'unsaved' && <Trans>Not saved yet</Trans>}
      {(state.kind === 'failed' || state.kind === 'conflict') && <Trans>Not saved: kept in this browser</Trans>}
    </span>
  );
}
