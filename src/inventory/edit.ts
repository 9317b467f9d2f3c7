import type { DeviceInput } from "./schema.ts";

/** The text of a first inventory, with comments for the person who will edit it. */
export function newInventory(): string {
	throw new Error("not written yet");
}

/** The text with `device` added after the others. Throws InventoryNotEditable when the text is broken or the id is taken. */
export function addDevice(_text: string, _device: DeviceInput): string {
	throw new Error("not written yet");
}

/** The text with the device's `monitorAccount` set. Throws InventoryNotEditable when the text is broken or has no such device. */
export function setMonitorAccount(
	_text: string,
	_id: string,
	_monitorAccount: "enabled" | "disabled",
): string {
	throw new Error("not written yet");
}
