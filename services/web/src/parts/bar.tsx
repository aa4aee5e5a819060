// How much of something is done, as a bar.
import { useLayoutEffect, useRef } from 'react';

interface BarProps {
  readonly value: number;
  readonly of: number;
  readonly label: string;
}

export function Bar({ value, of: whole, label }: BarProps) {
  const bar = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    bar.current?.style.setProperty('--v', `${whole === 0 ? 0 : Math.min(100, (value / whole) * 100)}%`);
  }, [value, whole]);
  return (
    <div
      ref={bar}
      className="bar"
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuenow={value}
      aria-valuemax={whole}
    >
      <i />
    </div>
  );
}
