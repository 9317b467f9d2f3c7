import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import type { Locator, Page } from 'playwright-core';
import { dialogue } from '../../src/devices/luna7/console/profile.ts';
import { freePort } from '../../src/simulator/sending/freePorts.ts';
import { type Simulation, startSimulation } from '../../src/simulator/simulation.ts';
import {
  alertRow,
  type Editor,
  expand,
  openQuestion,
  row,
  runCommand,
  setTheme,
  showView,
  startEditor,
  testedVsix,
  webview,
} from '../support/editor.ts';
import { openTcpRelay, type TcpRelay } from '../support/tcpRelay.ts';
import { sendWith } from '../support/trapSenders.ts';
import { startUdpRelay, type UdpRelay } from '../support/udpRelay.ts';

/**
 * An owner without a console, in a real VS Code: an HSM that is watched over SNMP alone, and its neighbour whose console somebody else takes.
 * A fan stops, the console is taken, the agent falls silent, a cable moves to another HSM, and what the HSM says by itself is set up. No step shows a tick that was not earned.
 * The tests are one story and run in order; pictures of it go to .e2e/.
 */

const seconds = 1000;
const interval = 3;
/** Of an HA group, watched when a test needs them. */
const members = [1, 2, 3].map((nth) => ({ id: `hsm-ber-${nth}`, name: `Berlin ${nth}` }));
const pictures = join(import.meta.dirname, '..', '..', '.e2e');

let simulation: Simulation;
let agentCable: UdpRelay;
let consoleCable: TcpRelay;
let editor: Editor;
let page: Page;
/** Where traps and log lines are received. */
const ports = { traps: 0, lines: 0 };
const passphrases = { 'traps.auth': 'auth-passphrase', 'traps.priv': 'priv-passphrase' };

const picture = (name: string): Promise<unknown> => page.screenshot({ path: join(pictures, `owner-${name}.png`) });

/** Rows of the tree with a tick whose text begins with this. */
const ticks = (label: string): Locator =>
  page.locator('.part.sidebar .monaco-list-row', { hasText: label }).filter({ has: page.locator('.codicon-pass') });

async function noTickFor(label: string): Promise<void> {
  await row(page, label).waitFor();
  assert.equal(await ticks(label).count(), 0, `${label} has no tick`);
}

const device = (id: string) => simulation.inventory().devices.find((each) => each.id === id)!;

before(async () => {
  mkdirSync(pictures, { recursive: true });
  const vsix = await testedVsix();
  simulation = await startSimulation(
    {
      devices: [
        { id: 'hsm-par-1', name: 'Paris 1', channels: ['snmp'] },
        { id: 'hsm-fra-1', name: 'Frankfurt 1', channels: ['console'] },
        { id: 'hsm-fra-2', name: 'Frankfurt 2', channels: ['console'] },
        ...members.map(({ id, name }) => ({ id, name, channels: ['console' as const] })),
        { id: 'hsm-spare', name: 'Spare', channels: ['console'] },
      ],
    },
    new AbortController().signal,
  );
  agentCable = await startUdpRelay(device('hsm-par-1').snmp!.port);
  consoleCable = await openTcpRelay(device('hsm-fra-1').console!.address);
  const [paris, first, second] = [device('hsm-par-1'), device('hsm-fra-1'), device('hsm-fra-2')];
  ports.traps = await freePort();
  ports.lines = await freePort();
  const lines = `127.0.0.1:${ports.lines}`;
  const inventory = {
    receivers: { traps: { listen: `127.0.0.1:${ports.traps}` }, syslog: { udp: lines, tcp: lines } },
    poll: { interval: `${interval}s`, timeout: '2s' },
    alerts: { window: `${6 * interval}s`, negatives: 3, recover: 2 },
    devices: [
      { ...paris, snmp: { ...paris.snmp, port: agentCable.port } },
      { ...first, console: { ...first.console, address: consoleCable.address } },
      second,
    ],
  };
  editor = await startEditor({
    vsix,
    secrets: { ...simulation.secrets, ...passphrases },
    inventory: `// ours\n${JSON.stringify(inventory, null, 2)}`,
    settings: { 'hsmVigil.operator': 'ada', 'hsmVigil.service.keepRunning': false },
  });
  // Rows that are not in sight are not in the page: there is room for a few groups that are unfolded.
  page = await editor.openWindow({ height: 2200 });
});

