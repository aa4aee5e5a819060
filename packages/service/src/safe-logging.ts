// What no log line holds: parameters of statements, texts of people and models, tokens, codes of an OpenID login. Errors are
// written by what is known to be harmless of them, not by all that they carry.

// oxlint-disable-next-line typescript/consistent-type-definitions -- pino asks for an index signature, which interfaces lack
type LoggedError = {
  type: string;
  code?: string;
  message: string;
  stack: string;
  /** Of the database: which rule was broken, never by which values. */
  constraint?: string;
  table?: string;
  column?: string;
  cause?: LoggedError;
};

const longestMessage = 1_000;
const deepestCause = 5;

/** For pino's options, Fastify's logger among them. */
export const safeLogging = {
  serializers: {
    err: (error: unknown) => loggedError(error),
    error: (error: unknown) => loggedError(error),
    req: loggedRequest,
    res: loggedResponse,
  },
};

/** An error's type, code, place and message, without values; what is no error is not written at all. */
function loggedError(error: unknown, depth = 0): LoggedError {
  if (!(error instanceof Error)) return { type: typeof error, message: '(not written: no error)', stack: '' };
  const cause = error.cause instanceof Error && depth < deepestCause ? loggedError(error.cause, depth + 1) : undefined;
  return {
    type: error.name,
    ...stringsOf(error),
    message: messageOf(error),
    stack: framesOf(error.stack ?? ''),
    ...(cause === undefined ? {} : { cause }),
  };
}

function stringsOf(error: Error): Partial<LoggedError> {
  const properties = new Map<string, unknown>(Object.entries(error));
  const names = ['code', 'constraint', 'table', 'column'] as const;
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = properties.get(name);
      return typeof value === 'string' ? [[name, value]] : [];
    }),
  );
}

function messageOf(error: Error): string {
  // A JSON parser quotes what it could not read.
  if (error instanceof SyntaxError) return 'what was to be read is malformed';
  // Drizzle puts the parameters behind the statement.
  if ('query' in error && 'params' in error) return 'a statement failed; its cause says why';
  const message = isOfPostgres(error) ? withoutValues(error.message) : error.message;
  return redacted(message).slice(0, longestMessage);
}

function isOfPostgres(error: Error): boolean {
  return 'severity' in error && 'routine' in error;
}

/** PostgreSQL quotes names of its own and values alike; where it names a rule, `constraint` and `column` tell it, too. */
function withoutValues(message: string): string {
  return message.replaceAll(/"[^"]*"?/g, '"…"').replaceAll(/'[^']*'?/g, "'…'");
}

function framesOf(stack: string): string {
  return stack
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .map((line) => redacted(line))
    .join('\n');
}

/** A text without tokens, passwords in addresses, and values of queries. */
function redacted(text: string): string {
  return text
    .replaceAll(/\b(tm[kl]?_)[\w-]+/g, '$1…')
    .replaceAll(/\b(Bearer|Basic)\s+\S+/gi, '$1 …')
    .replaceAll(/(:\/\/)[^/@\s]*@/g, '$1…@')
    .replaceAll(/([?&][\w.~-]+=)[^&\s#"']*/g, '$1…')
    .replaceAll(/#(?:tml_|problem=)\S*/g, '#…');
}

interface Request {
  readonly method?: string;
  readonly url?: string;
  readonly host?: string;
  readonly ip?: string;
}

/** Of a query only the names: its values are codes, cursors and what somebody looks for. */
function loggedRequest({ method = '', url = '', host = '', ip = '' }: Request) {
  const [path = '', query] = url.split('?', 2);
  const names = [...new URLSearchParams(query ?? '').keys()].map((name) => `${encodeURIComponent(name)}=…`);
  return { method, url: redacted(query === undefined ? path : `${path}?${names.join('&')}`), host, remoteAddress: ip };
}

function loggedResponse({ statusCode = 0 }: { readonly statusCode?: number }) {
  return { statusCode };
}
