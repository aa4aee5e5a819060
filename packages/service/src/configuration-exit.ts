/** EX_CONFIG of sysexits.h: the process was started with settings that only a person can mend. */
export const configurationExitCode = 78;

/** Reads settings; where they are wrong the process ends with {@link configurationExitCode} and the reason on stderr. */
export function exitOnWrongConfiguration<Settings>(read: () => Settings): Settings {
  try {
    return read();
  } catch (error) {
    return exitWithWrongConfiguration(error instanceof Error ? error.message : String(error));
  }
}

/** Ends the process with {@link configurationExitCode} and the reason on stderr. */
export function exitWithWrongConfiguration(reason: string): never {
  process.stderr.write(`${reason}\n`);
  return process.exit(configurationExitCode);
}
