// What PostgreSQL's programs are started with: a service's environment holds keys and tokens that are none of theirs.

const passedOn = ['PATH', 'HOME', 'TMPDIR', 'TZ', 'LD_LIBRARY_PATH', 'DYLD_LIBRARY_PATH', 'LD_PRELOAD', 'SystemRoot'];

/** Where libraries and temporary files are, and messages in English. */
export function programEnvironment(): NodeJS.ProcessEnv {
  const needed = Object.entries(process.env).filter(
    ([name]) => passedOn.includes(name) || name.startsWith('MALLOC_') || name.startsWith('FAKETIME'),
  );
  return { ...Object.fromEntries(needed), LC_ALL: 'C' };
}
