import type { HistoryParams, HistoryResult } from '../../protocol/contract.ts';
import type { PageConnection } from '../pages/pageSession.ts';

/** What the telemetry page needs of the extension's connection to the poller service. */
export interface TelemetryConnection extends PageConnection {
  history(params: HistoryParams): Promise<HistoryResult>;
}