after(async () => {
  if (page && !page.isClosed()) await picture('last-seen').catch(() => {});
  await editor?.dispose();
  await agentCable?.[Symbol.asyncDispose]();
  await consoleCable?.[Symbol.asyncDispose]();
  await simulation?.dispose();
});

test('an HSM watched over SNMP alone is partly watched, and its row says what nothing judges', async () => {
  await showView(page);
  await row(page, /Paris 1.*partly watched/).waitFor();
  await noTickFor('Paris 1');
  await row(page, 'Paris 1').click();
  await expand(row(page, 'Paris 1'));
  await row(page, /Fans.*ok/).waitFor();
  await expand(row(page, 'Fans'));
  await row(page, /Fan1A.*rpm/).waitFor();
  // The model's own limits judge these.
  await ticks('Fan1A').waitFor();
  await picture('partly-watched');
  await page.locator('.statusbar-item', { hasText: /3 HSMs.*1 partly watched/ }).waitFor();
});

test('a fan that stops is seen over SNMP and judged by the limits of the model', async () => {
  simulation.inject('hsm-par-1', { kind: 'fan-failed', fan: 'Fan2A' });
  await row(page, /Fan2A.*too slowly/).waitFor();
  await noTickFor('Fan2A');
  await alertRow(page, 'Firing', '1').waitFor();
  await noTickFor('Paris 1');
  await alertRow(page, 'Fan2A').click();
  const alert = webview(page);
  await alert.locator('h1', { hasText: 'Fan2A reads 0 rpm' }).waitFor();
  await alert
    .getByText(/the model’s own lower/)
    .first()
    .waitFor();
  await alert.getByText('SNMP').first().waitFor();
  await picture('fan-stopped');
});

test('a console that somebody else has taken is a problem of its own, with what to do, and an alert', async () => {
  await row(page, /Frankfurt 1/).waitFor();
  await ticks('Frankfurt 1').waitFor();
  await using taken = await holdConsole();
  await row(page, /Frankfurt 1.*1 problem/).waitFor();
  await expand(row(page, 'Frankfurt 1'));
  await row(page, /Console in use/).waitFor();
  await alertRow(page, 'Firing', '2').waitFor();
  await alertRow(page, 'The console is in use', 'Frankfurt 1').waitFor();
  await noTickFor('Frankfurt 1');
  await picture('console-taken');
  assert.ok(!taken.closed, 'it was held all the while');
});

test('an agent that falls silent is not fine, and the alert about the fan is not over', async () => {
  simulation.inject('hsm-par-1', { kind: 'snmp-silent' });
  await row(page, /Paris 1.*not heard of since/).waitFor();
  await noTickFor('Paris 1');
  await noTickFor('Fan1A');
  await alertRow(page, 'Fan2A', 'Paris 1').waitFor();
  await picture('agent-silent');
  simulation.clear('hsm-par-1', { kind: 'snmp-silent' });
  await row(page, /Fan1A.*rpm/).waitFor();
});

test('a cable that leads to another HSM is told at once, and neither fires nor resolves what belongs to the one before', async () => {
  await row(page, /Frankfurt 1/).waitFor();
  await ticks('Frankfurt 1').waitFor();
  simulation.inject('hsm-fra-1', { kind: 'fan-failed', fan: 'Fan1A' });
  await alertRow(page, 'Fan1A', 'Frankfurt 1').waitFor();
  await page.waitForTimeout(4 * interval * seconds);
  consoleCable.moveTo(device('hsm-fra-2').console!.address);
  await alertRow(page, /another/i, 'Frankfurt 1').waitFor();
  await noTickFor('Frankfurt 1');
  await alertRow(page, 'Fan1A', 'Frankfurt 1').waitFor();
  await picture('cable-moved');
  for (const [theme, name] of [
    ['Dark Modern', 'dark'],
    ['Dark High Contrast', 'high-contrast'],
  ] as const) {
    await setTheme(page, theme);
    await picture(`cable-moved-${name}`);
  }
});

