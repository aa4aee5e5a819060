// What the platforms are called that people come from.
import { useLingui } from '@lingui/react/macro';
import type { EnrolmentPlatform } from '@tastemaker/contracts';

export function usePlatformNames(): Readonly<Record<EnrolmentPlatform, string>> {
  const { t } = useLingui();
  return { none: t`anybody with the link`, prolific: 'Prolific', mturk: 'Mechanical Turk' };
}
