/** JSON bodies up to this many bytes; files are streamed and have no limit. */
export const bodyLimit = 32 * 1024 * 1024;
