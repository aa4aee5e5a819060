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

/** Requests in a minute; 0: no limit. */
export interface RateLimits {
  perToken: number;
  /** For requests without a valid token. */
  perAddress: number;
  /** To one endpoint by one caller, counted there besides; by its method and path, `POST /v1/reward-models/:id/score`. */
  perEndpoint: Readonly<Record<string, number>>;
}

/** Far above what a program asks for that works as it should, below what one that doesn't can do to the others. */
export const defaultRateLimits: RateLimits = { perToken: 30_000, perAddress: 600, perEndpoint: {} };

/**
 * Endpoints and how many requests a minute each takes, `POST /v1/runs=60, GET /v1/models/{id}=600`.
 * @throws Error that says which part is none
 */
export function parseEndpointLimits(text: string): RateLimits['perEndpoint'] {
  const parts = text.split(',').filter((part) => part.trim() !== '');
  return Object.fromEntries(
    parts.map((part) => {
      const [, method, path = '', count] = /^\s*(GET|POST|PUT|PATCH|DELETE) (\/[^\s=]*)=(\d{1,9})\s*$/.exec(part) ?? [];
      if (count === undefined) throw new Error(`"${part.trim()}" is no endpoint with a limit, as POST /v1/runs=60 is`);
      // As the OpenAPI page names parameters, or as routes do.
      return [`${method} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`, Number(count)];
    }),
  );
}
