/** Tells the user how far a step is; the counts are left out when there is nothing to count. */
export type Progress = (step: string, count?: { readonly done: number; readonly of?: number }) => void;

/** What a way of obtaining an engine has to work with. */
export interface Job {
  /** A temporary folder, on the cache's disk, that is removed afterwards: all that is written goes in here. */
  readonly folder: string;
  /** Where to install: the engine becomes `<install>/bin/pulumi`. */
  readonly install: string;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  readonly progress: Progress;
}

/** A way of obtaining an engine. */
export interface Way {
  readonly name: string;
  /** The disk space it takes while it works. */
  readonly bytes: number;
  /** Throws an `EngineError` when it cannot. */
  readonly obtain: (job: Job) => Promise<void>;
}
