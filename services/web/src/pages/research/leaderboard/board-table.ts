// The board's entries in numbers, for its table and its files.
import { useLingui } from '@lingui/react/macro';
import type { BoardEntry } from '@tastemaker/contracts';
import type { PlotTable } from '../../../parts/plot/plot-table.js';

export function useBoardTable(entries: readonly BoardEntry[]): PlotTable {
  const { t } = useLingui();
  return {
    heads: [
      t`entry`,
      t`best place`,
      t`worst place`,
      t`rating`,
      t`low end of the 95% interval`,
      t`high end`,
      t`without the control`,
      t`votes`,
      t`wins`,
      t`losses`,
      t`ties`,
      t`labelers`,
      t`prompts`,
      t`share of votes`,
    ],
    rows: entries.map(({ name, standing, plain, ...counts }) => [
      name,
      standing?.place?.best ?? null,
      standing?.place?.worst ?? null,
      standing?.rating.value ?? null,
      standing?.rating.low ?? null,
      standing?.rating.high ?? null,
      plain?.rating.value ?? null,
      counts.votes,
      counts.wins,
      counts.losses,
      counts.ties,
      counts.labelers,
      counts.prompts,
      counts.samplingRate,
    ]),
  };
}
