import { existsSync } from 'node:fs';
import { Fault } from '../core/fault.ts';
import { plainText } from '../core/text.ts';
import { count } from '../core/words.ts';
import { readInventoryText } from '../inventory/inventoryText.ts';
import { type LoadedInventory, parseInventory } from '../inventory/load.ts';
import { HOST_VARIABLE } from '../inventory/location.ts';
import { machineNeeds } from '../inventory/machineNeeds.ts';
import { LARGEST_INVENTORY, type Snapshot } from '../protocol/contract.ts';
import { ServiceClosed, ServiceSilent, ServiceUnavailable } from '../protocol/faults.ts';
import { clockFollows, clockWentBack } from '../service/doctor/clock.ts';
import { about, type Diagnosis, worstFirst, worstOf } from '../service/doctor/diagnosis.ts';
import { diskSpace, lastKept, stateFolder } from '../service/doctor/places.ts';
import { receiveBuffer, serialPort, wantedFile, wantedPort } from '../service/doctor/rights.ts';
import { secretFiles } from '../service/doctor/secrets.ts';
import { accountOf, firstFreePort, grantsOf, isOwn, readUnit, type Unit, unitFits } from '../service/doctor/unit.ts';
import { askService } from './askService.ts';
import { type Command, EXIT, type Io, printJson, printLine } from './io.ts';
import { inventoryPathOf, parseOptions, placeOptions, placesOf, secretsOf } from './options.ts';
import { painter } from './table.ts';
import { version } from './version.ts';

/** Where the state of a service of the system is, as its unit says. */
const SYSTEM_STATE = '/var/lib/hsm-vigil';

/** Problems of the inventory that are told one by one. */
const TOLD = 10;

export const doctor: Command = {
  name: 'doctor',
  usage: 'hsm-vigil doctor [--inventory FILE] [--secrets DIR] [--json]',
  summary: 'Say what is wrong with this machine for watching HSMs, and what helps',
  help: `Looks at what the service needs of this machine: inventory, secrets, serial ports, files, ports to listen at, receive buffers, clock, disk, state
folder, its unit, and the running service itself. No device is asked. Rights are those of who runs this, so run it as the account of the service; those
that its unit adds are known:
  sudo -u hsm-vigil hsm-vigil doctor

Options
  --inventory FILE   the inventory; default: that of the running service, else inventory.jsonc in the configuration folder,
                     else that of the unit
  --secrets DIR      folder with a file for each secret; default: $CREDENTIALS_DIRECTORY, else the running service is asked
  --state DIR        the state folder of the service that is meant
  --json             print one JSON document: { "findings": [ { "subject", "state", "text" } ] }

Exit codes
  0 all is well   1 something should be looked at   2 something keeps the service from its work   3 something could not be looked at`,
  async run(args, io) {
    const { values } = parseOptions(args, {
      inventory: { type: 'string' },
      secrets: { type: 'string' },
      json: { type: 'boolean' },
      ...placeOptions,
    });
    const own = placesOf(values, io).state;
    const isOfSystem = values.state === undefined && !existsSync(own) && existsSync(SYSTEM_STATE);
    const state = isOfSystem ? SYSTEM_STATE : own;
    const asked = await askRunning(values, io);
    const found = await readUnit();
    const path =
      asked.snapshot && values.inventory === undefined ? asked.snapshot.inventory.path : pathOf(values, io, isOfSystem ? found : undefined);
    // Another service on the same machine has no unit.
    const unit = found?.inventory === path ? found : undefined;
    const { inventory, findings: ofInventory } = await look(path);
    const needs = inventory && machineNeeds(inventory);
    const isSame = asked.snapshot?.inventory.path === path;
    const service = asked.pid;
    const grants = await grantsOf(service, unit);
    const firstFree = await firstFreePort();
    const port = { held: isSame, mayBeHeld: asked.mayRun === true, troubles: asked.findings.map(({ text }) => text), grants, firstFree };
    const missing = isSame ? asked.snapshot?.missingSecrets : undefined;
    const findings = [
      ...asked.findings,
      ...ofInventory,
      ...whoLooks(await accountOf(service), unit),
      ...(needs ? await secretFiles(needs.secrets, secretsOf(values, io), missing, unit?.secretsFolder) : []),
      ...(needs && unit ? unitFits(unit, needs, firstFree) : []),
      ...(await Promise.all((needs?.serialPorts ?? []).map((place) => serialPort(place, grants, service)))),
      ...(await Promise.all((needs?.files ?? []).map((place) => wantedFile(place, grants)))),
      ...(await Promise.all((needs?.ports ?? []).map((place) => wantedPort(place, port)))),
      ...(await Promise.all((needs?.ports ?? []).map((place) => receiveBuffer(place)))).flat(),
      ...(await stateFolder(state, process.getuid?.(), isOfSystem)),
      await diskSpace(state),
      await clockFollows(),
      ...clockWentBack(await lastKept(state), Date.now()),
    ];
    if (values.json) printJson(io, { findings });
    else for (const finding of worstFirst(findings)) printLine(io.stdout, lineOf(finding, io));
    return { ok: EXIT.ok, warning: EXIT.warning, failed: EXIT.critical, unknown: EXIT.unknown }[worstOf(findings)];
  },
};

