import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { helpText, isSurface } from '../../../src/extension/accessibility/helpTexts.ts';
import { accountLines, postureLines } from '../../../src/extension/accessibility/pageTexts.ts';
import { AlertForest } from '../../../src/extension/alerts/alertForest.ts';
import { DeviceForest } from '../../../src/extension/tree/deviceForest.ts';
import { spokenTree } from '../../../src/extension/words/spokenTree.ts';
import type { PostureItem, PostureResult } from '../../../src/protocol/contract.ts';
import { alert, at, channel, component, device, snapshot, T0 } from './records.ts';

const { contributes } = JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', '..', 'package.json'), 'utf8')) as {
  contributes: { keybindings: readonly { command: string; key: string; when: string; args?: { surface: string } }[] };
};

test('the help begins with where the person is, and has all the rest behind it', () => {
  const all = helpText(undefined).split('\n\n');
  const alerts = helpText('alerts').split('\n\n');
  assert.match(alerts[1] ?? '', /^The view of the alerts\n/);
  assert.deepEqual(alerts.toSorted(), all.toSorted(), 'the same sections');
  assert.match(helpText('telemetry'), /Left, Right: on a chart: the reading before, the next one/);
});

test('the keys of the editor’s own accessible help and view work in our views and on our pages, and nowhere else', () => {
  const ours = contributes.keybindings.filter(({ command }) => /accessib/.test(command));
  assert.deepEqual([...new Set(ours.map(({ key }) => key))].sort(), ['alt+f1', 'alt+f2', 'shift+alt+f1', 'shift+alt+f2']);
  for (const { when, args } of ours) {
    if (args) assert.ok(isSurface(args.surface) && when.includes(`focusedView == hsmVigil.${args.surface}`), when);
    else assert.match(when, /activeWebviewPanelId =~ \/\^hsmVigil\\\.\/ && !sideBarFocus && !panelFocus/);
  }
});

