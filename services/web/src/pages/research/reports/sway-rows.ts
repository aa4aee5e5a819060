// What sways judgments, as rows on one axis: places on the screen, and length.
import { useLingui } from '@lingui/react/macro';
import type { Bias } from '@tastemaker/contracts';
import { useFormat } from '../../../app/format.js';
import type { ForestRow } from '../../../parts/forest.js';

export function useSwayRows(bias: Bias | undefined): readonly ForestRow[] {
  const { t } = useLingui();
  const format = useFormat();
  if (bias === undefined) return [];
  const { position, length } = bias;
  return [
    { key: 'earlier', name: t`Shown earlier is preferred`, of: position.earlierShown },
    { key: 'longer', name: t`Longer is preferred`, of: length.longerPreferred },
    ...length.byRatio.map(({ upTo, share }, index) => ({
      key: `ratio ${upTo ?? 'any'}`,
      name: nameRatio(upTo, length.byRatio[index - 1]?.upTo ?? null),
      of: share,
      isIndented: true,
    })),
  ];

  function nameRatio(upTo: number | null, before: number | null): string {
    if (upTo === null) return before === null ? t`of any length` : t`more than ${format.number(before)} times as long`;
    return before === null ? t`up to ${format.number(upTo)} times as long` : t`to ${format.number(upTo)}`;
  }
}
