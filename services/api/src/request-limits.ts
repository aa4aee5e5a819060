// How large a request may be, and how its JSON may be built. Files are streamed and have limits of their own.

/** JSON bodies up to this many bytes. */
export const bodyLimit = 32 * 1024 * 1024;

/** What anybody may send who has no token. */
export const publicBodyLimit = 64 * 1024;

/** Characters of an address; longer ones are answered 414. */
export const addressLimit = 8 * 1024;

/** One part of a path: a name of 200 characters with each of its bytes percent-encoded. */
export const pathPartLimit = 2500;

/** Brackets within brackets of a JSON body. */
export const jsonDepthLimit = 64;

/** Values of a JSON body, counted by its brackets and commas. */
export const jsonValuesLimit = 2_000_000;
