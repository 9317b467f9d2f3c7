import type { LineRule } from '../../../core/messageRules.ts';

/**
 * Who came, who was refused, and what was typed: the LunaSH shell, SSH, the login at the console, accounts. Monitoring Guide, "SSH",
 * "Privileged Services", "Luna Administrative Shell", "Luna Shell: Command Logging" and "cron & crontab".
 */
/** The guide writes `ssdh`. */
const ssh = { apps: ['sshd', 'ssdh'], component: 'ssh' };
const logins = ['sshd', 'ssdh', 'login', 'su', 'crond', 'crond(pam_unix)', 'passwd', 'sshd(pam_unix)', 'login(pam_unix)'];
const shell = ['lunash', 'lush'];

/** Commands after which an HSM has no keys, serves nobody or is not watched any more, whoever types them. */
const GRAVE =
  /^(?:hsm (?:zeroize|factoryreset|init|stm transport)|partition (?:delete|clear)|sysconf (?:appliance (?:poweroff|reboot|hardreboot)|config (?:factoryreset|restore))|service stop|syslog (?:cleanup|remotehost (?:delete|clear))|sysconf snmp (?:disable|trap (?:disable|clear))|user (?:disable|delete|role clear))\b/;

export const accessRules: readonly LineRule[] = [
  {
    apps: shell,
    rule: 'command',
    // Who it was stands at the end: what was typed may look like that, too. Of a line that was cut on its way, nobody knows.
    pattern: /^Command: (?:(?<command>[\s\S]*): (?<user>[^:]{1,64}) : (?<from>\S+)|(?<cut>[\s\S]*))/,
    severity: 'info',
    text: '',
    // Options are left out: a password may be among them.
    read: ({ cut = '', command = cut, user, from }) => {
      const words = command.split(/\s-/)[0]?.trim() ?? '';
      const text = user === undefined ? `Somebody has typed “${words}”` : `${user} has typed “${words}” (from ${from})`;
      return { ...(GRAVE.test(words) && { severity: 'warning' }), text };
    },
  },
  {
    apps: shell,
    rule: 'shell-login',
    pattern: /^Lush user login : (?<user>[^:]{1,64}) : (?<from>\S+)/,
    severity: 'info',
    text: '{user} has logged in to the shell (from {from})',
  },
  {
    apps: shell,
    rule: 'hsm-zeroized-by-logins',
    pattern: /^HSM Admin Login: HSM Zeroized due to/,
    severity: 'critical',
    component: 'hsm',
    condition: 'zeroized',
    asserted: true,
    text: 'The HSM was zeroized by three wrong logins of its security officer: its keys are gone',
  },
  {
    apps: shell,
    rule: 'hsm-login-wrong',
    pattern: /^HSM Admin Login: incorrect/,
    severity: 'warning',
    component: 'hsm',
    text: 'A login of the HSM’s security officer was wrong; three in a row zeroize the HSM',
  },
  {
    apps: shell,
    rule: 'backup-zeroized-by-logins',
    pattern: /^Backup Token Admin Login: HSM Zeroized due to/,
    severity: 'critical',
    text: 'A backup HSM was zeroized by three wrong logins of its security officer: what was backed up on it is gone',
  },
  {
    apps: shell,
    rule: 'backup-login-wrong',
    pattern: /^Backup Token Admin Login: incorrect/,
    severity: 'warning',
    text: 'A login of a backup HSM’s security officer was wrong; three in a row zeroize it',
  },
  {
    apps: shell,
    rule: 'shell-trouble',
    pattern: /^(?<what>(?:Config file for overriding hsm slot|Node not loaded:).*)$/,
    severity: 'warning',
    text: 'The shell of the appliance is not whole: {what}',
  },
  {
    apps: shell,
    rule: 'restart-by-command',
    pattern: /^uptime before (?<what>poweroff|reboot): (?<up>.*)$/,
    severity: 'warning',
    component: 'enclosure',
    text: 'An administrator has entered a {what} of the appliance',
  },
  {
    apps: shell,
    rule: 'logs-deleted',
    pattern: /^(?<what>(?:Running|Executed) the 'syslog cleanup' command|The tar file containing logs is now available)/,
    severity: 'info',
    component: 'fs-var-log',
    text: 'An administrator has packed the logs and deleted them',
  },
  {
    apps: shell,
    rule: 'logs-not-kept',
    pattern: /^Failed to create (?<file>\S+): ?-/,
    severity: 'warning',
    component: 'fs-var-log',
    text: 'The logs could not be packed into {file}',
  },
  {
    apps: shell,
    rule: 'ssh-port-changed',
    pattern: /^Changing the SSHD listen port number from (?<from>\d{1,5}) to (?<to>\d{1,5})/,
    severity: 'info',
    component: 'ssh',
    text: 'An administrator has moved SSH from port {from} to port {to}',
  },
  {
    apps: shell,
    rule: 'client-certificate-weak',
    pattern: /^ERROR - The current client certificate specifies (?<what>\S+) /,
    severity: 'warning',
    component: 'ntls',
    text: 'A client could not be registered: its certificate is signed with {what}, which is not accepted any more',
  },
  {
    ...ssh,
    rule: 'ssh-login',
    pattern: /^Accepted (?<how>\S+) for (?<user>.{1,64}?) from (?<from>\S+)/,
    severity: 'info',
    text: '{user} has logged in over SSH with a {how} (from {from})',
  },
  {
    ...ssh,
    rule: 'ssh-login-refused',
    pattern: /^Failed (?<how>\S+) for (?:invalid user )?(?<user>.{1,64}?) from (?<from>\S+)/,
    severity: 'warning',
    text: 'A login over SSH as {user} was refused (from {from})',
  },
  {
    ...ssh,
    rule: 'ssh-user-unknown',
    pattern: /^(?:Invalid user (?<user>.{0,64}?) from (?<from>\S+)|input_userauth_request: invalid user)/,
    severity: 'warning',
    text: '',
    read: ({ user, from }) => ({
      text: `An account that there is not has asked to log in over SSH${user === undefined ? '' : `: ${user} (from ${from})`}`,
    }),
  },
  {
    ...ssh,
    rule: 'ssh-refused',
    pattern:
      /^(?:fatal: |error: )?(?<what>(?:Disconnecting: Too many authentication failures|User .* not allowed because|Bad protocol version identification|Access denied for user|Received request to connect to host .* denied|subsystem request for \S+ failed|Received disconnect from \S+ .*Auth fail|PAM: pam_chauthtok).*)$/,
    severity: 'warning',
    text: 'SSH has turned somebody away: {what}',
  },
  {
    ...ssh,
    rule: 'ssh-not-listening',
    pattern: /^(?:error: |fatal: )(?<what>(?:Bind to port|Cannot bind any address).*)$/,
    severity: 'warning',
    ...{ condition: 'service-stopped', asserted: true },
    text: 'SSH could not start: {what}',
  },
  {
    ...ssh,
    rule: 'ssh-listening',
    pattern: /^Server listening on (?<where>\S+) port (?<port>\d{1,5})/,
    severity: 'info',
    condition: 'service-stopped',
    asserted: false,
    text: 'SSH listens on {where}, port {port}',
  },
  { ...ssh, rule: 'ssh-stopped', pattern: /^Received signal 15; terminating/, severity: 'info', text: 'SSH was stopped' },
  { ...ssh, rule: 'ssh-restarted', pattern: /^Received SIGHUP; restarting/, severity: 'info', text: 'SSH was restarted' },
  {
    ...ssh,
    rule: 'ssh-connection',
    pattern:
      /^(?:fatal: )?(?<what>(?:Received disconnect from|Connection closed by|Did not receive identification|subsystem request for|Read from socket failed|syslogin_perform_logout|Setting tty modes failed|Deprecated pam_stack).*)$/,
    severity: 'info',
    text: 'A connection over SSH: {what}',
  },
  {
    apps: logins,
    rule: 'session-opened',
    pattern: /^(?:pam_unix\([^)]{1,40}\): )?session opened for user (?<user>.{1,64}?)(?: by |$)/,
    severity: 'info',
    text: 'A session of {user} was opened',
  },
  {
    apps: logins,
    rule: 'session-closed',
    pattern: /^(?:pam_unix\([^)]{1,40}\): )?session closed for user (?<user>.{1,64}?)$/,
    severity: 'info',
    text: 'A session of {user} was closed',
  },
  {
    apps: logins,
    rule: 'login-refused',
    pattern:
      /^(?:pam_\w+\([^)]{1,40}\): )?(?<what>(?:check pass; user unknown|error retrieving information about user|PAM service\(\S+\) ignoring max retries|PAM \d+ more authentication failure|FAILED LOGIN).*|Authentication failure)$/,
    severity: 'warning',
    text: 'A login was refused: {what}',
  },
  {
    apps: logins,
    rule: 'login-failed',
    pattern: /^(?:pam_unix\([^)]{1,40}\): )?authentication failure;(?<rest>[\s\S]*)$/,
    severity: 'warning',
    text: '',
    // One after the other: a pattern for both would go over long blanks again and again.
    read: ({ rest = '' }) => {
      const user = /\suser=(\S+)$/.exec(rest)?.[1];
      const from = / rhost=(\S+)(?:\s+user=\S+)?$/.exec(rest)?.[1];
      return { text: `A login${user === undefined ? '' : ` as ${user}`} was refused${from === undefined ? '' : ` (from ${from})`}` };
    },
  },
  {
    apps: logins,
    rule: 'console-login',
    pattern: /^DIALUP AT (?<line>\S+) BY (?<user>.{1,64})$/,
    severity: 'info',
    component: 'console',
    text: '{user} has logged in at the serial console ({line})',
  },
  {
    apps: logins,
    rule: 'password-changed',
    pattern: /^pam_unix\(\w+:chauthtok\): password changed for (?<user>.{1,64})$/,
    severity: 'info',
    text: 'The password of {user} was changed',
  },
  {
    apps: ['usermod', 'chage', 'useradd', 'groupadd', 'userdel'],
    rule: 'account-changed',
    pattern: /^(?<what>change user .*|changed password expiry for .*|new (?:user|group): name=[^,]{1,64}|delete user .*)/,
    severity: 'info',
    text: 'An account of the appliance was changed: {what}',
  },
  {
    apps: logins,
    rule: 'account-detail',
    pattern: /^pam_unix\(\w+:account\): (?<what>.*)$/,
    severity: 'info',
    text: 'An account of the appliance: {what}',
  },
];
