import type { ConsoleCommand } from '../../core/deviceModel.ts';

/**
 * What is read over the console, and how often. This list is the allow-list: nothing else is ever typed at the shell.
 *
 * `hsm show` already says whether there is a tamper; `hsm tamper show` names it, in three lines, and so proves it by a second
 * route in the same session. Eighty bytes a poll are worth never having to guess.
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
];
