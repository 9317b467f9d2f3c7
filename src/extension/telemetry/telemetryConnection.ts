import type { HistoryParams, HistoryResult, Snapshot } from '../../protocol/contract.ts';

/** What the telemetry page needs of the extension's connection to the poller service. */
export interface TelemetryConnection {
  /** What the service last said, also while it cannot be reached; undefined before it answered. */
  readonly snapshot: Snapshot | undefined;
  /** A sentence saying why the service cannot be reached, while it cannot. */
  readonly failure: string | undefined;
  /** The snapshot or the failure changed. A `vscode.Event` fits. */
  readonly onDidChange: (listener: () => void) => { dispose(): unknown };
  /** Starts the service if need be and connects to it; rejects with a sentence for the user when that fails. */
  connect(): Promise<unknown>;
  history(params: HistoryParams): Promise<HistoryResult>;
}
