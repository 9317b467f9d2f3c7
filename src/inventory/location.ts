/** All places of one user's files. Pure: the environment and the platform are arguments. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The inventory that is used when nobody names another. */
export function defaultInventoryPath(
	_env: Environment,
	_platform: NodeJS.Platform,
): string {
	throw new Error("not written yet");
}

/** Where history and alert state are kept. */
export function stateDirectory(
	_env: Environment,
	_platform: NodeJS.Platform,
): string {
	throw new Error("not written yet");
}

/** Where the running service leaves its socket and endpoint file. */
export function runtimeDirectory(
	_env: Environment,
	_platform: NodeJS.Platform,
): string {
	throw new Error("not written yet");
}
