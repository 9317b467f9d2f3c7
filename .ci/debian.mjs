// The Debian packages that the tests drive for real, and how to get them.
import { spawnSync } from 'node:child_process';
import process from 'node:process';

const packages = {
  chromium: 'chromium',
  dunst: 'dunst',
  'dbus-run-session': 'dbus-daemon',
  'notify-send': 'libnotify-bin',
  logger: 'bsdutils',
  openssl: 'openssl',
  prometheus: 'prometheus',
  'prometheus-alertmanager': 'prometheus-alertmanager',
  'prometheus-snmp-exporter': 'prometheus-snmp-exporter',
  rsyslogd: 'rsyslog',
  ser2net: 'ser2net',
  snmpd: 'snmpd',
  snmpget: 'snmp',
  snmptrapd: 'snmptrapd',
  socat: 'socat',
  sshd: 'openssh-server',
  strace: 'strace',
  ss: 'iproute2',
  'systemd-analyze': 'systemd',
  unzip: 'unzip',
  'victoria-metrics': 'victoria-metrics',
  xauth: 'xauth',
  'xvfb-run': 'xvfb',
};

/** Of packages without a command: a file below /usr/lib and its machine's folder. */
const libraries = { 'rsyslog/lmnsd_gtls.so': 'rsyslog-gnutls' };

/** Installs what is missing when it can (as root, with apt-get); otherwise says which command would, and throws. */
export function needDebianPackages() {
  const path = `${process.env.PATH}:/usr/sbin:/sbin`;
  const checks = [
    ...Object.entries(packages).map(([command, name]) => [`command -v ${command}`, name]),
    ...Object.entries(libraries).map(([file, name]) => [`ls /usr/lib/*/${file}`, name]),
  ];
  const missing = checks
    .filter(([check]) => spawnSync('sh', ['-c', check], { env: { ...process.env, PATH: path } }).status !== 0)
    .map(([, name]) => name);
  if (missing.length === 0) return;
  const hint = `apt-get install ${missing.join(' ')}`;
  if (process.getuid?.() !== 0) throw new Error(`The tests need Debian packages that are not installed. As root: ${hint}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  for (const args of [
    ['update', '-qq'],
    ['install', '-y', '-qq', '--no-install-recommends', ...missing],
  ]) {
    console.log(`apt-get ${args.join(' ')}`);
    const result = spawnSync('apt-get', args, { stdio: ['ignore', 'ignore', 'inherit'], env });
    if (result.status !== 0) throw new Error(`apt-get ${args.join(' ')} failed. The tests need: ${hint}`);
  }
}
