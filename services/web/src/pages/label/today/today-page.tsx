// Today's judgments: what one judged today, what waits on this device, what one holds, and texts that were not taken.
import './today.css';
import { Trans, useLingui } from '@lingui/react/macro';
import { Link, useParams } from '@tanstack/react-router';
import { useMe } from '../../../app/session.js';
import { ThemeButton } from '../../../app/theme-button.js';
import { Brand } from '../../../parts/brand.js';
import { PageHead } from '../../../parts/page-head.js';
import { TakeAlong } from '../along/take-along.js';
import { useDeviceWork } from '../work/use-device-work.js';
import { WorkNotices } from '../work/work-notices.js';
import { HeldList } from './held-list.js';
import { JudgedList } from './judged-list.js';
import { KeptTexts } from './kept-texts.js';
import { Pace } from './pace.js';
import { WaitingList } from './waiting-list.js';

export function TodayPage() {
  const { project: projectId = '' } = useParams({ strict: false });
  const { t } = useLingui();
  const { projects } = useMe();
  const here = useDeviceWork(projectId);
  const name = projects.find(({ id }) => id === projectId)?.name;
  return (
    <div className="today-page">
      <a className="skip-link" href="#main">
        <Trans>Skip to content</Trans>
      </a>
      <header className="lbar">
        <Link className="brand" to="/" aria-label={t`Tastemaker, your projects`}>
          <Brand />
        </Link>
        <span className="project">{name}</span>
        <div className="tools">
          <Link className="btn quiet" to="/p/$project/label" params={{ project: projectId }}>
            <Trans>Label</Trans>
          </Link>
          <ThemeButton />
        </div>
      </header>
      <WorkNotices work={here.work} />
      <main id="main" className="page" tabIndex={-1}>
        <PageHead
          title={<Trans>Today’s judgments</Trans>}
          meta={<Pace projectId={projectId} />}
          actions={<TakeAlong projectId={projectId} here={here} />}
        />
        <WaitingList here={here} />
        <HeldList projectId={projectId} here={here} />
        <JudgedList projectId={projectId} onTakeBack={here.takeBack} />
        <KeptTexts texts={here.texts} onDelete={here.deleteText} />
      </main>
    </div>
  );
}
