// A section of a page, parted by white space and one hairline; its query's failure stays within it.
import type { ReactNode } from 'react';

interface SectionProps {
  readonly title: ReactNode;
  /** What the figures rest on. */
  readonly note?: ReactNode;
  readonly tools?: ReactNode;
  readonly children: ReactNode;
}

export function Section({ title, note, tools, children }: SectionProps) {
  return (
    <section className="section">
      <div className="section-head">
        <h2>{title}</h2>
        {note !== undefined && <p>{note}</p>}
        {tools !== undefined && <div className="tools">{tools}</div>}
      </div>
      {children}
    </section>
  );
}