/** As given; else, where nobody has an inventory of their own, that of the service of the system. */
function pathOf(values: { readonly inventory?: string | undefined }, io: Io, unit: Unit | undefined): string {
  const path = inventoryPathOf(values, io);
  return values.inventory === undefined && unit?.inventory !== undefined && !existsSync(path) ? unit.inventory : path;
}

interface Asked {
  readonly snapshot?: Snapshot;
  readonly pid?: number;
  /** None answers, which does not mean that none has what a service has. */
  readonly mayRun?: boolean;
  readonly findings: readonly Diagnosis[];
}

/** What the running service says of itself. */
async function askRunning(values: Parameters<typeof askService>[0], io: Io): Promise<Asked> {
  const found = about('service');
  try {
    // Whatever another host's service watches says nothing of this machine.
    return await askService(values, { ...io, env: { ...io.env, [HOST_VARIABLE]: undefined } }, async (client) => {
      const snapshot = await client.request('snapshot', {}, io.signal);
      const { service } = client;
      const troubles = [
        ...(snapshot.historyTrouble ? [snapshot.historyTrouble] : []),
        ...(snapshot.listening ?? []).flatMap(({ problems }) => problems),
        ...(snapshot.outlets ?? []).flatMap(({ place, error }) => (error === undefined ? [] : [`${place}: ${error}`])),
      ];
      return {
        snapshot,
        pid: service.pid,
        findings: [
          service.version === version
            ? found('ok', `The service runs (process ${service.pid}).`)
            : found(
                'warning',
                `The service is of version ${service.version} and this command of ${version}. Restart the service, so that both are of one version.`,
              ),
          ...troubles.map((text) => found('failed', plainText(text, 800))),
        ],
      };
    });
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    if (error instanceof ServiceClosed) return { mayRun: true, findings: [found('unknown', error.message)] };
    if (error instanceof ServiceSilent) return { mayRun: true, findings: [found('failed', error.message)] };
    const remedy =
      error instanceof ServiceUnavailable ? ' Start it: "systemctl start hsm-vigil", "hsm-vigil serve", or a window of the editor.' : '';
    return { findings: [found('failed', `${error.message} So nothing is watched here.${remedy}`)] };
  }
}

async function look(path: string): Promise<{ readonly inventory?: LoadedInventory; readonly findings: readonly Diagnosis[] }> {
  const found = about('inventory');
  const read = await readInventoryText(path, LARGEST_INVENTORY);
  if (read.kind === 'missing') return { findings: [found('failed', `There is no inventory at ${path}. Give its path with --inventory.`)] };
  if (read.kind === 'unreadable') {
    const remedy = /\((?:EACCES|EPERM)\)/.test(read.message)
      ? ' Let the account of the service read it ("chmod 644"), and enter the folders above it.'
      : '';
    return { findings: [found('failed', `${read.message}${remedy}`)] };
  }
  const inventory = parseInventory(read.text);
  const { problems, devices } = inventory;
  const told = problems
    .slice(0, TOLD)
    .map(({ severity, message, line, column }) =>
      found(severity === 'error' ? 'failed' : 'warning', `${path}:${line}:${column}: ${plainText(message, 600)}`),
    );
  const rest = problems.length > TOLD ? [found('warning', `${path}: ${problems.length - TOLD} more problems.`)] : [];
  const all = problems.length === 0 ? [found('ok', `${path} names ${count(devices.length, 'device')}, and nothing is wrong in it.`)] : [];
  return { inventory, findings: [...told, ...rest, ...all] };
}

/** For root no right is missing, which says nothing of another account. */
function whoLooks(service: number | undefined, unit: Unit | undefined): readonly Diagnosis[] {
  const uid = process.getuid?.();
  if (uid !== 0) {
    const user = unit?.user;
    if (service === undefined ? user === undefined || isOwn(user) : service === uid) return [];
    const other = service === undefined ? user : `number ${service}`;
    return [
      about('account')(
        'warning',
        `This runs as another account (number ${uid}) than the service (${other}), so the rights that it finds missing may not be missing there. Run it as the account of the service.`,
      ),
    ];
  }
  return [
    about('account')(
      'warning',
      'This runs as root, for whom no right is missing: what the service may do, it does not show. Run it as the account of the service.',
    ),
  ];
}

const COLOURS = { ok: 'green', warning: 'yellow', failed: 'red', unknown: 'yellow' } as const;

function lineOf({ subject, state, text }: Diagnosis, io: Io): string {
  return `${painter(io)(state.padEnd(7), COLOURS[state])}  ${subject}: ${text}`;
}
