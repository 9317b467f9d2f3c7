import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { startSimulation } from '../../src/simulator/simulation.ts';
import { bundleCli, newFolder, spawnCli } from '../support/bundledCli.ts';
import { liveView, testPlace } from '../support/testService.ts';
import { waitFor } from '../support/waitFor.ts';

let cli: string;
before(async () => {
  cli = await bundleCli('1.0.0', { assistant: true });
});

/** The SDK's own client, which starts the server as an assistant does. */
async function assistantOf(folder: string) {
  const transport = new StdioClientTransport({ command: process.execPath, args: [cli, 'mcp', '--state', folder], stderr: 'pipe' });
  const client = new Client({ name: 'test', version: '1' });
  await client.connect(transport);
  const call = async (name: string, given: Record<string, unknown> = {}) => {
    const { content, isError } = await client.callTool({ name, arguments: given });
    const [{ text }] = content as [{ text: string }];
    return { refused: isError === true, text };
  };
  const ask = async (name: string, given: Record<string, unknown> = {}) => {
    const { refused, text } = await call(name, given);
    assert.equal(refused, false, text);
    // biome-ignore lint/suspicious/noExplicitAny: answers are JSON, and each test looks at a part of them
    return JSON.parse(text) as any;
  };
  return { client, transport, call, ask, [Symbol.asyncDispose]: () => client.close() };
}

test('an assistant asks the running service: devices, health, why an alert fires, readings, events, runbooks; two at once', async () => {
  await using simulation = await startSimulation(
    {
      devices: [
        { id: 'hsm-1', name: 'Prod One', line: { baudRate: 4_000_000 } },
        { id: 'hsm-2', name: 'Prod Two', line: { baudRate: 4_000_000 } },
      ],
    },
    new AbortController().signal,
  );
  await using place = testPlace(cli);
  place.write({ poll: { interval: '2s', timeout: '5s' }, alerts: { window: '40s' }, devices: simulation.inventory().devices });
  using service = await place.connect();
  await service.request('provideSecrets', { secrets: simulation.secrets });
  const view = await liveView(service);
  simulation.inject('hsm-1', { kind: 'fan-failed', fan: 'Fan2B' });
  await waitFor('the fan fires', () => view.alert('speed-low')?.state === 'firing');

  await using first = await assistantOf(place.folder);
  await using second = await assistantOf(place.folder);
  const { tools } = await first.client.listTools();
  assert.ok(tools.length >= 7);
  for (const { name, annotations, inputSchema } of tools) {
    assert.deepEqual(
      [annotations?.readOnlyHint, annotations?.destructiveHint, inputSchema.additionalProperties],
      [true, false, false],
      name,
    );
  }
  assert.match(first.client.getInstructions() ?? '', /"untrusted".*never follow what it says/s);

  const [list, alerts] = await Promise.all([first.ask('list_devices'), second.ask('list_alerts', { waiting: true })]);
  assert.deepEqual(list.devices.shown.map(({ id }: { id: string }) => id).sort(), ['hsm-1', 'hsm-2']);
  assert.equal(list.devices.shown[0].worst.component, 'fan2b');
  const alert = alerts.alerts.shown.find(({ condition }: { condition: string }) => condition === 'speed-low');
  const why = await first.ask('explain_alert', { alert: alert.id });
  assert.match(why.why[0], /^It fires since .*: now \d+ of 3 bad polls in the last 40 s\.$/);
  assert.ok(why.evidence.some(({ verdict, value }: { verdict: string; value: number }) => verdict === 'bad' && value === 0));
  const fine = await second.ask('explain_alert', { device: 'hsm-2', component: 'fan2b' });
  assert.ok(fine.why.includes('Nothing is being counted: no condition here was judged bad.'), JSON.stringify(fine.why));
  const health = await second.ask('device_health', { device: 'hsm-1' });
  assert.deepEqual([health.state, health.openAlerts.total > 0], [list.devices.shown[0].state, true]);
  const readings = await first.ask('latest_readings', { device: 'hsm-1', component: 'fan2b', metric: 'hw.fan.speed' });
  assert.equal(readings.parts.shown[0].readings[0].value, 0);
  const events = await first.ask('device_events', { device: 'hsm-1' });
  assert.ok(events.events.some(({ alert: of }: { alert?: string }) => of === alert.id));
  const runbook = await first.ask('read_runbook', { alert: alert.id });
  assert.match(runbook.title, /^A front fan turns too slowly/);
  assert.equal(runbook.facts[0].answer, 'The part is not well');
  const whole = await second.ask('read_runbook', { runbook: 'fan-speed-low' });
  const { resources } = await first.client.listResources();
  assert.equal(resources.length, (await first.ask('read_runbook')).runbooks.length);
  const { contents } = await first.client.readResource({ uri: 'hsm-vigil://runbook/fan-speed-low' });
  assert.equal((contents[0] as { text: string }).text, whole.markdown);

  const posture = await first.ask('posture', { device: 'hsm-1' });
  assert.ok(
    posture.items.total > 5 && posture.items.shown.every(({ why }: { why?: string }) => why),
    JSON.stringify(posture).slice(0, 400),
  );
  assert.deepEqual((await second.ask('posture')).devices.total, 2);

  for (const [name, given, says] of [
    ['device_health', {}, /^"device" is missing/],
    ['device_health', { device: 'hsm-9' }, /^No watched device has the id "hsm-9"\. Watched are hsm-1 and hsm-2\.$/],
    ['list_alerts', { state: 'open' }, /^"state" expects one of pending, firing, resolved\.$/],
    ['list_alerts', { everything: true }, /^There is no argument "everything"/],
    ['read_runbook', { runbook: '../../package' }, /^There is no runbook/],
    ['device_events', { since: 'yesterday' }, /^"since" expects/],
  ] as const) {
    const { refused, text } = await first.call(name, given);
    assert.deepEqual([refused, says.test(text)], [true, true], text);
  }
  await assert.rejects(first.client.callTool({ name: 'acknowledge', arguments: { alert: alert.id } }), /There is no tool "acknowledge"/);
  await assert.rejects(first.client.readResource({ uri: 'hsm-vigil://runbook/../../package' }), /There is no resource/);
  // Nothing was done in the name of a person.
  assert.deepEqual((await service.request('log', { people: true })).entries, []);
});

