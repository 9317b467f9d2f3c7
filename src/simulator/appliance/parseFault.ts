import type { InjectedFault } from './injectedFault.ts';

/** What each kind of fault needs, and may have, beside its kind. */
const FIELDS: Readonly<Record<InjectedFault['kind'], { readonly part?: RegExp; readonly name?: string; readonly amount?: string }>> = {
  'fan-failed': { name: 'fan', part: /^Fan[123][AB]$/, amount: 'rpm' },
  'psu-ac-lost': { name: 'psu', part: /^[12]$/ },
  'over-temperature': { name: 'sensor', part: /^(CPU|VRD|PCH|Inlet|CHA DIMM 0|PSU[12] Temp_value|HSM)$/, amount: 'celsius' },
  'voltage-out': {
    name: 'sensor',
    part: /^(\+12V|\+5V|3VMain|5VSB|3VSB|VCCSA|VCCIO|1V2|2V5_VPP|1V0_PCH|1V5_BMC|1V26_BMC|1V8_AUX)$/,
    amount: 'volts',
  },
  'motherboard-battery-low': { amount: 'volts' },
  'hsm-battery-low': { amount: 'volts' },
  tampered: {},
  zeroized: {},
  'ntls-down': {},
  'service-stopped': { name: 'service', part: /^(cbs|lsta|network|ntls|ntp|snmp|ssh|stc|syslog|sysstat|webserver)$/ },
  'clock-unsynchronised': {},
  'certificate-expiring': { amount: 'days' },
  'password-expiring': { amount: 'days' },
  'sysstat-trouble': {},
  'disk-full': { amount: 'percent' },
  'drive-failing': {},
  restarting: {},
  'console-silent': {},
  'snmp-silent': {},
  'monitor-disabled': {},
};

/** Status codes of 7.x that are not those of an interface. */
const SYSTEM_CODES: ReadonlySet<unknown> = new Set([15, 20, 25, 30, 40, 50, 70, 80, 90, 95, 100, 110]);

/**
 * A fault as it comes in JSON, `{ "kind": "fan-failed", "fan": "Fan2A" }`.
 * @throws Error with a sentence on what is expected.
 */
export function parseFault(value: unknown): InjectedFault {
  if (typeof value !== 'object' || value === null || !('kind' in value)) throw new Error('A fault is an object with a "kind".');
  const fields = new Map<string, unknown>(Object.entries(value));
  const kind = String(fields.get('kind'));
  if (!isKind(kind)) throw new Error(`"${kind}" is no kind of fault; there are ${Object.keys(FIELDS).join(', ')}.`);
  const { name, part, amount } = FIELDS[kind];
  if (name !== undefined && part !== undefined && !part.test(String(fields.get(name)))) {
    throw new Error(`The fault "${kind}" needs a "${name}" that matches ${part.source}.`);
  }
  for (const [field, content] of fields) {
    if (field === 'kind' || field === name) continue;
    if (field === amount && typeof content === 'number' && Number.isFinite(content)) continue;
    if (kind === 'tampered' && field === 'tampers' && Array.isArray(content) && content.every((tamper) => typeof tamper === 'string'))
      continue;
    if (kind === 'sysstat-trouble' && field === 'codes' && Array.isArray(content) && content.every((code) => SYSTEM_CODES.has(code)))
      continue;
    throw new Error(`The fault "${kind}" takes no such "${field}".`);
  }
  // Checked above, field by field.
  return value as InjectedFault;
}

const isKind = (kind: string): kind is InjectedFault['kind'] => Object.hasOwn(FIELDS, kind);
