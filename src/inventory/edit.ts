import { findNodeAtLocation, type Node } from 'jsonc-parser';
import { Fault } from '../core/fault.ts';
import { properties, readDocument } from './document.ts';
import { type Layout, layoutOf, withAppended } from './layout.ts';
import { placesIn } from './place.ts';
import type { DeviceInput } from './schema.ts';

/** A command cannot change the file: its JSON is broken, or what should be changed is not there. */
export class InventoryNotEditable extends Fault {
  readonly code = 'inventory-not-editable';
}

/** The text of a first inventory, with comments for the person who will edit it. */
export function newInventory(): string {
  return `// The HSMs that HSM Vigil watches. Comments and trailing commas are welcome; hover a name for its meaning.
// Passwords and keys do not belong here, only their names: { "secret": "hsm-1.console" }.
{
  "poll": { "interval": "10m", "timeout": "30s" },
  // An alert fires after this many bad polls within the window, never on one.
  "alerts": { "window": "60m", "negatives": 3, "recover": 2, "renotify": "4h" },
  "devices": []
}
`;
}

/** The text with `device` added after the others. Throws InventoryNotEditable when the text is broken or the id is taken. */
export function addDevice(text: string, device: DeviceInput): string {
  const written = text.trim() === '' ? newInventory() : text;
  const root = editable(written);
  const layout = layoutOf(written);
  const devices = findNodeAtLocation(root, ['devices']);
  if (devices === undefined) return withAppended(written, root, `"devices": ${jsonOf([device], layout)}`, layout);
  if (devices.type !== 'array')
    throw new InventoryNotEditable('"devices" in the inventory is not a list. Correct it, then add the device again.');
  if (deviceNode(devices, device.id) !== undefined) {
    throw new InventoryNotEditable(`The inventory already has a device with the id "${device.id}". Choose another id.`);
  }
  return withAppended(written, devices, jsonOf(device, layout), layout);
}

/** The text with the device's `monitorAccount` set. Throws InventoryNotEditable when the text is broken or has no such device. */
export function setMonitorAccount(text: string, id: string, monitorAccount: 'enabled' | 'disabled'): string {
  const devices = findNodeAtLocation(editable(text), ['devices']);
  const device = devices && deviceNode(devices, id);
  if (device === undefined)
    throw new InventoryNotEditable(`The inventory has no device with the id "${id}". It may have been renamed or removed.`);
  const value = JSON.stringify(monitorAccount);
  const current = findNodeAtLocation(device, ['monitorAccount']);
  if (current === undefined) return withAppended(text, device, `"monitorAccount": ${value}`, layoutOf(text));
  return text.slice(0, current.offset) + value + text.slice(current.offset + current.length);
}

function editable(text: string): Node {
  const { root, syntaxError } = readDocument(text);
  if (syntaxError !== undefined) {
    const { line } = placesIn(text).problem(syntaxError);
    throw new InventoryNotEditable(`The inventory cannot be changed while line ${line} is not valid JSON. ${syntaxError.message}`);
  }
  if (root?.type !== 'object')
    throw new InventoryNotEditable('The inventory is not an object with a list of devices: { "devices": [ … ] }.');
  return root;
}

function deviceNode(devices: Node, id: string): Node | undefined {
  return devices.children?.find((device) => properties(device).some(([key, value]) => key.value === 'id' && value?.value === id));
}

/** JSON as a person would write it: small objects on one line. */
function jsonOf(value: unknown, { eol, unit }: Layout): string {
  const write = (current: unknown, indent: string): string => {
    if (typeof current !== 'object' || current === null) return JSON.stringify(current);
    const inner = indent + unit;
    const [open, close] = Array.isArray(current) ? ['[', ']'] : ['{', '}'];
    const entries = Array.isArray(current)
      ? current.map((entry) => write(entry, inner))
      : Object.entries(current).flatMap(([key, entry]) => (entry === undefined ? [] : [`${JSON.stringify(key)}: ${write(entry, inner)}`]));
    const line = `${open} ${entries.join(', ')} ${close}`;
    if (entries.length === 0) return open + close;
    if (indent !== '' && line.length <= 80 && !line.includes(eol)) return line;
    return `${open}${eol}${entries.map((entry) => inner + entry).join(`,${eol}`)}${eol}${indent}${close}`;
  };
  return write(value, '');
}
