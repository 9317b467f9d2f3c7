/** What a command may be called with: a row of a view, an object of this shape from another part, or nothing from the palette. */
export interface CommandTarget {
  /** Row of the devices view. */
  readonly key?: string;
  readonly deviceId?: string;
  readonly componentId?: string;
  readonly haGroup?: string;
  readonly alertId?: string;
  readonly alertGroup?: string;
  readonly silenceId?: string;
  readonly maintenanceId?: string;
  readonly runbook?: string;
  readonly secret?: string;
  /** The view in which a key was pressed. */
  readonly surface?: string;
}

const NAMES = [
  'key',
  'deviceId',
  'componentId',
  'haGroup',
  'alertId',
  'alertGroup',
  'silenceId',
  'maintenanceId',
  'runbook',
  'secret',
  'surface',
] as const;

/** Commands can be called by anybody with anything. A bare string is taken for a device's id. */
export function commandTarget(argument: unknown): CommandTarget {
  if (typeof argument === 'string') return { deviceId: argument };
  if (typeof argument !== 'object' || argument === null) return {};
  const given = argument as Record<string, unknown>;
  return Object.fromEntries(NAMES.flatMap((name) => (typeof given[name] === 'string' ? [[name, given[name]]] : [])));
}

/** The rows that were marked together with the one that a command was called on; the editor hands them over as a second argument. */
export function commandTargets(argument: unknown, selected: unknown): readonly CommandTarget[] {
  return Array.isArray(selected) && selected.length > 0 ? selected.map(commandTarget) : [commandTarget(argument)];
}
