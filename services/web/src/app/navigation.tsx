// The navigation: the project's places, those of models, and those of the installation, as far as they are open to somebody.
import { Trans, useLingui } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import { Icon } from '../parts/icon.js';
import { useMe } from './me.js';
import { installationPlaces, mayGo, modelPlaces, type Place, projectPlaces } from './places.js';
import { ProjectChooser } from './project-chooser.js';
import { ThemeButton } from './theme-button.js';

export function Navigation({ projectId }: { readonly projectId: string | undefined }) {
  const me = useMe();
  const open = <Each extends Place>(places: readonly Each[]) => places.filter((place) => mayGo(me, place, projectId));
  const models = open(modelPlaces);
  const installation = open(installationPlaces);
  return (
    <>
      <ProjectChooser projectId={projectId} />
      {projectId !== undefined && (
        <>
          <h2 className="visually-hidden">
            <Trans>Project</Trans>
          </h2>
          <ul role="list">
            {open(projectPlaces).map((place) => (
              <PlaceLink key={place.to} place={place} projectId={projectId} isExact={place.to === '/p/$project'} />
            ))}
          </ul>
        </>
      )}
      {models.length > 0 && (
        <>
          <h2>
            <Trans>Models</Trans>
          </h2>
          <ul role="list">
            {models.map((place) => (
              <PlaceLink key={place.to} place={place} projectId={projectId} />
            ))}
          </ul>
        </>
      )}
      {installation.length > 0 && (
        <>
          <h2>
            <Trans>Installation</Trans>
          </h2>
          <ul role="list">
            {installation.map((place) => (
              <PlaceLink key={place.to} place={place} projectId={projectId} />
            ))}
          </ul>
        </>
      )}
      <div className="foot">
        <Link className="btn quiet grow person" to="/account">
          <Icon name="person" />
          {me.name}
        </Link>
        <ThemeButton />
      </div>
    </>
  );
}

function PlaceLink({
  place,
  projectId,
  isExact = false,
}: {
  readonly place: Place;
  readonly projectId: string | undefined;
  readonly isExact?: boolean;
}) {
  const { i18n } = useLingui();
  return (
    <li>
      <Link
        className="item"
        to={place.to}
        params={{ project: projectId ?? '' }}
        activeOptions={{ exact: isExact, includeSearch: false }}
        activeProps={{ 'aria-current': 'page' }}
      >
        <Icon name={place.icon} />
        {i18n._(place.name)}
      </Link>
    </li>
  );
}
