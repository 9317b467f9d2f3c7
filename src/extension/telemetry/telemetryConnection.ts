import type { HistoryParams, HistoryResult, Snapshot } from '../../protocol/contract.ts';

/** What the telemetry page needs of the extension's connection to the poller service. */
export interface TelemetryConnection {
  /** What the service last said; undefined before it answered and after it was lost. */
  readonly snapshot: Snapshot | undefined;
  /** The snapshot changed, or came, or went. A `vscode.Event` fits. */
  readonly onDidChange: (listener: () => void) => { dispose(): unknown };
  /** Starts the service if need be and connects to it; rejects with a sentence for the user when that fails. */
  connect(): Promise<unknown>;
  history(params: HistoryParams): Promise<HistoryResult>;
}
