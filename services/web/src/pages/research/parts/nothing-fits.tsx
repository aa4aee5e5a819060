// A list that its filters leave empty, and the way out of them.
import { Trans } from '@lingui/react/macro';
import type { ReactNode } from 'react';
import { Empty } from '../../../parts/empty.js';

export function NothingFits({ children, onShowAll }: { readonly children: ReactNode; readonly onShowAll: () => void }) {
  return (
    <Empty
      action={
        <button className="btn" type="button" onClick={onShowAll}>
          <Trans>Show all</Trans>
        </button>
      }
    >
      {children}
    </Empty>
  );
}
