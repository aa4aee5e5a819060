// The filters of the list of tokens, as they stand in the address.
import type { TokenKind } from '@tastemaker/contracts';

export interface TokensSearch {
  readonly userId?: string;
  readonly kind?: TokenKind;
}

/** What an address says that makes sense; the rest is left out. */
export function readTokensSearch(search: Readonly<Record<string, unknown>>): TokensSearch {
  const { userId, kind } = search;
  return {
    ...(typeof userId === 'string' && userId !== '' ? { userId } : {}),
    ...(kind === 'session' ? { kind } : {}),
  };
}
