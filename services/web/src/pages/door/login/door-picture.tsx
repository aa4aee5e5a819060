// What the product is, in one picture: one haiku is preferred to another.
import { Trans, useLingui } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import { Brand } from '../../../parts/brand.js';

const preferred = 'the maple listens\nthe jassa pell waits and glows\nthe slow spring murmurs';
const other = 'the jassa pell hums\nthe bird waits by the window\nthe jassa pell hums';

export function DoorPicture() {
  const { t } = useLingui();
  return (
    <section className="say" aria-label="Tastemaker">
      <Link className="brand" to="/login">
        <Brand />
        <span>Tastemaker</span>
      </Link>
      <div className="pair-sign" role="img" aria-label={t`One haiku is preferred to another`}>
        <blockquote lang="en" dir="ltr">
          {preferred}
        </blockquote>
        <Brand />
        <blockquote lang="en" dir="ltr">
          {other}
        </blockquote>
      </div>
      <p>
        <Trans>
          It is much easier to pick the better of a few answers than to write the best one. Labelers pick; a reward
          model learns what they prefer.
        </Trans>
      </p>
    </section>
  );
}
