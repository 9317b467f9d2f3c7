import type { ConsoleCommand } from '../../../core/deviceModel.ts';

/**
 * What is read over the console, and how often. This list is the allow-list: nothing else is ever typed at the shell.
 *
 * `hsm show` already says whether there is a tamper; `hsm tamper show` names it, in three lines, and so proves it by a second
 * route in the same session. Eighty bytes a poll are worth never having to guess.
 *
 * Times to think: the vendor's pages give one, the five seconds of `hsm information monitor` (7.2). The others are our estimates, on the high side, by
 * what a command has to ask: a file or a process 0.1 s, the HSM card 0.3 s, a drive, a package database or the network 0.5 s and more.
 * They were measured on no appliance. What a command takes on the wire follows from what it prints (2 s in all at 115,200 baud).
 */
export const commands: readonly ConsoleCommand[] = [
  { command: 'status sensors', every: 'poll', thinkingMs: 500 },
  { command: 'hsm show', every: 'poll', thinkingMs: 300 },
  { command: 'hsm tamper show', every: 'poll', thinkingMs: 100 },
  { command: 'status sysstat show', every: 'poll', thinkingMs: 200 },
  // smartctl asks the drive.
  { command: 'status disk', every: 'hour', thinkingMs: 1000 },
  { command: 'status mem', every: 'hour', thinkingMs: 100 },
  { command: 'status cpu', every: 'hour', thinkingMs: 100 },
  { command: 'status interface', every: 'hour', thinkingMs: 100 },
  { command: 'hsm information show', every: 'hour', thinkingMs: 300 },
  // It takes one sample, waits five seconds and takes another one.
  { command: 'hsm information monitor', every: 'hour', thinkingMs: 5500 },
  { command: 'status date', every: 'day', thinkingMs: 100 },
  { command: 'status netstat', every: 'day', thinkingMs: 200 },
  { command: 'status handles', every: 'day', thinkingMs: 500 },
  { command: 'ntls information show', every: 'poll', thinkingMs: 200 },
  { command: 'ntls show', every: 'hour', thinkingMs: 200 },
  { command: 'partition list', every: 'hour', thinkingMs: 300 },
  { command: 'partition show', every: 'hour', thinkingMs: 300 },
  // The state of NTLS, SNMP and NTP is in commands of their own; one service a command, each spelled out.
  { command: 'service status syslog', every: 'hour', thinkingMs: 100 },
  { command: 'service status sysstat', every: 'hour', thinkingMs: 100 },
  { command: 'service status lsta', every: 'hour', thinkingMs: 100 },
  { command: 'sysconf snmp show', every: 'hour', thinkingMs: 100 },
  { command: 'sysconf snmp trap show', every: 'hour', thinkingMs: 100 },
  // It asks each time server, and waits up to ten seconds for one that does not answer.
  { command: 'sysconf ntp status', every: 'hour', thinkingMs: 2000 },
  { command: 'syslog show', every: 'hour', thinkingMs: 200 },
  { command: 'network show', every: 'hour', thinkingMs: 500 },
  { command: 'ntls certificate show', every: 'day', thinkingMs: 200 },
  { command: 'ntls certificate monitor show', every: 'day', thinkingMs: 200 },
  { command: 'my password expiry show', every: 'day', thinkingMs: 100 },
  { command: 'client list', every: 'day', thinkingMs: 200 },
  { command: 'service list', every: 'day', thinkingMs: 100 },
  { command: 'service status network', every: 'day', thinkingMs: 200 },
  { command: 'service status ntls', every: 'day', thinkingMs: 100 },
  { command: 'service status ssh', every: 'day', thinkingMs: 100 },
  { command: 'service status stc', every: 'day', thinkingMs: 100 },
  { command: 'service status cbs', every: 'day', thinkingMs: 100 },
  { command: 'service status webserver', every: 'day', thinkingMs: 100 },
  { command: 'package list', every: 'day', thinkingMs: 1000 },
];
