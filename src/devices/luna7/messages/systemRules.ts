import type { LineRule } from '../../../core/messageRules.ts';
import { type SystemState, statusCodes } from '../parts/sysstatCodes.ts';

/**
 * What the appliance writes about its services, its disk, its clock and its certificate: `sysstatd`, `crontab`, `certmonitord`, `lsta`, the
 * REST API, NTP, and what is written by more than one of them. Monitoring Guide, chapters 2 and 3.
 */
const stopped = { condition: 'service-stopped', asserted: true } as const;
const running = { condition: 'service-stopped', asserted: false } as const;
const warnings: readonly [number, number] = [0, 4];

const states: Readonly<Record<string, readonly [condition: string, word: string, state: SystemState]>> = {
  OOS: ['out-of-service', 'out of service', 'OOS'],
  OFL: ['offline', 'off line', 'OFL'],
  InSrvTrb: ['trouble', 'in service with trouble', 'IST'],
};

/** `15,100,60`. The numbers mean the same in all releases, but for those of network interfaces. */
function meanings(codes: string): string {
  const known = statusCodes(7);
  return codes
    .split(',')
    .slice(0, 12)
    .map((code) => known.get(Number(code))?.meaning ?? `code ${code}`)
    .join('; ');
}

/** The id of a session is what lets its client in. */
function withoutSession(text: string): string {
  return text.replace(/[\da-f]{8}-(?: ?[\da-f]{4}-){3} ?[\da-f]{12}/gi, '…');
}

const sysstat = { apps: ['sysstatd'], component: 'sysstat' };
const logs = { apps: ['crontab'], component: 'fs-var-log' };
const certificate = { apps: ['certmonitord'], component: 'ntls' };
const trapAgent = { apps: ['lsta'], component: 'lsta' };
const rest = { apps: ['adminapi'], component: 'webserver' };
const ntp = { apps: ['ntpd'] };

