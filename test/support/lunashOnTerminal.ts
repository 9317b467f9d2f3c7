import { appendFileSync, readFileSync } from 'node:fs';
import { Appliance } from '../../src/simulator/appliance/appliance.ts';
import type { InjectedFault } from '../../src/simulator/appliance/injectedFault.ts';
import { Line, type LineOptions } from '../../src/simulator/console/line.ts';
import { createLunaSh } from '../../src/simulator/console/lunash.ts';

/** How the next session behaves: what sshd starts reads it from the file that its only argument names. */
export interface TerminalSession {
  readonly seed: number;
  /** The appliance's clock stands still at this time (ms). */
  readonly now: number;
  readonly faults?: readonly InjectedFault[];
  readonly thinkMs?: number;
  readonly line?: LineOptions;
  /** Printed before the shell shows. */
  readonly motd?: string;
  /** A command after which output never ends. */
  readonly endless?: string;
  /** A prompt of another shell, which is all there is. */
  readonly otherShell?: string;
  /** Where what was typed is kept. */
  readonly typed: string;
}

/** LunaSH on this process's own terminal, as sshd starts it for who has logged in. */
function runOnTerminal({ seed, now, faults = [], thinkMs = 0, line: lineOptions = {}, motd = '', ...session }: TerminalSession): void {
  const appliance = new Appliance({ seed, hostname: 'luna-1', now: () => now });
  for (const fault of faults) appliance.inject(fault);
  const line: Line = new Line(lineOptions, {
    toHost: (bytes) => process.stdout.write(bytes),
    toDevice: (bytes) => shell?.receive(bytes),
    disconnected: () => process.exit(255),
  });
  const print = (text: string) => line.fromDevice(Buffer.from(text.replaceAll('\n', '\r\n')));
  process.stdin.setRawMode(true);
  print(motd);
  const shell =
    session.otherShell === undefined
      ? createLunaSh(appliance, (bytes) => line.fromDevice(bytes), {
          thinkMs,
          ssh: { user: 'monitor', ended: () => process.exit(0) },
        })
      : undefined;
  if (session.otherShell !== undefined) print(session.otherShell);
  let typed = '';
  process.stdin.on('data', (bytes: Buffer) => {
    appendFileSync(session.typed, bytes);
    typed += bytes.toString('latin1');
    if (session.endless === undefined || !typed.includes(`${session.endless}\r`)) line.fromHost(bytes);
    else setInterval(() => print(`${'x'.repeat(100)}\n`.repeat(100)), 1);
  });
}

runOnTerminal(JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')));
