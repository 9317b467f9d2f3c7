import { createSocket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import { plainAddress } from '../../channels/listening/plainAddress.ts';

/** Any port: nothing is sent to it. */
const ANY = 9;

/** The address of this machine on the way to another one, as its routes say; nothing is sent. Undefined: there is no way. */
export function ownAddress(other: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = createSocket(isIPv6(other) ? 'udp6' : 'udp4');
    const end = (address: string | undefined) => {
      socket.removeAllListeners();
      // What comes after the end is of no interest.
      socket.on('error', () => {});
      socket.close();
      resolve(address);
    };
    socket.once('error', () => end(undefined));
    socket.connect(ANY, other, () => end(plainAddress(socket.address().address)));
  });
}
