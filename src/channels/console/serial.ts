import type { Transport } from './transport.ts';

export interface SerialAddress {
  /** `/dev/ttyUSB0`, `COM4`. */
  readonly path: string;
  readonly baudRate: number;
}

/** Opens a serial port, 8N1, for us alone. Throws PortUnavailable with what to do about it. */
export function openSerial(_address: SerialAddress, _signal: AbortSignal): Promise<Transport> {
  throw new Error('not built yet');
}