export const systemRules: readonly LineRule[] = [
  {
    ...sysstat,
    rule: 'system-state',
    pattern: /^Luna System State Server - (?<state>OOS|OFL|InSrvTrb) Errors: (?<codes>[\d,]{1,80})/,
    severity: 'critical',
    asserted: true,
    text: '',
    read: ({ state = '', codes = '' }) => {
      const [condition, word] = states[state] ?? ['', ''];
      return {
        condition,
        severity: state === 'InSrvTrb' ? 'warning' : 'critical',
        text: `The appliance says that it is ${word}: ${meanings(codes)}`,
      };
    },
  },
  {
    ...sysstat,
    rule: 'system-state-watched',
    pattern: /^-* ?Luna System State Server - Started/,
    severity: 'info',
    ...running,
    text: 'The appliance watches its own state',
  },
  {
    ...sysstat,
    rule: 'system-state-not-watched',
    pattern: /^-* ?Luna System State Server - Stopped/,
    severity: 'warning',
    ...stopped,
    text: 'The appliance has stopped watching its own state',
  },
  {
    ...sysstat,
    rule: 'system-state-unknown',
    pattern:
      /^(?<what>(?:Cannot open \w+ file|Cannot set sighandler|Failed to (?:detach|open the LCD)|unknown error while|Did NOT find a system|The SysStat service (?:failed|cannot)).*)$/,
    severity: 'warning',
    condition: 'attention',
    text: 'The appliance cannot tell its own state: {what}',
  },
  {
    ...logs,
    rule: 'logs-near-limit',
    pattern: /^DISK FULL: WARNING! First log threshold reached (?<percent>\d{1,3})%/,
    severity: 'warning',
    condition: 'disk-filling',
    asserted: true,
    text: 'The disk space for logs is {percent} % full',
    read: ({ percent }) => ({ value: Number(percent), unit: '%', threshold: 75 }),
  },
  {
    ...logs,
    rule: 'logs-full',
    pattern:
      /^DISK FULL: (?:EMERGENCY! )?(?:WARNING! )?(?:(?<which>Second|Third) log threshold reached )?(?<percent>\d{1,3}|\$percent)%\.?\s*(?<what>.*)$/,
    severity: 'critical',
    condition: 'disk-full',
    asserted: true,
    text: '',
    read: ({ which, percent, what = '' }) => {
      const value = Number(percent);
      return {
        ...(Number.isFinite(value) && { value, unit: '%' }),
        threshold: which === 'Third' ? 95 : 90,
        text: `The disk space for logs is ${Number.isFinite(value) ? `${value} % full` : 'nearly full'}${what === '' ? '' : `: ${what}`}`,
      };
    },
  },
  {
    ...logs,
    rule: 'logs-packed',
    pattern: /^DISK FULL: (?<what>The tar file .*)$/,
    severity: 'info',
    text: 'The logs were packed to make room: {what}',
  },
  {
    apps: ['anacron'],
    rule: 'disk-read-only',
    pattern: /^(?<what>.*Read-only file system.*)$/,
    severity: 'critical',
    component: 'drive',
    condition: 'attention',
    text: 'The disk drive takes no writes, as after a fault of the drive or of its file system: {what}',
  },
  {
    apps: ['anacron'],
    rule: 'daily-work-not-done',
    pattern: /^(?<what>Cannot run in daemon mode.*|Aborted)$/,
    severity: 'warning',
    component: 'drive',
    condition: 'attention',
    text: 'The appliance’s regular work was not done: {what}',
  },
  {
    apps: ['anacron'],
    rule: 'daily-work-done',
    pattern: /^Updated timestamp for job [`'](?<job>[\w.]+)/,
    severity: 'info',
    text: 'The appliance’s regular work was done ({job})',
  },
  {
    ...certificate,
    rule: 'certificate-expires',
    pattern: /^NTLS certificate will be expire on (?<date>[\w :]{1,40})/,
    severity: 'warning',
    condition: 'certificate-expiring',
    asserted: true,
    text: 'The certificate of NTLS expires on {date}',
  },
  {
    ...certificate,
    rule: 'certificate-renewed',
    pattern: /^New NTLS certificate detected and the expiry date of this new certificate is (?<date>[\w :]{1,40})/,
    severity: 'info',
    condition: 'certificate-expiring',
    asserted: false,
    text: 'NTLS has a new certificate, which expires on {date}',
  },
  {
    ...certificate,
    rule: 'certificate-missing',
    pattern: /^NTLS certificate is missing/,
    severity: 'warning',
    condition: 'attention',
    text: 'NTLS has no certificate, so that no client can connect',
  },
  {
    ...certificate,
    rule: 'certificate-trap-sent',
    pattern: /^NTLS certificate expiry SNMP trap sent to trap host (?<host>\S+)/,
    severity: 'info',
    text: 'The appliance has sent a trap about its certificate to {host}',
  },
  {
    ...certificate,
    rule: 'certificate-monitor-runs',
    pattern: /^NTLS certificate expiry monitor (?:started|is configured|running in console mode)/,
    severity: 'info',
    text: 'The appliance watches when the certificate of NTLS expires',
  },
  {
    ...certificate,
    rule: 'certificate-monitor-stopped',
    pattern: /^(?:Shutting down NTLS certificate expiry monitor|NTLS certificate expiry monitor terminated)/,
    severity: 'info',
    text: 'The appliance has stopped watching when the certificate of NTLS expires',
  },
  {
    ...certificate,
    rule: 'certificate-monitor-trouble',
    pattern: /^(?<what>(?:certmonitord CRASH|Failed to |SNMP v3 trap is not properly configured).*)$/,
    severity: 'warning',
    condition: 'attention',
    text: 'The appliance cannot warn before the certificate of NTLS expires: {what}',
  },
  {
    ...trapAgent,
    rule: 'trap-agent-started',
    pattern: /^(?:Starting Luna SNMP Trap Agent|Created \S+ as a named pipe)/,
    severity: 'info',
    ...running,
    text: 'The SNMP trap agent has started',
  },
  {
    ...trapAgent,
    rule: 'trap-agent-stopped',
    pattern: /^(?<what>Luna SNMP Trap Agent terminated|Pipe file disappeared, stopping lsta)/,
    severity: 'warning',
    ...stopped,
    text: 'The SNMP trap agent has stopped: no traps come from this appliance ({what})',
  },
  {
    ...trapAgent,
    rule: 'trap-agent-trap',
    pattern: /^(?<name>\w+AttentionNotify) for \[(?<reference>[^\]]*)\]/,
    severity: 'info',
    text: 'The appliance has sent the trap {name} about {reference}',
  },
  {
    ...trapAgent,
    rule: 'trap-agent-trouble',
    pattern:
      /^(?<what>(?:Error (?:opening|closing)|snmptrap failed|Cannot (?:read from pipe|mknod)|Will not overwrite|Unknown\/unsupported sub-system|Could not (?:parse log record|chdir|umask)).*)$/,
    severity: 'warning',
    condition: 'attention',
    text: 'The SNMP trap agent could not do its work, so that traps may be missing: {what}',
  },
  {
    ...rest,
    rule: 'rest-login-failed',
    pattern:
      /^(?<what>(?<client>\S+) login attempt failed|Added (?<listed>\S+) to the blacklist|Blacklisted user (?<user>\S+) attempted to connect)/,
    severity: 'warning',
    text: 'A login to the REST API was refused: {what}',
  },
  {
    ...rest,
    rule: 'rest-refused',
    pattern:
      /^(?<what>.*(?:connection refused because server is busy|submitted a (?:request without|bad cookie)|has no session|session keys do not match|access was denied|failed to (?:decrypt|include|establish)|non-existent resource|sent a bad payload).*)$/,
    severity: 'warning',
    text: '',
    read: ({ what = '' }) => ({ text: `The REST API has turned a request away: ${withoutSession(what)}` }),
  },
  {
    ...rest,
    rule: 'rest-session',
    pattern:
      /^(?<what>Client \S+ connected|Parsed client .*|Client .* requested (?:GET|POST|PUT|PATCH|DELETE|HEAD):\S+|.* successfully logged in as \S+|Session .* (?:timed|logged) out)/,
    severity: 'info',
    text: 'The REST API is in use: {what}',
    read: ({ what = '' }) => ({ text: `The REST API is in use: ${withoutSession(what)}` }),
  },
  {
    ...rest,
    rule: 'rest-started',
    pattern: /^(?<what>(?:Server (?:is|cipher|finished)|Request hashing set|Asymmetric encryption set|Symmetric encryption set).*)$/,
    severity: 'info',
    text: 'The REST API is starting: {what}',
  },
  {
    ...rest,
    rule: 'rest-error',
    pattern: /^(?<what>.+)$/,
    levels: warnings,
    severity: 'warning',
    condition: 'attention',
    text: 'The REST API reports an error: {what}',
  },
  {
    apps: ['root'],
    rule: 'snmp-started',
    pattern: /^Starting snmpd/,
    severity: 'info',
    component: 'snmp',
    ...running,
    text: 'The SNMP agent has started',
  },
  {
    ...ntp,
    rule: 'clock-follows',
    pattern: /^synchronized to (?<server>[\w.:()-]{1,80}),? stratum/,
    severity: 'info',
    component: 'ntp',
    condition: 'clock-unsynchronised',
    asserted: false,
    text: 'The clock follows the time server {server}',
  },
  {
    ...ntp,
    rule: 'clock-follows-nothing',
    pattern: /^no servers reachable/,
    severity: 'warning',
    component: 'ntp',
    condition: 'clock-unsynchronised',
    asserted: true,
    text: 'No time server answers the appliance',
  },
  {
    ...ntp,
    rule: 'clock-set',
    pattern: /^time reset (?<by>[+-]?\d{1,12}(?:\.\d{1,9})?) s/,
    severity: 'info',
    component: 'clock',
    text: 'The clock was set by {by} s',
    read: ({ by }) => ({ value: Number(by), unit: 's' }),
  },
  {
    ...ntp,
    rule: 'time-service-started',
    pattern: /^ntpd \d/,
    severity: 'info',
    component: 'ntp',
    ...running,
    text: 'Time synchronisation has started',
  },
  {
    ...ntp,
    rule: 'time-service-stopped',
    pattern: /^ntpd exiting on signal/,
    severity: 'warning',
    component: 'ntp',
    ...stopped,
    text: 'Time synchronisation was stopped',
  },
  { apps: ['logger'], rule: 'up-time', pattern: /^uptime: (?<what>.*)$/, severity: 'info', text: 'The appliance is up: {what}' },
  { apps: ['logger'], rule: 'card-log-started', pattern: /^oamp started/, severity: 'info', text: 'The HSM card’s log is being read' },
  {
    apps: ['kernel'],
    rule: 'watchdog-off',
    pattern: /^iTCO_wdt: (?<what>.*)$/,
    severity: 'info',
    component: 'watchdog',
    text: 'The watchdog of the appliance: {what}',
  },
  {
    // The number behind the name is a footnote's in the guide.
    apps: ['wdt_heartbeat', 'wdt_heartbeat10', 'wdt_heartbeat*', 'wdt_heartbeat 10'],
    rule: 'watchdog-disabled',
    pattern: /^Disabled the WDT heartbeat program/,
    severity: 'info',
    component: 'watchdog',
    text: 'An administrator has switched the watchdog of the appliance off',
  },
  // Of any process.
  {
    rule: 'crashed',
    pattern: /^(?<name>\w+) CRASH AND BURN/,
    severity: 'warning',
    component: 'enclosure',
    condition: 'attention',
    text: 'A service of the appliance has crashed: {name}',
  },
  {
    // What the provider of Azure Dedicated HSM writes about its feeds.
    rule: 'provider-power',
    pattern: /\bPower supply (?<n>[12]) AC (?<state>outage|restored)\b/i,
    severity: 'warning',
    component: 'psu{n}',
    condition: 'ac-lost',
    text: '',
    read: ({ n, state }) =>
      state?.toLowerCase() === 'outage'
        ? { asserted: true, text: `Power supply ${n} has lost its AC input` }
        : { asserted: false, severity: 'info', text: `Power supply ${n} has its AC input again` },
  },
];
