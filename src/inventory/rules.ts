import { findNodeAtLocation, type Node } from 'jsonc-parser';
import { channelFacts, pollableChannels } from '../core/channel.ts';
import { userFlaw } from '../core/consoleCredentials.ts';
import { groupBy } from '../core/groupBy.ts';
import type { Catalogue, ConsoleDescriptor, ModelDescriptor } from '../core/modelDescriptor.ts';
import { formatNumber } from '../core/words.ts';
import { serialPlace, sshPlace, tcpPlace } from './consolePlace.ts';
import { properties } from './document.ts';
import { anchorOf, keySpan } from './explain.ts';
import { remove, write } from './fixes.ts';
import { freeId } from './freeId.ts';
import type { Finding, Places, Span } from './place.ts';
import type { Fix } from './problem.ts';
import type { DeviceConfig } from './schema.ts';

/** A device of the file: its place, and its configuration when the definition accepts it. */
export interface DeviceEntry {
  readonly node: Node;
  /** Its id, as far as it is one. */
  readonly id: string | undefined;
  /** Its model, as far as it is one. */
  readonly model: ModelDescriptor | undefined;
  readonly config: DeviceConfig | undefined;
}

/**
 * What the definition cannot say about one device. Works on the tree, so that an error elsewhere in the device hides nothing here.
 * @param models those that a device may be of: one whose model is not known may be any of them
 */
export function deviceRules({ node, id, model }: DeviceEntry, models: Catalogue): readonly Finding[] {
  if (node.type !== 'object') return [];
  const findings: Finding[] = [];
  const at = (...path: string[]) => findNodeAtLocation(node, path);
  const add = (severity: Finding['severity'], span: Span, message: string, fixes: readonly Fix[] = []) =>
    findings.push({ severity, span, message, device: id, fixes });

  const console = at('console');
  const snmp = at('snmp');
  for (const { key, message } of lackingChannels(node, model)) add('error', key, message, [remove(key, key.value)]);
  const consoles = (model ? [model] : models).flatMap((each) => each.console ?? []);
  if (console?.type === 'object' && consoles.length > 0) {
    for (const { span, severity, message, fixes } of waysToConsole(console, consoles)) add(severity, span, message, fixes);
    const user = at('console', 'user');
    const given = typeof user?.value === 'string' ? user.value : '';
    const flaw = consoles.map((each) => userFlaw(given, each)).find((each) => each?.kind === 'forbidden');
    // What is no account name, the definition says.
    if (user && flaw)
      add(
        'error',
        user,
        flaw.message,
        [...new Set(consoles.map((each) => each.user))].map((each) => write(user, each)),
      );
  }
  if (console === undefined && snmp === undefined) {
    add('error', anchorOf(node), 'This device cannot be watched: it has neither "console" nor "snmp". Add one of them, or both.');
  }
  if (at('monitorAccount')?.value === 'disabled' && snmp === undefined) {
    add(
      'warning',
      at('monitorAccount') ?? node,
      'Nobody watches this device: the monitor account is disabled and there is no "snmp". Add "snmp", which is mandatory in this state.',
    );
  }
  const account = at('monitorAccount');
  if (account !== undefined && model !== undefined && model.console === undefined) {
    add('warning', account, '"monitorAccount" has no effect: this model has no console, and so no account on it. Remove it.', [
      remove(account, 'monitorAccount'),
    ]);
  }
  const version = at('snmp', 'version');
  if (version?.value === '2c') {
    add(
      'warning',
      version,
      'SNMP v2c is insecure: its community and all values cross the network in clear text. Use version "3" with "auth" and "priv".',
    );
  }
  return findings;
}

/** What a device's model lacks and its entry in the file has: the channel's name there, the whole of it, and what is wrong. */
export function lackingChannels(
  device: Node,
  model: ModelDescriptor | undefined,
): readonly { readonly key: Node; readonly property: Node; readonly message: string }[] {
  if (model === undefined) return [];
  const lacking = pollableChannels.filter((channel) => !model[channel]);
  return properties(device).flatMap(([key]) => {
    const channel = lacking.find((each) => each === key.value);
    if (channel === undefined) return [];
    const message = `This model (${model.name}) has no ${channelFacts[channel].source}. Remove "${channel}", or correct "model".`;
    return [{ key, property: key.parent ?? key, message }];
  });
}

const WAYS = ['port', 'address', 'ssh'] as const;

