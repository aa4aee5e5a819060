/** EX_CONFIG of sysexits.h: the process was started with settings that only a person can mend. */
export const configurationExitCode = 78;

/** Reads settings; where they are wrong the process ends with {@link configurationExitCode} and the reason on stderr. */
export function exitOnWrongConfiguration<Settings>(read: () => Settings): Settings {
  try {
    return read();
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return process.exit(configurationExitCode);
  }
}