test('a tampered member of a group of three is replaced, from the alert to the verified repair, by one checklist', async () => {
  // With every byte that they are sent. The one that leaves is looked at, too.
  const consoles = new Map([...members.map(({ id }) => id), 'hsm-spare'].map((id) => [id, simulation.console(id)!]));
  const written = readFileSync(editor.inventory, 'utf8');
  const { devices, ...rest } = JSON.parse(written.replace('// ours', ''));
  const group = members.map(({ id }) => ({ ...device(id), haGroup: 'prod' }));
  const inventory = { ...rest, groups: { prod: { members: 3, quorum: 2, autoRecovery: true } }, devices: [...devices, ...group] };
  writeFileSync(editor.inventory, `// ours\n${JSON.stringify(inventory, null, 2)}`);
  await expand(row(page, 'prod'));
  await row(page, /prod.*3 of 3/).waitFor({ timeout: 20 * interval * seconds });

  simulation.inject('hsm-ber-1', { kind: 'tampered' });
  await alertRow(page, /tamper/i, 'Berlin 1').waitFor({ timeout: 20 * interval * seconds });
  await runCommand(page, 'HSM Vigil: Open Runbook');
  await page
    .locator('.quick-input-list .monaco-list-row', { hasText: /tamper.*Berlin 1/i })
    .first()
    .click();
  const alert = webview(page);
  await alert.locator('.runbook-title', { hasText: 'The HSM reports a tamper' }).waitFor();
  await alert.locator('.step', { hasText: 'It does not come back' }).locator('button.link').click();
  await alert.locator('.runbook-title', { hasText: 'A member of an HA group is replaced' }).waitFor();
  await alert.getByText('Other members are healthy').waitFor();
  const step = (text: string) => alert.locator('.step', { hasText: text });
  const does = async (text: string) => {
    await step(text).locator('input').check();
    await step(text)
      .getByText('Done by ada')
      .waitFor({ timeout: 20 * seconds });
  };
  for (const each of ['Plan the work', 'Prove the keys']) await does(each);
  await picture('replacement');

  await simulation.plugConsole('hsm-ber-1', 'hsm-spare');
  await alert.getByText('Another appliance answers in its place').waitFor({ timeout: 20 * interval * seconds });
  await step('takes the place of the old member').getByText('We do not see this yet').waitFor();
  await picture('replacement-other');
  await openQuestion(page, /Compare the serial number at the rack first/, async () => {
    await openQuestion(page, 'Which HSM was replaced?', () => runCommand(page, 'HSM Vigil: Accept Replaced Appliance'));
    await page.locator('.quick-input-list .monaco-list-row', { hasText: 'Berlin 1' }).first().click();
  });
  await page.keyboard.type('the alternate, compared at the rack');
  await page.keyboard.press('Enter');
  await alert.getByText('The appliance was exchanged and accepted').waitFor({ timeout: 20 * interval * seconds });
  await does('takes the place of the old member');
  await alert
    .locator('.proven')
    .getByText(/Verification of the repair: [1-6] of 6 good polls|The repair is verified/)
    .waitFor({ timeout: 20 * interval * seconds });
  await row(page, /prod.*3 of 3/).waitFor({ timeout: 20 * interval * seconds });
  await alert.getByText('Every member is healthy').waitFor({ timeout: 20 * seconds });
  for (const each of ['Let it join the group', 'Take the old member out', 'Verify:', 'Zeroize and deprovision']) await does(each);
  await picture('replacement-done');
  for (const id of ['hsm-ber-1', 'hsm-ber-2', 'hsm-ber-3']) consoles.set(`${id} now`, simulation.console(id)!);
  const secrets = members.map(({ id }) => simulation.secrets[`${id}.console`]);
  const allowed = new Set(['', 'monitor', 'exit', ...secrets, ...dialogue.allowedCommands]);
  const typed = [...consoles].map(([id, { received }]) => ({ id, lines: received.split('\r').slice(0, -1) }));
  for (const { id, lines } of typed) {
    if (id !== 'hsm-spare') assert.ok(lines.includes('hsm show'), `${id} was polled`);
    const foreign = lines.filter((line) => !allowed.has(line));
    assert.deepEqual(foreign, [], id);
  }
});

