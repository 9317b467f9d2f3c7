import type { CommandTarget } from '../common/commandTarget.ts';
import type { ServiceConnection } from '../connection/serviceConnection.ts';
import type { EventsPanel } from '../events/eventsPanel.ts';
import { isOnlyRead } from './onlyRead.ts';

/** Shows what came and what has changed, of the HSM that it was called on or of all. */
export function openEvents(connection: ServiceConnection, panel: EventsPanel, { deviceId }: CommandTarget): void {
  if (deviceId === undefined || !isOnlyRead(connection, { device: deviceId })) panel.show(deviceId);
}
