// The frame of all pages but labeling and the door: navigation at the side, or behind a button on a phone.
import { Trans, useLingui } from '@lingui/react/macro';
import { Link, Outlet, useParams, useRouterState } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { Brand } from '../parts/brand.js';
import { Dialog } from '../parts/dialog.js';
import { Icon } from '../parts/icon.js';
import { CommandPalette } from './command-palette.js';
import { useMe } from './me.js';
import { Navigation } from './navigation.js';
import { PageForOthers } from './page-states.js';
import { mayOpen } from './places.js';
import { useRouteTitle } from './route-title.js';
import { ThemeButton } from './theme-button.js';

export function Frame() {
  const { t } = useLingui();
  const me = useMe();
  const { project } = useParams({ strict: false });
  const path = useRouterState({ select: ({ location }) => location.pathname });
  const main = useRef<HTMLElement>(null);
  const [isMenuOpen, setMenuOpen] = useState(false);
  const title = useRouteTitle();

  // A page reached by a link is read from its top, by screen readers, too.
  useEffect(() => {
    setMenuOpen(false);
    if (path !== '') main.current?.focus({ preventScroll: true });
  }, [path]);

  return (
    <>
      <a className="skip-link" href="#main">
        <Trans>Skip to content</Trans>
      </a>
      <div className="frame">
        <nav className="nav" aria-label={t`Main`}>
          <Link className="brand" to="/">
            <Brand />
            <span>Tastemaker</span>
          </Link>
          <Navigation projectId={project} />
        </nav>
        <div className="frame-main">
          <header className="topbar">
            <Link className="brand" to="/" aria-label="Tastemaker">
              <Brand />
            </Link>
            <span className="where">{title}</span>
            <ThemeButton />
            <button
              className="btn quiet icon"
              type="button"
              aria-label={t`Menu`}
              onClick={() => {
                setMenuOpen(true);
              }}
            >
              <Icon name="menu" />
            </button>
          </header>
          <main className="page" id="main" tabIndex={-1} ref={main}>
            {mayOpen(me, path, project) ? <Outlet /> : <PageForOthers />}
          </main>
        </div>
      </div>
      {isMenuOpen && (
        <Dialog
          title={<Trans>Menu</Trans>}
          className="nav-dialog"
          onClose={() => {
            setMenuOpen(false);
          }}
        >
          <Navigation projectId={project} />
        </Dialog>
      )}
      <CommandPalette />
    </>
  );
}