/** A console is reached in one way, and some settings belong to one way only. */
function waysToConsole(console: Node, consoles: readonly ConsoleDescriptor[]): readonly Finding[] {
  const at = (name: string) => findNodeAtLocation(console, [name]);
  const [way, second] = WAYS.filter((name) => at(name) !== undefined);
  const error = (span: Span, message: string, name?: string): Finding => {
    const found = name === undefined ? undefined : at(name);
    return { severity: 'error', span, message, fixes: found ? [remove(found, name)] : [] };
  };
  const findings: Finding[] = [];
  if (way === undefined) {
    findings.push(
      error(
        anchorOf(console),
        '"console" needs one of "port", a serial port of this machine such as "/dev/ttyUSB0", "address", a console server’s "host:port", and "ssh", the appliance’s own "host:port".',
      ),
    );
  } else if (second !== undefined) {
    findings.push(
      error(
        keySpan(console, second),
        `"${way}" and "${second}" exclude each other: keep "port" for a serial port of this machine, "address" for a console server, or "ssh" for the appliance’s own SSH.`,
        second,
      ),
    );
  }
  if (at('ssh') !== undefined && at('hostKey') === undefined) {
    findings.push(
      error(
        keySpan(console, 'ssh'),
        `"ssh" needs "hostKey" beside it: the fingerprint that "${consoles[0]?.ssh.showHostKeys}" shows on the appliance, such as "SHA256:…". Without it, the password could go to anybody.`,
      ),
    );
  }
  if (at('hostKey') !== undefined && at('ssh') === undefined) {
    findings.push(
      error(keySpan(console, 'hostKey'), '"hostKey" belongs to "ssh", which is not there. Add "ssh" or remove "hostKey".', 'hostKey'),
    );
  }
  for (const name of ['baudRate', 'flowControl']) {
    const found = at(name);
    if (way === undefined || way === 'port' || found === undefined) continue;
    const why = way === 'ssh' ? 'there is no serial line' : 'it is set at the console server';
    findings.push({
      severity: 'warning',
      span: keySpan(console, name),
      fixes: [remove(found, name)],
      message: `"${name}" has no effect with "${way}": ${why}. Remove it.`,
    });
  }
  if (at('protocol') !== undefined && at('address') === undefined) {
    findings.push(
      error(
        keySpan(console, 'protocol'),
        '"protocol" is what a console server speaks at "address", which is not given here. Remove it.',
        'protocol',
      ),
    );
  }
  return findings;
}

/** What must differ between devices. Every device that shares an id, a port or an address is at fault: which one is right would be a guess. */
export function fleetRules(entries: readonly DeviceEntry[], places: Places): readonly Finding[] {
  const ids = new Set(entries.map(({ node }) => String(findNodeAtLocation(node, ['id'])?.value)));
  const free = new Map<string, string>();
  const freed = (id: string) => {
    const found = free.get(id) ?? freeId(id, ids);
    free.set(id, found);
    return found;
  };
  return [
    ...shared(
      entries,
      places,
      'error',
      ({ node }) => ({ node: findNodeAtLocation(node, ['id']) }),
      (others) => `Another device has the same "id" (${others}). History and alerts are kept under the id: give each device its own.`,
    ).map((finding) => ({ ...finding, fixes: [write(finding.span, freed(finding.device ?? ''))] })),
    ...shared(
      entries,
      places,
      'error',
      ({ node }) => ({ node: findNodeAtLocation(node, ['console', 'port']), same: serialPlace }),
      (others) => `Another device is on the same serial port (${others}). A port leads to one console: correct one of them.`,
    ),
    ...shared(
      entries,
      places,
      'error',
      ({ node }) => ({ node: findNodeAtLocation(node, ['console', 'address']), same: tcpPlace }),
      (others) =>
        `Another device is at the same console address (${others}). A console server’s port leads to one console: correct one of them.`,
    ),
    ...shared(
      entries,
      places,
      'error',
      ({ node }) => ({
        node: findNodeAtLocation(node, ['console', 'ssh']),
        same: sshPlace,
      }),
      (others) => `Another device is at the same SSH address (${others}). An address leads to one appliance: correct one of them.`,
    ),
    ...shared(
      entries,
      places,
      'warning',
      ({ node, config }) => ({
        node: findNodeAtLocation(node, ['snmp', 'host']),
        same: (host) => `${host.toLowerCase()} ${config?.snmp?.port ?? findNodeAtLocation(node, ['snmp', 'port'])?.value ?? 161}`,
      }),
      (others) => `Another device has the same SNMP host and port (${others}): their readings would be the same device’s.`,
    ),
  ];
}

interface Subject {
  readonly node: Node | undefined;
  /** What makes two values the same. Default: being equal. */
  readonly same?: (value: string) => string;
}

function shared(
  entries: readonly DeviceEntry[],
  places: Places,
  severity: Finding['severity'],
  subjectOf: (entry: DeviceEntry) => Subject,
  message: (others: string) => string,
): readonly Finding[] {
  const subjects = entries.flatMap((entry) => {
    const { node, same } = subjectOf(entry);
    return typeof node?.value === 'string' ? [{ node, device: entry.id, key: same?.(node.value) ?? node.value }] : [];
  });
  return [...groupBy(subjects, ({ key }) => key).values()]
    .filter((group) => group.length > 1)
    .flatMap((group) => {
      const first = group.slice(0, NAMED + 1);
      return group.map(({ node, device }) => {
        const named = first.filter((other) => other.node !== node).slice(0, NAMED);
        const lines = named.map((other) => places.lineOf(other.node.offset)).join(', ');
        const more = group.length - 1 - named.length;
        return { severity, span: node, device, message: message(`line ${lines}${more > 0 ? ` and ${formatNumber(more, 0)} more` : ''}`) };
      });
    });
}

/** Lines of others that a message names. */
const NAMED = 5;
