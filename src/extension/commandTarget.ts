/** What a command may be called with: a row of a view, an object of this shape from another part, or nothing from the palette. */
export interface CommandTarget {
  readonly deviceId?: string;
  readonly alertId?: string;
  readonly secret?: string;
}

/** Commands can be called by anybody with anything. A bare string is taken for a device's id. */
export function commandTarget(argument: unknown): CommandTarget {
  if (typeof argument === 'string') return { deviceId: argument };
  if (typeof argument !== 'object' || argument === null) return {};
  const { deviceId, alertId, secret } = argument as Record<string, unknown>;
  return {
    ...(typeof deviceId === 'string' && { deviceId }),
    ...(typeof alertId === 'string' && { alertId }),
    ...(typeof secret === 'string' && { secret }),
  };
}
