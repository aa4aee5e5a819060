// The head of a page: its one `h1`, what is true of it, and what can be done with it.
import { type ReactNode, useLayoutEffect, useRef, useState } from 'react';
import { usePageTitle } from '../app/route-title.js';

interface PageHeadProps {
  readonly title: ReactNode;
  /** Beside the title: a state. */
  readonly tag?: ReactNode;
  /** Buttons; at most one of them primary. */
  readonly actions?: ReactNode;
  /** Facts in a line below. */
  readonly meta?: ReactNode;
  /** Where it belongs, above. */
  readonly crumbs?: ReactNode;
}

export function PageHead({ title, tag, actions, meta, crumbs }: PageHeadProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const [text, setText] = useState<string>();
  useLayoutEffect(() => {
    setText(heading.current?.textContent);
  }, [title]);
  usePageTitle(text);
  return (
    <div className="page-head">
      {crumbs !== undefined && <div className="crumbs">{crumbs}</div>}
      <div className="line">
        <h1 ref={heading}>{title}</h1>
        {tag}
        {actions !== undefined && <div className="actions">{actions}</div>}
      </div>
      {meta !== undefined && <p className="meta">{meta}</p>}
    </div>
  );
}
