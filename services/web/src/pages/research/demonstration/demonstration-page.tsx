// One demonstration: written by its author, reviewed by others, with everything that was ever shown and said.
import { Trans } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import type { Demonstration } from '@tastemaker/contracts';
import { useMe } from '../../../app/me.js';
import { Icon } from '../../../parts/icon.js';
import { Loaded } from '../../../parts/loaded.js';
import { DemonstrationEditor } from './demonstration-editor.js';
import { DemonstrationReader } from './demonstration-reader.js';
import { demonstrationQuery } from './queries.js';
import './demonstration.css';

export function DemonstrationPage() {
  const { project = '', demonstration = '' } = useParams({ strict: false });
  const found = useQuery(demonstrationQuery(project, demonstration));
  return (
    <div className="demonstration-page">
      <Loaded query={found} lines={8}>
        {(each) => <View key={`${each.id} ${each.state}`} demonstration={each} />}
      </Loaded>
    </div>
  );
}

function View({ demonstration }: { readonly demonstration: Demonstration }) {
  const me = useMe();
  const isOwn = demonstration.authorId === me.id;
  const isOpen = demonstration.state === 'draft' || demonstration.state === 'returned';
  const crumbs = (
    <>
      <Link to="/p/$project/demonstrations" params={{ project: demonstration.projectId }}>
        <Trans>Demonstrations</Trans>
      </Link>
      <Icon name="chevron" />
      {isOwn ? <Trans>yours</Trans> : <Trans>a colleague’s</Trans>}
    </>
  );
  return isOwn && isOpen ? (
    <DemonstrationEditor demonstration={demonstration} crumbs={crumbs} />
  ) : (
    <DemonstrationReader demonstration={demonstration} isOwn={isOwn} crumbs={crumbs} />
  );
}
