// Still grey lines in the place of what is on its way; after 400 ms, not before.
import { Trans } from '@lingui/react/macro';
import { useEffect, useState } from 'react';

export function LoadingLines({ lines = 4 }: { readonly lines?: number }) {
  const [isLate, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => {
      setLate(true);
    }, 400);
    return () => {
      clearTimeout(timer);
    };
  }, []);
  if (!isLate) return null;
  return (
    <div className="loading-lines" role="status">
      <span className="visually-hidden">
        <Trans>Loading</Trans>
      </span>
      {Array.from({ length: lines }, (_, line) => (
        <i key={line} />
      ))}
    </div>
  );
}
