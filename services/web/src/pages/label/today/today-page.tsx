// Today's judgments: what one judged today, what waits on this device, what one holds, and texts that were not taken.
import './today.css';
import { Trans, useLingui } from '@lingui/react/macro';
import { useMe } from '../../../app/me.js';
import { ThemeButton } from '../../../app/theme-button.js';
import { Brand } from '../../../parts/brand.js';
import { PageHead } from '../../../parts/page-head.js';
import { TakeAlong } from '../along/take-along.js';
import { LabelingLink } from '../labeling-link.js';
import { useDeviceWork } from '../work/use-device-work.js';
import { WorkNotices } from '../work/work-notices.js';
import { HeldList } from './held-list.js';
import { JudgedList } from './judged-list.js';
import { KeptTexts } from './kept-texts.js';
import { Pace } from './pace.js';
import { WaitingList } from './waiting-list.js';

export function TodayPage({ projectId }: { readonly projectId: string }) {
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
        <a className="brand" href="/" aria-label={t`Tastemaker, your projects`}>
          <Brand />
        </a>
        <span className="project">{name}</span>
        <div className="tools">
          <LabelingLink className="btn quiet" project={projectId} page="label">
            <Trans>Label</Trans>
          </LabelingLink>
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
