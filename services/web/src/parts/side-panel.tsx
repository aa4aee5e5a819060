// A list with a panel for one of its rows at the side; on a narrow window the panel stands over the list.
import { useLingui } from '@lingui/react/macro';
import { type ReactNode, useEffect, useRef } from 'react';
import { Icon } from './icon.js';
import './side-panel.css';

interface WithPanelProps {
  readonly children: ReactNode;
  /** Undefined: no row is open. */
  readonly panel: ReactNode | undefined;
}

export function WithPanel({ children, panel }: WithPanelProps) {
  return (
    <div className={panel === undefined ? 'with-panel' : 'with-panel open'}>
      <div className="with-panel-list">{children}</div>
      {panel}
    </div>
  );
}

interface SidePanelProps {
  readonly title: ReactNode;
  readonly tools?: ReactNode;
  readonly children: ReactNode;
  readonly onClose: () => void;
}

/** Takes the focus when it opens; Escape closes it. */
export function SidePanel({ title, tools, children, onClose }: SidePanelProps) {
  const { t } = useLingui();
  const panel = useRef<HTMLElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    panel.current?.focus({ preventScroll: true });
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    };
  }, []);
  return (
    <aside
      ref={panel}
      className="side-panel"
      tabIndex={-1}
      aria-label={t`Details`}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && !event.defaultPrevented) onClose();
      }}
    >
      <div className="spread">
        <h2>{title}</h2>
        <span className="row">
          {tools}
          <button className="btn quiet icon" type="button" aria-label={t`Close`} onClick={onClose}>
            <Icon name="close" />
          </button>
        </span>
      </div>
      {children}
    </aside>
  );
}
