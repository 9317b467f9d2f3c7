import { findNodeAtLocation, type Node } from 'jsonc-parser';
import { Fault } from '../core/fault.ts';
import { properties, readDocument } from './document.ts';
import { jsonOf, layoutOf, withAppended } from './layout.ts';
import { placesIn } from './place.ts';
import type { DeviceInput } from './schema.ts';
import { type TextPath, withoutEntry, withValue } from './textChange.ts';

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
  return withValue(text, [...placeOf(text, id), 'monitorAccount'], monitorAccount);
}

/** The text with the device paused, or resumed. Throws InventoryNotEditable when the text is broken or has no such device. */
export function setPaused(text: string, id: string, paused: boolean): string {
  const place = [...placeOf(text, id), 'paused'];
  return paused ? withValue(text, place, true) : withoutEntry(text, place);
}

/** The text with another name for the device. Throws InventoryNotEditable when the text is broken or has no such device. */
export function renameDevice(text: string, id: string, name: string): string {
  return withValue(text, [...placeOf(text, id), 'name'], name);
}

/** The text without the device. Throws InventoryNotEditable when the text is broken or has no such device. */
export function removeDevice(text: string, id: string): string {
  return withoutEntry(text, placeOf(text, id));
}

/**
 * The text with the device changed as `after` differs from `before`. What neither of them has stays, with its comments. Throws
 * InventoryNotEditable when the text is broken or has no such device.
 */
export function changeDevice(text: string, id: string, before: DeviceInput, after: DeviceInput): string {
  const place = placeOf(text, id);
  return changed(text, place, before, after);
}

function changed(text: string, place: TextPath, before: object, after: object): string {
  const [old, fresh] = [new Map(Object.entries(before)), new Map(Object.entries(after))];
  let written = text;
  for (const [key, value] of fresh) {
    const known = old.get(key);
    if (isObject(value) && isObject(known)) written = changed(written, [...place, key], known, value);
    else if (value !== undefined && value !== known) written = withValue(written, [...place, key], value);
  }
  for (const [key, known] of old) {
    if (known !== undefined && fresh.get(key) === undefined) written = withoutEntry(written, [...place, key]);
  }
  return written;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** Where the device stands. */
export function placeOf(text: string, id: string): TextPath {
  const devices = findNodeAtLocation(editable(text), ['devices']);
  const index = devices?.children?.findIndex((device) => isOf(device, id)) ?? -1;
  if (index < 0) throw new InventoryNotEditable(`The inventory has no device with the id "${id}". It may have been renamed or removed.`);
  return ['devices', index];
}

export function editable(text: string): Node {
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
  return devices.children?.find((device) => isOf(device, id));
}

function isOf(device: Node, id: string): boolean {
  return properties(device).some(([key, value]) => key.value === 'id' && value?.value === id);
}
