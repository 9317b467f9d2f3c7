import { t } from '../../core/l10n.ts';
import type { ModelDescriptor } from '../../core/modelDescriptor.ts';
import { freeId } from '../../inventory/freeId.ts';
import type { DeviceInput } from '../../inventory/schema.ts';
import type { Draft, SecretField } from './draft.ts';
import { splitHostPort } from './hostPort.ts';

/** The device as it will stand in the inventory, and the values of secrets that it names and that are new. */
export interface NewDevice {
  readonly device: DeviceInput;
  readonly secrets: Readonly<Record<string, string>>;
}

/** What a secret is for, behind the device's id in its name. */
export const kinds: Readonly<Record<SecretField, string>> = {
  password: 'console',
  authPassword: 'auth',
  privPassword: 'priv',
  community: 'community',
};

/** Secrets are values in what was answered, and names in what is made of it. */
export function newDevice(draft: Draft, model: ModelDescriptor): NewDevice {
  const { id = '', name = id, haGroup } = draft;
  const secrets: Record<string, string> = {};
  const secret = (field: SecretField) => {
    const named = draft.kept?.[field] ?? `${id}.${kinds[field]}`;
    const value = draft[field];
    if (value !== undefined && value !== '') secrets[named] = value;
    return { secret: named };
  };
  const device: DeviceInput = {
    id,
    ...(name !== id && { name }),
    model: model.id,
    ...(hasConsole(draft, model) && { console: { ...wayOf(draft), user: draft.user ?? '', password: secret('password') } }),
    ...(model.snmp && snmpInput(draft, secret)),
    ...(haGroup && { haGroup }),
  };
  return { device, secrets };
}

/** Whether the device is to be watched over its console: what was answered about another model does not count. */
export function hasConsole({ consoleBy }: Draft, { console }: ModelDescriptor): boolean {
  return console !== undefined && consoleBy !== undefined && consoleBy !== 'none';
}

function wayOf({ consoleBy, port = '', flowControl, baudRate, address = '', ssh = '', hostKey }: Draft) {
  switch (consoleBy) {
    case 'port':
      return { port, ...(flowControl === 'xonxoff' && { flowControl }), ...(baudRate !== undefined && { baudRate }) };
    case 'ssh':
      return { ssh, ...(hostKey !== undefined && { hostKey }) };
    case 'telnet':
      return { address, protocol: consoleBy };
    default:
      return { address };
  }
}

function snmpInput(draft: Draft, secret: (field: SecretField) => { readonly secret: string }): Pick<DeviceInput, 'snmp'> {
  const { snmpVersion: version, agent = '', snmpUser: user = '', authProtocol = 'sha256', privProtocol = 'aes' } = draft;
  const at = splitHostPort(agent) ?? { host: agent };
  if (version === '2c') return { snmp: { ...at, version, community: secret('community') } };
  if (version !== '3') return {};
  return {
    snmp: {
      ...at,
      version,
      user,
      auth: { protocol: authProtocol, ...secret('authPassword') },
      priv: { protocol: privProtocol, ...secret('privPassword') },
    },
  };
}

/** `East US 1` → `east-us-1`, with a number behind it when that is taken. */
export const suggestId = freeId;

type Flaw = string | undefined;

export function checkName(name: string): Flaw {
  if (name.trim() === '') return t('A name is needed: as people call this HSM.');
  return name.length > 80 ? t('At most 80 characters.') : undefined;
}

export function checkId(id: string, taken: ReadonlySet<string>): Flaw {
  if (!/^[a-z0-9][a-z0-9._-]{0,62}$/.test(id))
    return t('Lower-case letters, digits, ".", "_" or "-", at most 63, beginning with a letter or digit.');
  return taken.has(id) ? t('Another HSM in the inventory has this id.') : undefined;
}

export function checkGroup(id: string): Flaw {
  return checkId(id, new Set());
}

export function checkAddress(address: string): Flaw {
  return splitHostPort(address)?.port === undefined ? t('A host and a port, for example 10.0.1.9:4001 or [fd00::9]:4001.') : undefined;
}

/** A host, with a port only when it is not SSH's own 22. */
export function checkSsh(where: string): Flaw {
  return splitHostPort(where) ? undefined : t('A host, or host:port, for example 10.0.1.4 or hsm1.example.org:2222.');
}

/** A host, with a port only when it is not SNMP's own 161. */
export function checkAgent(where: string): Flaw {
  return splitHostPort(where) ? undefined : t('A host, or host:port, for example 10.0.1.4 or hsm1.example.org:1161.');
}

export function checkSnmpPassword(password: string): Flaw {
  // RFC 3414, section 11.2: a password is at least eight characters.
  return password.length < 8 ? t('SNMPv3 passwords have at least 8 characters.') : undefined;
}

export function checkGiven(text: string): Flaw {
  return text === '' ? t('This cannot be empty.') : undefined;
}
