// How many a filter lets through.
import { Plural, Trans } from '@lingui/react/macro';
import type { FilterCount } from '@tastemaker/contracts';
import { useFormat } from '../../../app/format.js';

export function CountWords({ count }: { readonly count: FilterCount | undefined }) {
  const format = useFormat();
  return (
    <span className="small faint num" role="status">
      {count === undefined ? (
        ' '
      ) : count.more ? (
        <Trans>more than {format.number(count.count)}</Trans>
      ) : (
        <Plural value={count.count} one="# found" other="# found" />
      )}
    </span>
  );
}
