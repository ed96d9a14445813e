/** How the commands of the rehearsal end; documented in the README, since pipelines rely on it. */
export const exitCode = {
  /** All is well. */
  fine: 0,
  /** A mandatory control is violated. */
  violated: 1,
  /** The settings or the command line are wrong; nothing was run. */
  wrongUsage: 2,
  /** The engine failed, or Azure would have refused a resource. */
  engineFailed: 3,
  /** Stopped by Ctrl-C (128 + SIGINT). */
  interrupted: 130,
} as const;

/** One of {@link exitCode}. */
export type ExitCode = (typeof exitCode)[keyof typeof exitCode];
