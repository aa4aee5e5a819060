// A link from one page of labeling to the other.
import type { ReactNode } from 'react';
import { type LabelingPage, labelingPath } from '../../app/labeling-addresses.js';
import { followLink } from './address.js';

interface LabelingLinkProps {
  readonly project: string;
  readonly page: LabelingPage;
  readonly className?: string;
  /** Of one in a menu. */
  readonly role?: 'menuitem';
  readonly children: ReactNode;
}

export function LabelingLink({ project, page, children, ...attributes }: LabelingLinkProps) {
  const address = { project, page };
  return (
    <a
      {...attributes}
      href={labelingPath(address)}
      onClick={(event) => {
        followLink(event, address);
      }}
    >
      {children}
    </a>
  );
}