test('each page has its help, by the name under which the editor knows its tab', () => {
  const pages = readdirSync(join(import.meta.dirname, '..', '..', '..', 'src', 'extension'), { recursive: true, encoding: 'utf8' })
    .filter((file) => /Panel\.ts$/.test(file))
    .flatMap((file) => {
      const source = readFileSync(join(import.meta.dirname, '..', '..', '..', 'src', 'extension', file), 'utf8');
      return [...source.matchAll(/(?:viewType: |createWebviewPanel\()'hsmVigil\.(\w+)'/g)].map((match) => match[1]);
    });
  assert.ok(pages.length >= 8, pages.join());
  for (const page of pages) assert.ok(isSurface(page), page);
});

test('who watches is a line for each HSM, the worst first, with nothing hidden in it', () => {
  const seen = device({ id: 'hsm-1', name: 'One\u202e' });
  const alone = device({ id: 'hsm-2', name: 'Two', monitorAccount: 'disabled', channels: [channel({ state: 'off' })] });
  const lines = accountLines(snapshot({ devices: [seen, alone] }), undefined, T0);
  assert.deepEqual(lines.slice(0, 4), [
    'Two: watched by: Nobody (no channel is in use); monitor account: disabled',
    'One: watched by: You, and perhaps a provider (Console); monitor account: enabled',
    '',
    'Two',
  ]);
});

test('of the HSM that the page shows, the text has the checks, what is decided, the commands and the login', () => {
  const decided = { account: 'disabled', since: at(-60), by: 'ada', why: 'our own monitoring' } as const;
  const alone = device({
    id: 'hsm-2',
    name: 'Two',
    monitorAccount: 'disabled',
    accountDecision: decided,
    channels: [channel({ state: 'off' })],
  });
  const lines = accountLines(snapshot({ devices: [device({ id: 'hsm-1', name: 'One' }), alone] }), 'hsm-1', T0);
  assert.equal(lines[3], 'One', 'the one that is shown, and not the worst');
  const two = accountLines(snapshot({ devices: [alone] }), 'hsm-2', T0).slice(2);
  assert.deepEqual(two.slice(0, 2), ['Two', 'Monitor account: disabled']);
  assert.match(two[2] ?? '', /^Decided as disabled by ada, .*: “our own monitoring”$/);
  for (const line of [
    /^ {2}Syslog tested: missing\. Nothing was ever heard\./,
    /^ {2}Alert delivery: missing\. /,
    /^ {2}user enable -username monitor$/,
    /^ {2}user disable -username monitor$/,
    /^Test login: not tried\. /,
    /^ {2}Keys, and what is stored in partitions/,
  ])
    assert.ok(
      two.some((each) => line.test(each)),
      `${line} in\n${two.join('\n')}`,
    );
});

test('posture is a line for each item, the worst first, with what can be done', () => {
  const evidence = [{ text: 'NTP is on', source: 'SNMP' }];
  const item = (kind: string, state: PostureItem['state'], said: string) => ({ kind, state, said, evidence, remedy: 'Do it.' });
  const kinds = [{ id: 'clock', title: 'Time servers', why: 'Dates matter.', controls: ['SI-6'] }];
  const of = { device: 'hsm-1', name: 'One\n', model: 'x', simulated: false, state: 'bad', tally: {}, items: [] };
  const posture = {
    ...{ at: '', kinds, fleet: [item('clock', 'good', 'Fine.')], groups: [{ group: 'prod', state: 'bad', items: [] }] },
    devices: [
      { ...of, items: [item('clock', 'attention', 'One server.'), item('x', 'bad', '<b>\u202eNo clock.')] },
      { ...of, device: 'hsm-2', name: 'Two', state: 'attention', items: [item('clock', 'attention', 'One server.')] },
    ],
  } as unknown as PostureResult;
  const whole = ['    Dates matter.', '    NTP is on (SNMP)', '    Evidence for: SI-6'];
  assert.deepEqual(postureLines(posture, undefined), [
    ...['All HSMs', '  good: Time servers. Fine.', ...whole, '', 'HA group prod', ''],
    ...['One', '  bad: x. <b>No clock. Do it.', '    NTP is on (SNMP)', '  attention: Time servers. One server. Do it.', ...whole, ''],
    ...['Two', '  attention: Time servers. One server. Do it.', ''],
  ]);
  assert.deepEqual(
    postureLines(posture, 'hsm-2').slice(-10),
    [
      ...['One', '  bad: x. <b>No clock. Do it.', '  attention: Time servers. One server. Do it.', ''],
      ...['Two', '  attention: Time servers. One server. Do it.', ...whole, ''],
    ].slice(-10),
  );
});

test('what the views show is read line by line, also what is closed there', () => {
  const devices = new DeviceForest();
  const bad = device({
    id: 'hsm-2',
    name: 'Two\u202e',
    haGroup: 'prod',
    state: 'degraded',
    components: [component({ state: 'degraded' })],
  });
  devices.update({ devices: [device(), bad], checking: new Set(), now: T0 });
  const lines = spokenTree(devices.roots, (key) => devices.node(key));
  assert.equal(lines.filter((line) => /^ {2}Two/.test(line)).length, 1, lines.join('\n'));
  assert.ok(
    lines.some((line) => /^ {4,}.*Fan1A.*6,200 rpm/.test(line)),
    lines.join('\n'),
  );
  assert.doesNotMatch(lines.join(''), /\p{Cf}/u);

  const alerts = new AlertForest();
  alerts.update(snapshot({ alerts: [alert()] }), T0);
  const spoken = spokenTree(alerts.roots, (key) => ({
    spoken: alerts.spoken(key, T0) ?? '',
    children: alerts.node(key)?.children ?? [],
  }));
  assert.match(spoken.join('\n'), /^.*[Ff]iring.*\n {2}.*Fan1A turns too slowly/m);
});
