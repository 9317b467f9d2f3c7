import type { InventoryProblem } from "./problem.ts";
import type { DeviceConfig } from "./schema.ts";

export interface LoadOptions {
	/** Login names that no device may use, in lower case. Default: those of every model. */
	readonly forbiddenUsers?: ReadonlySet<string>;
}

/** When and how patiently devices are polled, in milliseconds. */
export interface PollSettings {
	readonly interval: number;
	readonly timeout: number;
}

/** When alerts fire and resolve; durations in milliseconds. */
export interface AlertSettings {
	readonly window: number;
	readonly negatives: number;
	readonly recover: number;
	readonly renotify: number;
}

export interface LoadedInventory {
	/** The devices without errors, in the file's order. */
	readonly devices: readonly DeviceConfig[];
	readonly poll: PollSettings;
	readonly alerts: AlertSettings;
	/** By place in the text. */
	readonly problems: readonly InventoryProblem[];
	/** Names of the secrets that `devices` refer to, each once. */
	readonly secrets: readonly string[];
	/** False when the text is not JSON (a file saved in the middle of an edit): what was loaded before is the better guess. */
	readonly readable: boolean;
}

/** Reads an inventory. Never throws: what is wrong is in `problems`, and devices without errors go on being watched. */
export function parseInventory(
	_text: string,
	_options: LoadOptions = {},
): LoadedInventory {
	throw new Error("not written yet");
}
