import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { SnmpRequest } from '../../src/core/deviceModel.ts';
import type { AgentObject } from '../../src/simulator/agent/agentValues.ts';
import { endChild } from './endChild.ts';
import type { SnmpdUser } from './snmpd.ts';

/** Debian's prometheus-snmp-exporter, set up by hand for the objects of one request. */
export interface SnmpExporter extends AsyncDisposable {
  /** One scrape over HTTP, as Prometheus makes it; resolves with its text. */
  scrape(agentPort: number): Promise<string>;
  /** CPU time of the exporter so far (ms), user and system. */
  cpuMs(): number;
}

/** Linux counts CPU time in hundredths of a second (USER_HZ), whatever the kernel's own clock. */
const MS_PER_TICK = 10;

/** With a module for the objects of one request. */
export function startSnmpExporter(request: SnmpRequest, objects: readonly AgentObject[], user: SnmpdUser): Promise<SnmpExporter> {
  return exporterOf(moduleFor(request, objects, user), 'luna');
}

/** @param text its configuration, in which the module stands */
export async function exporterOf(text: string, module: string): Promise<SnmpExporter> {
  const directory = mkdtempSync(join(tmpdir(), 'exporter-'));
  const configuration = join(directory, 'snmp.yml');
  writeFileSync(configuration, text);
  const port = await freeTcpPort();
  const child = spawn('prometheus-snmp-exporter', [`--config.file=${configuration}`, `--web.listen-address=127.0.0.1:${port}`], {
    stdio: 'ignore',
  });
  const base = `http://127.0.0.1:${port}`;
  for (let tries = 0; !(await answers(base)); tries++) {
    if (tries > 100 || child.exitCode !== null) throw new Error('prometheus-snmp-exporter did not start');
    await pause(50);
  }
  return {
    scrape: async (agentPort) => (await fetch(`${base}/snmp?module=${module}&target=127.0.0.1:${agentPort}`)).text(),
    cpuMs: () => cpuMsOf(child),
    async [Symbol.asyncDispose]() {
      await endChild(child);
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

function cpuMsOf({ pid }: ChildProcess): number {
  // After the name of the program, which may hold spaces: fields 14 and 15 of proc(5), utime and stime.
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ');
  return (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK;
}

/**
 * A module of the exporter's configuration. Whole tables are walked where all that the agent has of them is wanted, which is the cheapest way,
 * and there are no lookups, which would cost more.
 */
function moduleFor(request: SnmpRequest, objects: readonly AgentObject[], user: SnmpdUser): string {
  const names = objects.map(({ oid, value }) => ({ oid: oid.join('.'), type: value.type }));
  const typeOf = (column: string) => names.find(({ oid }) => oid.startsWith(`${column}.`))?.type;
  const columns = [
    ...request.tables.flatMap(({ entry, columns }) => columns.map((column) => `${entry}.${column}`)),
    ...(request.subtrees ?? []).flatMap(({ root }) => [1, 2, 3, 4].map((column) => `${root}.1.${column}`)),
  ].filter((column) => typeOf(column) !== undefined);
  const walks = [
    ...request.tables.flatMap(({ entry, columns }) => {
      const served = new Set(
        names.filter(({ oid }) => oid.startsWith(`${entry}.`)).map(({ oid }) => Number(oid.slice(entry.length + 1).split('.')[0])),
      );
      return served.size === columns.length ? [entry.replace(/\.1$/, '')] : columns.map((column) => `${entry}.${column}`);
    }),
    ...(request.subtrees ?? []).map(({ root }) => root),
  ];
  const metric = (oid: string, name: string, indexed: boolean) => [
    `    - name: ${name}`,
    `      oid: ${oid}`,
    `      type: ${metricType(typeOf(oid) ?? names.find((each) => each.oid === oid)?.type)}`,
    '      help: an object',
    ...(indexed
      ? ['      indexes:', ...indexesOf(oid).flatMap((type, at) => [`      - labelname: index_${at}`, `        type: ${type}`])]
      : []),
  ];
  return [
    'luna:',
    '  walk:',
    ...walks.map((oid) => `    - ${oid}`),
    '  get:',
    ...request.scalars.map((oid) => `    - ${oid}`),
    '  metrics:',
    ...request.scalars.flatMap((oid, at) => metric(oid, `scalar_${at}`, false)),
    ...columns.flatMap((oid, at) => metric(oid, `column_${at}`, true)),
    '  version: 3',
    '  timeout: 10s',
    '  auth:',
    `    username: ${user.user}`,
    '    security_level: authPriv',
    `    password: ${user.authKey}`,
    `    auth_protocol: ${user.auth === 'sha' ? 'SHA' : 'SHA256'}`,
    '    priv_protocol: AES',
    `    priv_password: ${user.privKey}`,
    '',
  ].join('\n');
}

/** The parts of an index, by the table: texts with their length, an address, or a number. */
function indexesOf(column: string): readonly string[] {
  const indexes: readonly (readonly [entry: string, types: readonly string[]])[] = [
    ['1.3.6.1.2.1.4.20.1', ['InetAddressIPv4']],
    ['1.3.6.1.4.1.23629.1.5.1.2.1', ['DisplayString']],
    ['1.3.6.1.4.1.23629.1.5.1.3.1', ['DisplayString', 'DisplayString']],
    ['1.3.6.1.4.1.23629.1.5.1.4.1', ['DisplayString', 'DisplayString']],
    ['1.3.6.1.4.1.23629.1.5.1.5.1', ['DisplayString', 'gauge', 'gauge']],
    ['1.3.6.1.4.1.23629.1.5.1.6.1', ['DisplayString', 'DisplayString', 'gauge', 'gauge']],
    ['1.3.6.1.4.1.23629.1.5.1.7.1', ['DisplayString']],
    ['1.3.6.1.4.1.23629.1.5.1.8.1', ['DisplayString', 'DisplayString', 'DisplayString']],
  ];
  return indexes.find(([entry]) => column.startsWith(`${entry}.`))?.[1] ?? ['gauge'];
}

function metricType(type: AgentObject['value']['type'] | undefined): string {
  if (type === 'Counter32' || type === 'Counter64') return 'counter';
  return type === 'OctetString' || type === 'OID' ? 'DisplayString' : 'gauge';
}

async function answers(base: string): Promise<boolean> {
  return fetch(base).then(
    (response) => response.ok,
    () => false,
  );
}

async function freeTcpPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
