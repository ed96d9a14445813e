/** How the commands of this folder end, as those of the rehearsal do. Pipelines rely on it. */
export const exitCode = {
  /** All is as it should be. */
  fine: 0,
  /** Asked only to look, the command found something that is not as it should be. */
  found: 1,
  /** The command line is wrong; nothing was asked of Azure. */
  wrongUsage: 2,
  /** Azure, or a program that the command needs, failed. */
  failed: 3,
  /** Stopped by Ctrl-C (128 + SIGINT). */
  interrupted: 130,
} as const;

/** One of {@link exitCode}. */
export type ExitCode = (typeof exitCode)[keyof typeof exitCode];
