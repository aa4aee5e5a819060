// A formula as MathML; its source until it is drawn, and where it cannot be.
import { useLayoutEffect, useRef } from 'react';
import { lazily } from './lazily.js';

const useTemml = lazily(() => import('./temml.js'));

interface FormulaProps {
  readonly tex: string;
  readonly raw: string;
  readonly isBlock: boolean;
}

export function Formula({ tex, raw, isBlock }: FormulaProps) {
  const temml = useTemml();
  const place = useRef<HTMLSpanElement>(null);
  useLayoutEffect(() => {
    const drawn = temml?.drawFormula(tex, isBlock);
    if (drawn !== undefined) place.current?.replaceChildren(drawn);
  }, [temml, tex, isBlock]);
  return (
    <span className={isBlock ? 'formula block' : 'formula'} ref={place} dir="ltr">
      {raw.trim()}
    </span>
  );
}
