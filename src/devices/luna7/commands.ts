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
];
