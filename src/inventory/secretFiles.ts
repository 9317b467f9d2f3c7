import type { Fault } from "../core/fault.ts";
import type { Environment } from "./location.ts";

export interface SecretFiles {
	readonly secrets: ReadonlyMap<string, string>;
	/** Names without a file. */
	readonly missing: readonly string[];
	/** Files that are there and were not used: others can read them, they are empty, too large or no text. */
	readonly refused: readonly { readonly name: string; readonly fault: Fault }[];
}

/** The folder of secrets for a process without an editor: `--secrets`, else what systemd passed, else none. */
export function secretsDirectory(
	_option: string | undefined,
	_env: Environment,
): string | undefined {
	throw new Error("not written yet");
}

/** Reads the named secrets, a file each. Throws SecretsExposed when others can read or write the folder. */
export async function readSecretFiles(
	_directory: string,
	_names: Iterable<string>,
): Promise<SecretFiles> {
	throw new Error("not written yet");
}