test('traps and log lines are set up until a real snmptrap and a real logger have arrived, and stand in the line of events', async () => {
  await openQuestion(page, 'Which HSM shall send', () => runCommand(page, 'HSM Vigil: Set Up Traps and Syslog'));
  await page.locator('.quick-input-list .monaco-list-row', { hasText: 'Paris 1' }).first().click();
  const setUp = webview(page);
  await setUp.locator('vscode-button', { hasText: 'Write to Inventory' }).click();
  await setUp.getByText('✓ The inventory has what is needed.').waitFor();
  await setUp.getByText('✓ Its passphrases are here.').waitFor();
  assert.match(readFileSync(editor.inventory, 'utf8'), /^\/\/ ours[\s\S]*"vigil-hsm-par-1"/);
  const command = await setUp.locator('code', { hasText: 'sysconf snmp trap set' }).innerText();
  const [, engine = ''] = /-engineid (\w+)/.exec(command) ?? [];
  assert.match(command, /-host 127\.0\.0\.1 -secname vigil-hsm-par-1 .*<passphrase for authentication>/);
  const luna = '1.3.6.1.4.1.23629.1.5.2.2';
  const to = (auth: string) =>
    `-v3 -e 0x${engine} -u vigil-hsm-par-1 -l authPriv -a SHA -A ${auth} -x AES -X priv-passphrase 127.0.0.1:${ports.traps}`.split(' ');
  const trap = ['', `${luna}.5`, `${luna}.1`, 's', '[par-1:10.0.0.1 / messages / 2026 Sep  1 11:07:09 / smartd[12532] / 1]'];
  await sendWith('snmptrap', [...to('another-passphrase'), ...trap]);
  await setUp.getByText(/Compare passphrase/).waitFor();
  await picture('set-up-wrong-key');
  await sendWith('snmptrap', [...to('auth-passphrase'), ...trap]);
  await promisify(execFile)('logger', [
    ...['--server', '127.0.0.1', '--udp', '--port', `${ports.lines}`, '--rfc3164', '--tag', 'smartd', '--priority', 'daemon.crit'],
    '***TEST : SEQNO_1 : Device: /dev/sda, Temperature 45 Celsius reached limit of 44 Celsius (Min/Max 31/49)',
  ]);
  await setUp.getByText('Both arrive.').waitFor();
  await picture('set-up-proven');
  await runCommand(page, 'HSM Vigil: Open Events');
  const events = webview(page);
  await events.locator('tr', { hasText: 'A trap says that the disk drive needs attention' }).first().waitFor();
  await events
    .locator('tr', { hasText: /The disk drive is at 45[\s\S]*test of the way/ })
    .first()
    .waitFor();
  await events
    .locator('tr', { hasText: /sender proven/ })
    .first()
    .waitFor();
  await picture('events');
});

/** Holds the console's one line, as somebody with a terminal does. */
async function holdConsole(): Promise<Socket & AsyncDisposable> {
  const [host, port] = device('hsm-fra-1').console!.address.split(':');
  for (;;) {
    const socket = connect({ host: host!, port: Number(port) });
    const held = await new Promise<boolean>((resolve) => {
      socket.once('error', () => resolve(false));
      socket.once('close', () => resolve(false));
      // Who is turned away is so within a tenth of a second.
      setTimeout(() => resolve(!socket.destroyed), 300);
    });
    socket.on('error', () => {});
    if (held) return Object.assign(socket, { [Symbol.asyncDispose]: async () => void socket.destroy() });
  }
}
