// The leaderboard as a file: its entries as CSV, or all of it, with settings, pairs and hash, as JSON.
import { Trans, useLingui } from '@lingui/react/macro';
import type { Leaderboard } from '@tastemaker/contracts';
import { Icon } from '../../../parts/icon.js';
import { Menu } from '../../../parts/menu.js';
import { downloadText } from '../../../parts/plot/download-file.js';
import { writeCsv } from '../../../parts/plot/plot-table.js';
import { useBoardTable } from './board-table.js';

export function DownloadMenu({ board }: { readonly board: Leaderboard }) {
  const { t } = useLingui();
  const table = useBoardTable(board.figures.entries);
  return (
    <Menu
      className="btn"
      label={t`Download the leaderboard`}
      button={
        <>
          <Icon name="download" />
          <Trans>Download</Trans>
        </>
      }
    >
      <button
        type="button"
        role="menuitem"
        onClick={() => {
          downloadText('leaderboard.csv', writeCsv(table), 'text/csv');
        }}
      >
        <Trans>Entries as CSV</Trans>
      </button>
      <button
        type="button"
        role="menuitem"
        onClick={() => {
          downloadText('leaderboard.json', JSON.stringify(board, null, 2), 'application/json');
        }}
      >
        <Trans>All of it as JSON</Trans>
      </button>
    </Menu>
  );
}
