import type { DeviceRecord, HaGroupRecord } from '../../protocol/contract.ts';

/**
 * Whether a standing that was kept is one that can be shown: what it is made of is a record as clients see it, and another version may have
 * written another one. The store has held its text against its checksum.
 */

export function isDeviceStanding(value: unknown): value is DeviceRecord {
  return (
    has(value, ['id', 'name', 'model', 'state'], 'string') &&
    has(value, ['interval'], 'number') &&
    hasList(value, 'channels', (channel) => has(channel, ['channel', 'state'], 'string')) &&
    hasList(value, 'problems', (problem) => has(problem, ['code', 'message'], 'string')) &&
    hasList(
      value,
      'components',
      (component) =>
        has(component, ['id', 'name', 'state'], 'string') &&
        hasList(component, 'readings', () => true) &&
        hasList(component, 'indicators', (indicator) => has(indicator, ['condition', 'phase'], 'string')),
    )
  );
}

export function isGroupStanding(value: unknown): value is HaGroupRecord {
  return (
    has(value, ['id', 'name'], 'string') &&
    has(value, ['redundancy'], 'object') &&
    hasList(value, 'watched', (member) => has(member, ['device', 'name', 'standing'], 'string'))
  );
}

type Fields = Readonly<Record<string, unknown>>;

const kinds = {
  string: (field: unknown) => typeof field === 'string',
  number: (field: unknown) => typeof field === 'number',
  object: (field: unknown) => typeof field === 'object' && field !== null,
};

function has(value: unknown, names: readonly string[], kind: keyof typeof kinds): value is Fields {
  return typeof value === 'object' && value !== null && names.every((name) => kinds[kind]((value as Fields)[name]));
}

function hasList(value: unknown, name: string, is: (each: unknown) => boolean): boolean {
  const list = (value as Fields)[name];
  return Array.isArray(list) && list.every(is);
}
