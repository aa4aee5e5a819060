// A link from one page of labeling to the other.
import type { ReactNode } from 'react';
import { type LabelingPage, labelingPath } from '../../app/labeling-addresses.js';
import { followLink } from './address.js';

interface LabelingLinkProps {
  readonly project: string;
  readonly page: LabelingPage;
  readonly className: string;
  readonly children: ReactNode;
}

export function LabelingLink({ project, page, className, children }: LabelingLinkProps) {
  const address = { project, page };
  return (
    <a
      className={className}
      href={labelingPath(address)}
      onClick={(event) => {
        followLink(event, address);
      }}
    >
      {children}
    </a>
  );
}
