import { findNodeAtLocation, type Node } from 'jsonc-parser';
import { groupBy } from '../core/groupBy.ts';
import type { Catalogue } from '../core/modelDescriptor.ts';
import { trapUserWeakness } from '../core/trapUser.ts';
import { anchorOf } from './explain.ts';
import { write } from './fixes.ts';
import type { IntakeConfig, IntakeSchema } from './intakeSchema.ts';
import { logRuleFindings } from './logRules.ts';
import type { Finding, Places } from './place.ts';
import { validate } from './validate.ts';

/** What the file says of receiving traps and log lines. */
export interface IntakeEntry {
  /** When the definition accepts it. */
  readonly config: IntakeConfig | undefined;
  readonly findings: readonly Finding[];
}

/** @param models of the devices */
export function intakeOf(node: Node | undefined, schema: IntakeSchema, models: Catalogue, places: Places): IntakeEntry {
  if (node === undefined) return { config: undefined, findings: [] };
  const { value: config, findings } = validate(schema, node);
  const des = desIn(node);
  const rules = logRuleFindings(findNodeAtLocation(node, ['rules']), models, places);
  const told = new Set([...des, ...rules].map(({ span }) => span.offset));
  const others = findings.filter(({ span }) => !told.has(span.offset));
  return { config, findings: [...others, ...des, ...sharedPlaces(node, places), ...rules, ...(config ? weaknesses(config, node) : [])] };
}

/** Old appliances offer DES, so people try it. */
function desIn(node: Node): readonly Finding[] {
  const users = findNodeAtLocation(node, ['traps', 'users']);
  return (users?.children ?? []).flatMap((user): readonly Finding[] => {
    const protocol = findNodeAtLocation(user, ['priv', 'protocol']);
    if (typeof protocol?.value !== 'string' || !/^3?des/i.test(protocol.value)) return [];
    const message =
      'DES is broken, and not taken: what it hides can be read. Use "aes" (AES-128), "aes192" or "aes256", on the device and here.';
    return [{ severity: 'error', span: protocol, message, fixes: [write(protocol, 'aes')] }];
  });
}

/** Two cannot listen at one place. */
function sharedPlaces(node: Node, places: Places): readonly Finding[] {
  const ways: readonly (readonly [protocol: string, ...path: string[]])[] = [
    ['udp', 'traps', 'listen'],
    ['udp', 'syslog', 'udp'],
    ['tcp', 'syslog', 'tcp'],
    ['tcp', 'syslog', 'tls', 'listen'],
  ];
  const found = ways.flatMap(([protocol, ...path]) => {
    const at = findNodeAtLocation(node, path);
    return typeof at?.value === 'string' ? [{ at, key: `${protocol} ${at.value}` }] : [];
  });
  return [...groupBy(found, ({ key }) => key).values()].flatMap(([first, ...others]) =>
    others.map(({ at }): Finding => {
      const line = first ? places.lineOf(first.at.offset) : 0;
      return {
        severity: 'error',
        span: at,
        message: `Another receiver listens at the same place (line ${line}). Give each a port of its own.`,
      };
    }),
  );
}

function weaknesses({ traps, syslog, rules }: IntakeConfig, node: Node): readonly Finding[] {
  const at = (...path: (string | number)[]) => findNodeAtLocation(node, path) ?? anchorOf(node);
  const findings: Finding[] = [];
  const seen = new Map<string, number>();
  for (const [index, user] of (traps?.users ?? []).entries()) {
    const span = at('traps', 'users', index, 'name');
    const key = `${user.engineId?.toLowerCase().replace(/^0x/, '') ?? ''} ${user.name}`;
    if (seen.has(key))
      findings.push({ severity: 'error', span, message: 'Another user has the same name and engine id. Keep one of them.' });
    seen.set(key, index);
    if (user.priv && !user.auth) {
      const message = `The trap user "${user.name}" has a key for privacy and none for authentication. Privacy needs both.`;
      findings.push({ severity: 'error', span: at('traps', 'users', index, 'priv'), message });
      continue;
    }
    const weakness = trapUserWeakness(user);
    if (weakness !== undefined) findings.push({ severity: 'warning', span, message: weakness });
  }
  if (traps && traps.communities.length > 0) {
    findings.push({
      severity: 'warning',
      span: at('traps', 'communities'),
      message:
        'Traps with a community prove nothing: anybody who reads along can send one. They lead to a poll, and fire no alert by themselves. Use users with "auth" and "priv".',
    });
  }
  if (traps && traps.users.length + traps.communities.length === 0) {
    const message = 'Nobody may send traps: there are neither "users" nor "communities". Add those that the devices send with.';
    findings.push({ severity: 'warning', span: at('traps'), message });
  }
  if (syslog && !syslog.udp && !syslog.tcp && !syslog.tls && !syslog.files?.length) {
    const message = 'No log line is received: there is none of "udp", "tcp", "tls" and "files". Add one of them.';
    findings.push({ severity: 'warning', span: at('syslog'), message });
  }
  if (rules?.length && !syslog) {
    const message = 'No log line is received, so these rules have nothing to read. Add "syslog".';
    findings.push({ severity: 'warning', span: at('rules'), message });
  }
  if (syslog?.tls && !syslog.tls.ca && !syslog.tls.fingerprints?.length) {
    const message = 'Anybody can send here: no sender is proven. Add "ca" or "fingerprints".';
    findings.push({ severity: 'warning', span: at('syslog', 'tls'), message });
  }
  return findings;
}
