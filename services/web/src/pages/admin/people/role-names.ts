// What roles are called, and what each may do.
import { useLingui } from '@lingui/react/macro';
import type { Role } from '@tastemaker/contracts';

export function useRoleNames(): Readonly<Record<Role, string>> {
  const { t } = useLingui();
  return { labeler: t`labeler`, researcher: t`researcher`, admin: t`admin` };
}

export function useRoleWords(): Readonly<Record<Role, string>> {
  const { t } = useLingui();
  return {
    labeler: t`Labeler: judges in projects they belong to`,
    researcher: t`Researcher: runs projects they belong to, and trains models`,
    admin: t`Admin: runs the installation, and sees everything in it`,
  };
}
