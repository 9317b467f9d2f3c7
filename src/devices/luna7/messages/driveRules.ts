import type { LineRule } from '../../../core/messageRules.ts';

/**
 * What the monitor of the disk drive (`smartd`) writes: Monitoring Guide, "SMART". It writes the same words about an attribute that ages and
 * about one that has reached its limit; only the severity says which.
 */
const apps = ['smartd'];
const drive = { apps, component: 'drive' };
/** Critical and graver. */
const grave: readonly [number, number] = [0, 2];

/** At and above this the appliance's own configuration of the monitor warns (`-W 3,44,48` in the guide). °C. */
const WARM = 44;

const attribute = /SMART (?:Prefailure|Usage) Attribute: (?<id>\d{1,3}) (?<name>\S+) changed from (?<from>\d+) to (?<to>\d+)/;

export const driveRules: readonly LineRule[] = [
  {
    ...drive,
    rule: 'drive-failing',
    pattern: /FAILED SMART self-\s?check|SMART Failure: (?<why>.*)$|Failed SMART usage Attribute: (?<name>.*)$/,
    severity: 'critical',
    condition: 'drive-failing',
    asserted: true,
    text: '',
    read: ({ why, name }) => ({ text: named('The disk drive reports that it is failing', why ?? name) }),
  },
  {
    ...drive,
    rule: 'drive-healthy',
    pattern: /SMART health: passed/,
    severity: 'info',
    condition: 'drive-failing',
    asserted: false,
    text: 'The disk drive reports no failure',
  },
  {
    ...drive,
    rule: 'drive-attribute-at-limit',
    pattern: new RegExp(attribute.source.replace('(?:Prefailure|Usage)', 'Prefailure')),
    levels: grave,
    severity: 'critical',
    condition: 'drive-failing',
    asserted: true,
    text: 'The disk drive is about to fail: its attribute {id} {name} fell from {from} to {to}, which is its limit or below',
    read: ({ to }) => ({ value: Number(to) }),
  },
  {
    ...drive,
    rule: 'drive-usage-at-limit',
    pattern: attribute,
    levels: grave,
    severity: 'warning',
    condition: 'attention',
    text: 'The disk drive has aged beyond its limit: attribute {id} {name} went from {from} to {to}',
    read: ({ to }) => ({ value: Number(to) }),
  },
  {
    ...drive,
    rule: 'drive-attribute',
    pattern: attribute,
    severity: 'info',
    text: 'The disk drive’s attribute {id} {name} went from {from} to {to}',
    read: ({ to }) => ({ value: Number(to) }),
  },
  {
    ...drive,
    rule: 'drive-hot',
    pattern: /Temperature (?<value>\d{1,3}) Celsius reached (?:(?<grave>critical) )?limit of (?<limit>\d{1,3}) Celsius/,
    severity: 'warning',
    condition: 'temperature-high',
    text: '',
    read: ({ value, limit, grave }) => ({
      value: Number(value),
      threshold: Number(limit),
      unit: 'Cel',
      ...(grave === undefined ? {} : { asserted: true, severity: 'critical' }),
      text: `The disk drive is at ${value} °C; its ${grave === undefined ? '' : 'critical '}limit is ${limit} °C`,
    }),
  },
  {
    ...drive,
    rule: 'drive-temperature',
    pattern: /(?:Temperature changed (?<by>[+-]?\d{1,3}) Celsius to|initial Temperature is) (?<value>\d{1,3}) Celsius/,
    severity: 'info',
    text: 'The disk drive is at {value} °C',
    read: ({ value }) => ({
      value: Number(value),
      unit: 'Cel',
      ...(Number(value) < WARM && { condition: 'temperature-high', asserted: false, threshold: WARM }),
    }),
  },
  {
    ...drive,
    rule: 'drive-trip-temperature',
    pattern: /trip Temperature is (?<value>\d{1,3}) Celsius/,
    severity: 'info',
    text: 'The disk drive switches itself off at {value} °C',
    read: ({ value }) => ({ threshold: Number(value), unit: 'Cel' }),
  },
  {
    ...drive,
    rule: 'drive-sectors',
    pattern:
      /(?<count>\d{1,12}) (?<kind>(?:Currently|Total) unreadable \(pending\)|Offline uncorrectable|Total offline uncorrectable) sectors/,
    severity: 'warning',
    condition: 'attention',
    text: 'The disk drive has {count} sectors that cannot be read ({kind})',
    read: ({ count }) => ({ value: Number(count), unit: '1' }),
  },
  {
    ...drive,
    rule: 'drive-self-test-failed',
    pattern: /previous self-test completed with error \((?<what>[^)]*)\)/,
    severity: 'critical',
    condition: 'drive-failing',
    asserted: true,
    text: 'The disk drive’s own test has found a fault ({what})',
  },
  {
    ...drive,
    rule: 'drive-errors-increase',
    pattern: /(?<what>(?:ATA|Self-Test Log) error count increased from (?<from>\d+) to (?<to>\d+)|new Self-Test Log error at .*)$/,
    severity: 'warning',
    condition: 'attention',
    text: 'The disk drive has made new errors: {what}',
    read: ({ to }) => (to === undefined ? {} : { value: Number(to), unit: '1' }),
  },
  {
    ...drive,
    rule: 'drive-unreadable',
    pattern:
      /^Device: \S+(?: \[\w+\])?, (?<what>(?:unexpectedly )?failed to read .*|failed Test Unit Ready.*|open\(\) failed.*|.*close\(\) failed.*|Read .* (?:[Ff]ailed\b.*)|NOT READY .*|NO MEDIUM .*|Bad IEC .*)$/,
    severity: 'warning',
    condition: 'attention',
    text: 'The disk drive’s state cannot be read: {what}',
  },
  {
    ...drive,
    rule: 'drive-test-broken',
    pattern: /^Device: \S+, (?<what>previous self-test could not complete .*|offline data collection was aborted by the device .*)$/,
    severity: 'warning',
    condition: 'attention',
    text: 'The disk drive could not finish its own test: {what}',
  },
  {
    ...drive,
    rule: 'drive-test-not-run',
    pattern:
      /^Device: \S+, (?<what>(?:execute|prepare) .* failed.*|previous self-test was (?:aborted|interrupted) .*|offline data collection was (?:aborted|suspended) .*|unknown (?:offline data collection|self-test) status .*)$/,
    severity: 'warning',
    text: 'A test of the disk drive was not done or not finished: {what}',
  },
  {
    ...drive,
    rule: 'drive-test',
    pattern:
      /(?<what>starting scheduled \w+ Self-Test|previous self-test completed without error|self-test in progress.*|Self-Test Log error count decreased.*|skip since Self-Test.*|(?:will not )?skip scheduled .*|next test span .*|old test of type .*|Next scheduled self tests|will do (?:test )?\d+ .*|Totals \[.*|offline data collection (?:is in progress|was (?:never started|completed)).*|Self-test\(s\) (?:completed, system auto standby enabled|in progress, system auto standby disabled))/,
    severity: 'info',
    text: 'The disk drive’s own tests: {what}',
  },
  {
    ...drive,
    rule: 'drive-monitor-mail',
    pattern:
      /(?<what>MailWarning\(\)|[Mm]ail (?:can't|was suppressed).*|(?:Sending warning|Executing test|Warning) (?:of|via) .*|worked again, warning condition reset.*)/,
    severity: 'info',
    text: 'The monitor of the disk drive could not mail, or mailed, what it had found: read its other lines',
  },
  {
    apps,
    rule: 'drive-monitor-clock',
    pattern: /^(?:System clock time adjusted to the past|Sleep time was \d+ seconds too long)/,
    severity: 'info',
    component: 'clock',
    text: 'The appliance’s clock was set, or stood still for a while',
  },
  {
    ...drive,
    rule: 'drive-monitor-not-watching',
    pattern:
      /^(?<what>Unable to (?:monitor any|register|open configuration) .*|.+: Unable to open configuration file .*|Problem creating device name .*|In the system's table of devices NO devices.*|[Ss]martd: (?:Out of memory|Exception).*|smartd unable to fork.*|PID file .* didn't show up.*|unable to write PID file.*|.* (?:has fatal syntax errors|parsed but has no entries).*|smartd is exiting \(exit status [1-9]\d*\).*)$/,
    severity: 'warning',
    condition: 'attention',
    text: 'The monitor of the disk drive does not watch it: {what}',
  },
  {
    ...drive,
    rule: 'drive-monitor-ends',
    pattern: /^smartd (?:received signal (?<signal>\S+)|is exiting \(exit status 0\))/,
    levels: [3, 7],
    severity: 'info',
    text: 'The monitor of the disk drive has stopped',
  },
  {
    ...drive,
    rule: 'drive-monitor-settings',
    pattern:
      /^(?<what>(?:(?:Opened c|C|No c)onfiguration file |File \S+ line |Error: (?:line|continued line) |Run smartd |Valid arguments to |Drive: |Signal (?:HUP|INT|USR1) |Reusing previous configuration|Please inform |Contact smartmontools|Can't unlink PID file |internal error |file \S+ written containing PID).*)$/,
    levels: [3, 7],
    severity: 'info',
    text: 'The settings of the disk drive’s monitor: {what}',
  },
  {
    ...drive,
    rule: 'drive-monitor-settings-wrong',
    pattern:
      /^(?<what>(?:File \S+ line |Error: (?:line|continued line) |Run smartd |Valid arguments to |Drive: |Please inform |Contact smartmontools|Can't unlink PID file |internal error ).*)$/,
    severity: 'warning',
    condition: 'attention',
    text: 'The settings of the disk drive’s monitor are wrong, so that it may not watch as it should: {what}',
  },
  {
    ...drive,
    rule: 'drive-monitor-cannot',
    pattern:
      /^Device: \S+(?: \[\w+\])?, (?<what>(?:lacks|no|not|does not|doesn't|could not|can't|unable|unsupported|neither|to proceed|proceeding|ignoring|INQUIRY|Both|BECOMING|IE \(SMART\)|packet devices|ATA IDENTIFY|CHECK POWER|SMART Error Logs report|SMART Automatic Offline Testing unsupported|enable SMART Automatic|set of SCT|same Attribute|smartd database not|non-SMART|WARNING:|duplicate|ignored|not available|is in \w+ mode|IDLE mode|is back in|System auto standby|Disable auto standby|Self-test\(s\)) ?.*)$/,
    levels: [3, 7],
    severity: 'info',
    text: 'What the disk drive’s monitor cannot do, or leaves out: {what}',
  },
  {
    ...drive,
    rule: 'drive-monitor-started',
    pattern:
      /^(?<what>(?:smartd (?:version|\d|has fork)|\d+:smartd |Home page is|Copyright |Device:? \S+?(?: \[\w+\])?[,:] (?:opened|using|not found in smartd|found in smartd|enabled|disabled|is SMART capable|type changed|presets are|ATA settings|SCT Error|state (?:read|written)|[A-Z]\w+ \S*|auto)|Device: \S+\[auto\], ignored|Monitoring \d+ ATA|Started with ).*)$/,
    levels: [3, 7],
    severity: 'info',
    text: 'The monitor of the disk drive is starting: {what}',
  },
  {
    ...drive,
    rule: 'drive-warning',
    pattern: /^(?<what>.+)$/,
    levels: grave,
    severity: 'warning',
    condition: 'attention',
    text: 'The monitor of the disk drive warns: {what}',
  },
];

function named(sentence: string, what: string | undefined): string {
  return what === undefined || what === '' ? sentence : `${sentence} (${what.slice(0, 80).replace(/\.$/, '')})`;
}
