// Says what belongs here, and offers the steps that are possible now.
import type { ReactNode } from 'react';

export function Empty({ children, action }: { readonly children: ReactNode; readonly action?: ReactNode }) {
  return (
    <div className="empty">
      <p className="muted">{children}</p>
      {action !== undefined && <div className="row wrap">{action}</div>}
    </div>
  );
}
