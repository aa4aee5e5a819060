// What does not get on, in the server's words, with the way to what it is about.
import { Link } from '@tanstack/react-router';
import type { System } from '@tastemaker/contracts';
import { useFormat } from '../../../app/format.js';
import { Icon } from '../../../parts/icon.js';

export function Stuck({ all }: { readonly all: System['stuck'] }) {
  const format = useFormat();
  return (
    <ul className="stuck" role="list">
      {all.map(({ code, message, count, ids }) => (
        <li key={`${code} ${message}`} className="note caution">
          <Icon name="caution" />
          <div>
            <p>
              {message} <span className="n">× {format.number(count)}</span>
            </p>
            <p className="tiny faint">
              <code>{code}</code>
              {ids.map((id) => (
                <Link key={id} className="mono" to="/admin/audit" search={{ subjectId: id }}>
                  {id.slice(-12)}
                </Link>
              ))}
            </p>
          </div>
        </li>
      ))}
    </ul>
  );
}
