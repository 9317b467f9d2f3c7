import { plainText } from '../../core/text.ts';

/** What a person should know of a login that did not come about: what is wrong, where, and what to do. From what ssh itself says of it. */
export function whyNoLogin(host: string, said: string): string {
  if (/REMOTE HOST IDENTIFICATION HAS CHANGED/.test(said))
    return `The host key of ${host} is another one than ssh knows. Nothing was sent there. Find out why it has changed from whoever runs ${host}; only then remove the old key with "ssh-keygen -R" and connect once in a terminal.`;
  if (/Host key verification failed|host key is known for/.test(said))
    return `ssh does not know the host key of ${host}, and there is nobody here whom it could ask. Connect once in a terminal with "ssh ${host}", and compare the fingerprint with the true one.`;
  if (/Permission denied|Too many authentication failures/.test(said))
    return `${host} did not let us in without a password, and HSM Vigil enters none. Let ssh log in with a key: make one known there with "ssh-copy-id ${host}", and load one that has a passphrase with "ssh-add". "ssh -o BatchMode=yes ${host} true" in a terminal shows whether that works.`;
  if (/Could not resolve hostname/.test(said))
    return `ssh finds no host ${host}. Check the name in the setting “hsmVigil.service.host” or behind --host, and your ssh configuration.`;
  if (/Bad configuration option|terminating, \d+ bad configuration/.test(said))
    return `ssh does not accept its own configuration: ${lastLine(said)}. "ssh ${host}" in a terminal shows the same.`;
  return `ssh could not connect to ${host}: ${lastLine(said)}. "ssh ${host}" in a terminal shows more.`;
}

/**
 * Why nobody answers at the end of a way that stands; undefined: ssh says nothing of it. sshd has the same word for a socket that it may not forward
 * to and for one without a listener, so what the account has seen over there decides (`runs`).
 */
export function whyNoAnswer(host: string, said: string, runs: boolean): string | undefined {
  if (!/open failed|connect failed|administratively prohibited/.test(said)) return undefined;
  return runs || /administratively prohibited/.test(said)
    ? `${host} lets us in and does not forward to the socket of its service. Its sshd has to allow that for this account: "AllowStreamLocalForwarding yes" (or "local"), and no "DisableForwarding yes".`
    : `The HSM Vigil service that is announced on ${host} does not listen any more, or this account may not connect to it. Look at it there: "systemctl status hsm-vigil", or "hsm-vigil doctor".`;
}

/** Nothing is announced that this account may read. */
export function whyNothingFound(host: string, login: string, closed: readonly string[]): string {
  const [folder] = closed;
  const user = login || 'ACCOUNT';
  return folder === undefined
    ? `No HSM Vigil service runs on ${host} for the account ${user}. Start one there ("hsm-vigil install-service" sets one up), or name its folder: "${host}:/FOLDER".`
    : `The account ${user} may not read the folder ${folder} on ${host}, where a service is announced. Whoever runs that host lets it in by its group: "sudo usermod -aG hsm-vigil ${user}". It counts from the next login on.`;
}

function lastLine(said: string): string {
  const lines = said.split(/[\r\n]+/).map((line) => plainText(line, 200).trim());
  return lines.findLast((line) => line !== '')?.replace(/\.$/, '') ?? 'it said nothing';
}

export function whyNoPlace(place: string): string {
  return `“${plainText(place, 100)}” is no host for ssh. Write "host" or "user@host", with ":/folder" behind it where the service has another folder.`;
}

export function whySilent(host: string, pid: number): string {
  return `The HSM Vigil service on ${host} (process ${pid}) accepts connections and does not answer. Nothing is watched there. Whoever runs ${host} has to restart it.`;
}

export function whyOtherVersion(host: string, theirs: string, ours: string, older: boolean): string {
  return older
    ? `The HSM Vigil service on ${host} (${plainText(theirs, 60)}) is older than this ${ours}, and the two cannot talk. Update it there.`
    : `The HSM Vigil service on ${host} (${plainText(theirs, 60)}) is newer than this ${ours}, and the two cannot talk. Update this one.`;
}

export const NO_SSH =
  'The program "ssh" is not on this machine, or not in its PATH. Install the OpenSSH client: HSM Vigil reaches another host through it.';

export function whyLate(host: string): string {
  return `${host} did not answer over ssh within 20 seconds. It is tried again.`;
}

export function whyNoShell(host: string): string {
  return `${host} lets us in and runs no commands for this account. It needs an account with a shell, in which "ssh ${host} true" works.`;
}
