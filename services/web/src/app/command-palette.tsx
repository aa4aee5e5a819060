// Ctrl K, or ⌘ K: goes to any page by a few letters of its name.
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { type KeyboardEvent, useEffect, useId, useState } from 'react';
import { Dialog } from '../parts/dialog.js';
import { Icon, type IconName } from '../parts/icon.js';
import { useMe } from './me.js';
import { installationPlaces, mayGo, modelPlaces, projectPlaces } from './places.js';
import { projectsQuery } from './project-queries.js';

interface Target {
  readonly key: string;
  readonly name: string;
  readonly icon: IconName;
  readonly to: string;
  readonly project: string;
}

export function CommandPalette() {
  const [isOpen, setOpen] = useState(false);
  useEffect(() => {
    const open = (event: globalThis.KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey) || event.altKey) return;
      event.preventDefault();
      setOpen(true);
    };
    addEventListener('keydown', open);
    return () => {
      removeEventListener('keydown', open);
    };
  }, []);
  const close = () => {
    setOpen(false);
  };
  return isOpen ? <Palette onClose={close} /> : null;
}

function Palette({ onClose }: { readonly onClose: () => void }) {
  const { t } = useLingui();
  const listId = useId();
  const navigate = useNavigate();
  const [typed, setTyped] = useState('');
  const [at, setAt] = useState(0);
  const targets = useTargets().filter(({ name }) => name.toLowerCase().includes(typed.trim().toLowerCase()));
  const chosen = targets[Math.min(at, targets.length - 1)];

  const go = async ({ to, project }: Target) => {
    onClose();
    await navigate({ to, params: { project } });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      setAt((was) => Math.max(0, Math.min(targets.length - 1, was + step)));
    } else if (event.key === 'Enter' && chosen !== undefined) {
      event.preventDefault();
      void go(chosen);
    }
  };

  return (
    <Dialog title={<Trans>Go to</Trans>} onClose={onClose}>
      <input
        className="input"
        type="text"
        role="combobox"
        aria-expanded="true"
        aria-controls={listId}
        aria-activedescendant={chosen && `${listId}-${chosen.key}`}
        aria-label={t`Page or project`}
        placeholder={t`Page or project`}
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div className="palette" id={listId} role="listbox" aria-label={t`Pages and projects`}>
        {targets.map((target) => (
          <button
            key={target.key}
            id={`${listId}-${target.key}`}
            role="option"
            aria-selected={target === chosen}
            type="button"
            tabIndex={-1}
            onClick={() => void go(target)}
          >
            <Icon name={target.icon} />
            {target.name}
          </button>
        ))}
        {targets.length === 0 && (
          <p className="muted">
            <Trans>No page has this name.</Trans>
          </p>
        )}
      </div>
    </Dialog>
  );
}

function useTargets(): Target[] {
  const { i18n } = useLingui();
  const me = useMe();
  const { project = '' } = useParams({ strict: false });
  const projects = useQuery(projectsQuery).data ?? [];
  const pages = [...(project === '' ? [] : projectPlaces), ...modelPlaces, ...installationPlaces]
    .filter((place) => mayGo(me, place, project))
    .map(({ to, name, icon }) => ({ key: to, name: i18n._(name), icon, to, project }));
  return [
    ...pages,
    ...projects.map(({ id, name }) => ({ key: id, name, icon: 'overview' as const, to: '/p/$project', project: id })),
  ];
}
