// Asks before a model is deleted, with what would go along.
import { Plural, Trans } from '@lingui/react/macro';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { Model } from '@tastemaker/contracts';
import { client } from '../../../app/client.js';
import { Confirm } from '../../../parts/confirm.js';
import { Loaded } from '../../../parts/loaded.js';

export function DeleteModel({ model, onClose }: { readonly model: Model; readonly onClose: () => void }) {
  const navigate = useNavigate();
  const queries = useQueryClient();
  const what = { kind: 'model', id: model.id } as const;
  const impact = useQuery({ queryKey: ['model', model.id, 'impact'], queryFn: () => client.erasureImpact(what) });
  const erase = async () => {
    await client.erase(what);
    await queries.invalidateQueries({ queryKey: ['models'] });
    await navigate({ to: '/models' });
  };
  return (
    <Confirm
      title={<Trans>Delete {model.name}?</Trans>}
      action={<Trans>Delete the model</Trans>}
      isDangerous
      onConfirm={erase}
      onClose={onClose}
    >
      <p>
        <Trans>It is out of sight at once and can be restored by an admin until it is purged.</Trans>
      </p>
      <Loaded query={impact}>
        {({ goesAlong, refusedBy }) => (
          <ul className="small">
            {refusedBy.map(({ why }) => (
              <li key={why} className="strong">
                {why}
              </li>
            ))}
            {Object.entries(goesAlong)
              .filter(([, count]) => count > 0)
              .map(([thing, count]) => (
                <li key={thing}>
                  <code>{thing}</code>: <Plural value={count} one="#" other="#" />
                </li>
              ))}
          </ul>
        )}
      </Loaded>
    </Confirm>
  );
}
