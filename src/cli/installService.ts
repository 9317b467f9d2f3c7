import { chmodSync, mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { Fault } from '../core/fault.ts';
import { readInventoryText } from '../inventory/inventoryText.ts';
import { parseInventory } from '../inventory/load.ts';
import { type MachineNeeds, machineNeeds } from '../inventory/machineNeeds.ts';
import { LARGEST_INVENTORY } from '../protocol/contract.ts';
import { reasonFor } from '../protocol/privateFolder.ts';
import { UNIT } from '../service/doctor/unit.ts';
import { type Command, EXIT, type Io, printLine, UsageError } from './io.ts';
import { parseOptions } from './options.ts';
import { systemdUnit, sysusers } from './systemdUnit.ts';

/** A file of the system could not be written. */
export class NotInstalled extends Fault {
  readonly code = 'not-installed';
}

const SYSUSERS = '/etc/sysusers.d/hsm-vigil.conf';

/** What the unit keeps from the service (ProtectHome, PrivateTmp). */
const UNSEEN = /^\/(?:home|root|run\/user|tmp|var\/tmp)\//;

export const installService: Command = {
  name: 'install-service',
  usage: 'hsm-vigil install-service [--write] [--inventory FILE] [--secrets DIR]',
  summary: 'Print or write a systemd unit for the service, with few rights',
  help: `Prints the unit that lets systemd run the service on this machine, as the account "hsm-vigil" and with the rights that the inventory needs.
Members of the group "hsm-vigil" may ask the service and act through it, also over ssh from another machine.

Options
  --write            write it to ${UNIT}, with ${SYSUSERS} beside it (as root)
  --inventory FILE   the inventory; default: /etc/hsm-vigil/inventory.jsonc
  --secrets DIR      folder with a file for each secret, which systemd hands over; default: /etc/hsm-vigil/secrets
  --root DIR         write below this folder, for an image of a machine

Exit codes
  0 printed or written   3 it could not be`,
  async run(args, io) {
    const { values } = parseOptions(args, {
      write: { type: 'boolean' },
      inventory: { type: 'string' },
      secrets: { type: 'string' },
      root: { type: 'string' },
    });
    const { inventory = '/etc/hsm-vigil/inventory.jsonc', secrets = '/etc/hsm-vigil/secrets', root = '/' } = values;
    for (const [option, path] of Object.entries({ inventory, secrets, root })) {
      if (!isAbsolute(path) || /[\n\r]/.test(path))
        throw new UsageError(`--${option} expects a path from the root on, such as /etc/hsm-vigil.`);
    }
    const own = programs(io);
    const needs = await needsOf(join(root, inventory), io);
    for (const file of [...Object.values(own), inventory, ...(needs?.files ?? [])]) {
      if (UNSEEN.test(file))
        printLine(
          io.stderr,
          `${file} lies in a folder that the unit keeps from the service (home folders and /tmp). Move it, such as to /etc/hsm-vigil or /opt.`,
        );
    }
    const unit = systemdUnit({ ...own, inventory, secrets, needs });
    if (values.write !== true) {
      io.stdout.write(unit);
      return EXIT.ok;
    }
    write(join(root, SYSUSERS), sysusers);
    write(join(root, UNIT), unit);
    for (const line of nextSteps(inventory, secrets, needs)) printLine(io.stdout, line);
    return EXIT.ok;
  },
};

/** @throws {UsageError} for programs that an account of the system cannot run */
function programs({ cli }: Io): { readonly node: string; readonly cli: string } {
  if (process.versions.electron !== undefined)
    throw new UsageError(
      'This runs with VS Code’s own Node, which an update of VS Code takes away. Install Node.js 22.13 or later and hsm-vigil on this machine, and run that one.',
    );
  const found = { node: process.execPath, cli: realpathSync(cli) };
  for (const path of Object.values(found)) {
    if (/^\/(?:home|root|run\/user)\//.test(path))
      throw new UsageError(
        `${path} lies in a person’s home folder, which the service must not see. Install Node.js and hsm-vigil for the whole machine ("npm install -g" as root, with a Node.js of the system).`,
      );
  }
  return found;
}

async function needsOf(path: string, io: Io): Promise<MachineNeeds | undefined> {
  const found = await readInventoryText(path, LARGEST_INVENTORY);
  if (found.kind === 'text') return machineNeeds(parseInventory(found.text));
  const why = found.kind === 'missing' ? `There is no inventory at ${path} yet` : found.message.replace(/\.$/, '');
  printLine(io.stderr, `${why}: the unit names no secrets, serial ports and low ports. Make it anew once the inventory is there.`);
  return undefined;
}

function write(path: string, text: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    chmodSync(path, 0o644);
  } catch (cause) {
    throw new NotInstalled(`${path} cannot be written: ${reasonFor(cause)}. Run it as root.`, { cause });
  }
}

function nextSteps(inventory: string, secrets: string, needs: MachineNeeds | undefined): readonly string[] {
  return [
    `Written: ${SYSUSERS} and ${UNIT}.`,
    'Now, as root:',
    '  systemd-sysusers',
    `  install -d -m 755 ${dirname(inventory)} && install -d -m 700 ${secrets}`,
    ...(needs?.secrets ?? []).map((name) => `  install -m 600 /dev/stdin ${secrets}/${name}      # type the secret, then Ctrl+D twice`),
    '  systemctl daemon-reload && systemctl enable --now hsm-vigil',
    '  usermod -aG hsm-vigil ACCOUNT      # for each person who may ask the service',
    'A changed secret counts after "systemctl restart hsm-vigil"; a changed inventory and renewed certificates count by themselves.',
  ];
}