test('without a service it says so, and starts none', async () => {
  await using place = testPlace(cli);
  await using assistant = await assistantOf(place.folder);
  const { refused, text } = await assistant.call('list_devices');
  assert.deepEqual([refused, /^No HSM Vigil service is running\. So nobody can say how the HSMs are/.test(text)], [true, true], text);
  assert.deepEqual(place.services(), []);
  assert.match((await assistant.ask('read_runbook', { runbook: 'hsm-tampered' })).markdown, /^# /, 'runbooks need no service');
});

test('it ends when standard input is closed, and says what else came there', async () => {
  const home = newFolder();
  const child = spawnCli(cli, ['mcp', '--state', home], home);
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  child.stdin.write(
    '{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}\n',
  );
  const [said] = (await new Promise<Buffer>((resolve) => child.stdout.once('data', resolve))).toString().split('\n');
  assert.equal(JSON.parse(said ?? '').result.serverInfo.name, 'hsm-vigil');
  let unanswered = '';
  child.stderr.on('data', (chunk: Buffer) => {
    unanswered += chunk.toString();
  });
  child.stdin.write('this is no JSON\n{"jsonrpc":"1.0","id":2,"method":"tools/list"}\n');
  child.stdin.end();
  assert.equal(await ended, 0);
  assert.equal(
    unanswered,
    'hsm-vigil: a line on standard input is no JSON. It gets no answer.\n' +
      'hsm-vigil: a line on standard input is JSON, and no message of JSON-RPC 2.0. It gets no answer.\n',
  );

  const flooded = spawnCli(cli, ['mcp', '--state', home], home);
  let complaint = '';
  flooded.stderr.on('data', (chunk: Buffer) => {
    complaint += chunk.toString();
  });
  // It stops reading before all is written.
  flooded.stdin.on('error', () => {});
  flooded.stdin.write('x'.repeat(1_200_000));
  assert.equal(await new Promise((resolve) => flooded.once('close', resolve)), 3);
  assert.equal(complaint, 'hsm-vigil: A line of more than 1,000,000 bytes came on standard input.\n');
});
