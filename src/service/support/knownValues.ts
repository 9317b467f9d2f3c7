import type { TellingAttribute } from '../../core/deviceModel.ts';
import type { KnownIdentity } from '../../core/identity.ts';
import type { Attributes } from '../../core/reading.ts';
import type { KnownValue } from '../../core/redaction/redactor.ts';
import type { ReceiverConfig } from '../../inventory/receiverSchema.ts';
import type { DeviceConfig } from '../../inventory/schema.ts';
import { secretsOfDevice } from '../../inventory/secretWords.ts';
import type { WatchedDevice, WatchPlan } from '../watching/watchedDevice.ts';

/** What is known of who and where devices and people are, so that it can be taken out of a text. */

/** Words in the place of a value: they tell nothing. */
const NOTHING = /^(?:|-+|n\/?a|none|no|not set|null|off|on|unknown|unset|yes)$/i;

export interface WhoAndWhere {
  /** The one that a report is about; its values get the first numbers. */
  readonly device: WatchedDevice;
  /** All others: a message may name them. */
  readonly others: readonly WatchedDevice[];
  readonly receivers: readonly ReceiverConfig[];
  /** Names of people. */
  readonly people: readonly string[];
}

export function knownValues({ device, others, receivers, people }: WhoAndWhere): readonly KnownValue[] {
  const all = [device, ...others];
  return [
    ...all.flatMap(({ identity }) => (identity.known ? valuesOfIdentity(identity.known) : [])),
    ...(device.identity.other ? valuesOfIdentity({ ...device.identity.other.seen, names: { console: device.identity.other.seen } }) : []),
    ...valuesOfReadings(device),
    ...all.flatMap(({ plan }) => addressesOfConfig(plan.device)),
    ...all.flatMap(({ plan }) => namesOfConfig(plan)),
    ...receivers.flatMap(valuesOfReceiver),
    ...people.map((value) => ({ kind: 'names', value }) as const),
  ].filter(({ value }) => !NOTHING.test(value.trim()));
}

function valuesOfIdentity({ serialNumber, engineId, names }: KnownIdentity): readonly KnownValue[] {
  return [
    ...(serialNumber === undefined ? [] : [{ kind: 'serials', value: serialNumber } as const]),
    ...(engineId === undefined ? [] : [{ kind: 'addresses', word: 'engine', value: engineId } as const]),
    ...Object.values(names).flatMap(({ label, hostName }) => [
      ...(hostName === undefined ? [] : [{ kind: 'addresses', word: 'host', value: hostName } as const]),
      ...(label === undefined ? [] : [{ kind: 'labels', value: label } as const]),
    ]),
  ];
}

function valuesOfReadings({ readings, plan }: WatchedDevice): readonly KnownValue[] {
  const { telling = [] } = plan.model;
  return [...readings].flatMap(({ attributes }) => [
    ...Object.entries(attributes).flatMap(([name, value]) =>
      value === undefined ? [] : telling.flatMap((each) => valuesOfAttribute(name, value, each)),
    ),
    ...valuesOfPart(attributes),
  ]);
}

/** A value may be a list of several, with ports and masks of networks behind them. */
function valuesOfAttribute(
  name: string,
  value: string,
  { attribute, kind, word, nameKind = kind }: TellingAttribute,
): readonly KnownValue[] {
  const isBeginning = attribute.endsWith('.');
  if (isBeginning ? !name.startsWith(attribute) : name !== attribute) return [];
  const called = word === undefined ? {} : { word };
  const values =
    kind === 'addresses' ? value.split(/[\s,;]+/).map((each) => each.replace(/(?:\/\d{1,3}|(?<=^[^:]*):\d{1,5})$/, '')) : [value];
  return [
    ...values.map((each) => ({ kind, value: each, ...called })),
    ...(isBeginning ? [{ kind: nameKind, value: name.slice(attribute.length) }] : []),
  ];
}

/** Clients and partitions are called as people please, and their ids are made of that. */
function valuesOfPart({ 'hw.type': type, 'hw.id': id, 'hw.name': name }: Attributes): readonly KnownValue[] {
  if (type !== 'client' && type !== 'partition') return [];
  const kind = type === 'client' ? 'names' : 'labels';
  const word = type === 'client' ? 'client' : 'label';
  return [
    { kind, word, value: name },
    { kind, word, value: id.slice(id.indexOf('-') + 1), sameAs: name },
  ];
}

function addressesOfConfig({ console, snmp, addresses = [] }: DeviceConfig): readonly KnownValue[] {
  const given = [console?.address, console?.ssh, snmp?.host, ...addresses].flatMap((each) => each ?? []);
  return [
    ...given.map((value) => ({ kind: 'addresses', word: 'host', value: withoutPort(value) }) as const),
    ...(console?.hostKey === undefined ? [] : [{ kind: 'addresses', word: 'key', value: console.hostKey } as const]),
  ];
}

function withoutPort(address: string): string {
  return address.replace(/^\[([^\]]*)\](?::\d+)?$/, '$1').replace(/^([^:]+):\d+$/, '$1');
}

function namesOfConfig({ device, model }: WatchPlan): readonly KnownValue[] {
  const { id, name, haGroup, site, feeds = [], snmp, console } = device;
  // The account that every HSM of the model has tells nobody's name.
  const account = console?.user === model.descriptor.console?.user ? undefined : console?.user;
  const users = [account, snmp?.version === '3' ? snmp.user : undefined];
  return [
    ...[name, id, haGroup, site, ...feeds, ...users].flatMap((value) => (value === undefined ? [] : [{ kind: 'names', value } as const])),
    // They are mostly made of names.
    ...secretsOfDevice(device).map(({ name: value }) => ({ kind: 'names', word: 'secret-name', value }) as const),
  ];
}

function valuesOfReceiver({ id, mail }: ReceiverConfig): readonly KnownValue[] {
  return [
    { kind: 'names', word: 'receiver', value: id },
    ...[mail?.from, ...(mail?.to ?? [])].flatMap((value) =>
      value === undefined ? [] : [{ kind: 'addresses', word: 'mail', value } as const],
    ),
  ];
}
