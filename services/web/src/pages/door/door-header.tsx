// The head of the pages without navigation: the mark, and whose page it is.
import { Link } from '@tanstack/react-router';
import { useMe } from '../../app/me.js';
import { ThemeButton } from '../../app/theme-button.js';
import { Brand } from '../../parts/brand.js';
import { Icon } from '../../parts/icon.js';
import './door-header.css';

export function DoorHeader() {
  const { name } = useMe();
  return (
    <header className="door-header">
      <Link className="brand" to="/">
        <Brand />
        <span>Tastemaker</span>
      </Link>
      <div className="row">
        <ThemeButton />
        <Link className="btn quiet person" to="/account">
          <Icon name="person" />
          <span>{name}</span>
        </Link>
      </div>
    </header>
  );
}
