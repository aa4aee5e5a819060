// How people get in, as the environment sets it up; what is left out is off or has its default.
export interface AccessSettings {
  /** Where people's browsers find this server; links and redirections are built on it. Undefined: as the caller names it. */
  publicUrl?: string | undefined;
  oidc?: OidcSettings | undefined;
  /** Is sent, as JSON, the link that somebody asked for: it mails it. */
  loginLinkHook?: string | undefined;
  rateLimits?: Partial<RateLimits> | undefined;
}

export interface OidcSettings {
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** What the login page calls the provider. */
  name: string;
  /** Whether somebody whom nobody invited becomes a labeler. */
  createLabelers: boolean;
}

/** Requests in a minute, counted by each API process for itself; 0: no limit. */
export interface RateLimits {
  perToken: number;
  /** For requests without a valid token. */
  perAddress: number;
}

/** Far above what a program asks for that works as it should, below what one that doesn't can do to the others. */
export const defaultRateLimits: RateLimits = { perToken: 30_000, perAddress: 600 };
