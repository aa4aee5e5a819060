// The first page after the login: what waits for whoever came, and their projects.
import { useLingui } from '@lingui/react/macro';
import { useMe } from '../../../app/me.js';
import { usePageTitle } from '../../../app/route-title.js';
import { DoorHeader } from '../door-header.js';
import { LabelerWelcome } from './labeler-welcome.js';
import { ResearcherWelcome } from './researcher-welcome.js';
import './welcome-page.css';

export function WelcomePage() {
  const { t } = useLingui();
  const me = useMe();
  usePageTitle(t`Welcome`);
  return (
    <div className="door-column welcome-page">
      <DoorHeader />
      <main id="main">{me.role === 'labeler' ? <LabelerWelcome /> : <ResearcherWelcome />}</main>
    </div>
  );
}
