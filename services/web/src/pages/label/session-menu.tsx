// How many judgments one has in mind for now, and the way to those of today.
import { Trans, useLingui } from '@lingui/react/macro';
import { Icon } from '../../parts/icon.js';
import { Menu } from '../../parts/menu.js';
import { LabelingLink } from './labeling-link.js';
import { type Session, sessionLengths } from './session-length.js';

interface SessionMenuProps {
  readonly projectId: string;
  readonly session: Session;
  /** How far one is: what the button shows. */
  readonly shown: string;
}

export function SessionMenu({ projectId, session: { length, setLength }, shown }: SessionMenuProps) {
  const { t } = useLingui();
  return (
    <Menu label={t`${shown}: how many for now`} button={<span>{shown}</span>} className="btn quiet session num">
      {[...sessionLengths, undefined].map((each) => (
        <button
          key={each ?? 'none'}
          type="button"
          role="menuitemradio"
          aria-checked={each === length}
          onClick={() => {
            setLength(each);
          }}
        >
          {each === length ? <Icon name="check" /> : <span className="no-check" />}
          {each === undefined ? <Trans>No end</Trans> : <Trans>{each} for now</Trans>}
        </button>
      ))}
      <LabelingLink project={projectId} page="today" role="menuitem">
        <Icon name="list" />
        <Trans>Today’s judgments</Trans>
      </LabelingLink>
    </Menu>
  );
}
