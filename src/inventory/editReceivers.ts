import { findNodeAtLocation, type Node } from 'jsonc-parser';
import { editable, placeOf } from './edit.ts';
import { jsonOf, layoutOf, withAppended } from './layout.ts';
import { isLoopback } from './loopback.ts';
import { withValue } from './textChange.ts';

/** A user of the trap receiver, as the file has it. Secrets by name. */
export interface WrittenTrapUser {
  readonly name: string;
  readonly engineId: string;
  readonly auth: { readonly protocol: string; readonly secret: string };
  readonly priv: { readonly protocol: string; readonly secret: string };
}

/** What is to be received of a device. */
export interface ReceiversChange {
  readonly device: string;
  /** From where it sends, where the file does not say so yet. */
  readonly address?: string;
  readonly traps: { readonly listen: string; readonly user: WrittenTrapUser };
  readonly syslog: { readonly udp: string; readonly tcp: string };
}

/**
 * The text with receivers for what the device sends. What stands there already stays, but for a place that only this machine can reach.
 * Throws InventoryNotEditable when the text is broken or has no such device.
 */
export function addReceivers(text: string, { device, address, traps, syslog }: ReceiversChange): string {
  const place = placeOf(text, device);
  let written = text;
  const has = (...path: readonly (string | number)[]): Node | undefined => findNodeAtLocation(editable(written), [...path]);
  if (address !== undefined) {
    const known = has(...place, 'addresses');
    written = known ? appended(written, known, address) : withValue(written, [...place, 'addresses'], [address]);
  }
  if (!has('receivers')) return withValue(written, ['receivers'], { traps: { listen: traps.listen, users: [traps.user] }, syslog });
  if (!has('receivers', 'traps')) written = withValue(written, ['receivers', 'traps'], { listen: traps.listen, users: [traps.user] });
  else {
    const users = has('receivers', 'traps', 'users');
    const known = users?.children?.findIndex((user) => findNodeAtLocation(user, ['name'])?.value === traps.user.name) ?? -1;
    if (known >= 0) written = withValue(written, ['receivers', 'traps', 'users', known, 'engineId'], traps.user.engineId);
    else written = users ? appended(written, users, traps.user) : withValue(written, ['receivers', 'traps', 'users'], [traps.user]);
    written = reachable(written, ['receivers', 'traps', 'listen'], traps.listen, true);
  }
  if (!has('receivers', 'syslog')) return withValue(written, ['receivers', 'syslog'], syslog);
  const isReceived = ['udp', 'tcp', 'tls', 'files'].some((way) => has('receivers', 'syslog', way));
  for (const way of ['udp', 'tcp'] as const) {
    if (!isReceived) written = withValue(written, ['receivers', 'syslog', way], syslog[way]);
    else written = reachable(written, ['receivers', 'syslog', way], syslog[way], false);
  }
  return written;
}

/** With the host of `wanted` where the file has one that no other machine reaches. `byDefault`: so it is where nothing stands there. */
function reachable(text: string, path: readonly string[], wanted: string, byDefault: boolean): string {
  const found = findNodeAtLocation(editable(text), [...path]);
  if (!found) return byDefault ? withValue(text, path, wanted) : text;
  const value = String(found.value);
  if (!isLoopback(value) || isLoopback(wanted)) return text;
  return withValue(text, path, wanted.slice(0, wanted.lastIndexOf(':')) + value.slice(value.lastIndexOf(':')));
}

function appended(text: string, list: Node, entry: unknown): string {
  const layout = layoutOf(text);
  return withAppended(text, list, jsonOf(entry, layout), layout);
}
