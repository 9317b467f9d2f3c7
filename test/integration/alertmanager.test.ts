import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HOUR, MINUTE } from '../../src/core/time/duration.ts';
import { AlertmanagerProcess } from '../support/alertmanagerProcess.ts';
import { ComposedService, consoleOnly } from '../support/composedService.ts';
import { snmp } from '../support/exporting.ts';
import { httpServer } from '../support/httpServer.ts';
import { SimulatedPolls } from '../support/simulatedPolls.ts';
import { waitFor } from '../support/waitFor.ts';
import { ada } from '../support/watchedFleet.ts';

const FAN = 'speed-low';

/** A service that tells Alertmanagers of the fan of a simulated appliance. */
class TellingService implements AsyncDisposable {
  readonly composed = new ComposedService({ clock: Date.now });
  readonly polls = new SimulatedPolls();
  /** When the next poll is said to be (ms). */
  #at = Date.now() - 2 * HOUR;

  async start(...urls: readonly string[]): Promise<void> {
    this.use({ urls });
    await this.composed.service.start(this.composed.inventory);
  }

  use(alertmanager: object, more: object = {}): void {
    this.composed.write({
      notify: [{ id: 'am', alertmanager: { every: '5s', labels: { team: 'pki' }, ...alertmanager }, ...more }],
      export: { instance: 'edge-1' },
      devices: [{ ...consoleOnly('hsm-1'), snmp, site: 'Frankfurt', haGroup: 'prod' }],
    });
  }

  async restart(): Promise<void> {
    await this.composed.restart();
    await this.composed.service.start(this.composed.inventory);
  }

  /** Polls, ten minutes each after the other. */
  poll(times: number): void {
    for (let count = 0; count < times; count++) {
      const { fleet } = this.composed.service;
      const device = fleet.find('hsm-1');
      assert.ok(device);
      this.#at += 10 * MINUTE;
      fleet.conclude(device, device.apply(this.polls.poll('hsm-1', this.#at), this.#at, this.#at));
    }
  }

  failFan(): void {
    this.polls.appliance.inject({ kind: 'fan-failed', fan: 'Fan1A' });
    this.poll(3);
    assert.equal(this.fan?.state, 'firing');
  }

  repairFan(): void {
    this.polls.appliance.clear();
    this.poll(3);
    assert.equal(this.fan?.state, 'resolved');
  }

  get fan() {
    return this.composed.snapshot().alerts.find(({ condition }) => condition === FAN);
  }

  get receiver() {
    return this.composed.snapshot().receivers[0];
  }

  silence(until = Date.now() + HOUR, more: object = { alertmanager: true }) {
    return this.composed.service.requests.silence(
      { device: 'hsm-1', condition: FAN, until: new Date(until).toISOString(), why: 'spare is ordered', ...more },
      ada,
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.composed[Symbol.asyncDispose]();
  }
}

const fanAt = (there: AlertmanagerProcess) => there.alert(FAN);

test('what fires is at every instance with what people need, goes on through a restart, and is resolved at its end', async (t) => {
  const { posts, port } = await httpServer(t);
  await using first = await AlertmanagerProcess.start({ hook: `http://127.0.0.1:${port}/` });
  await using second = await AlertmanagerProcess.start();
  await using service = new TellingService();
  await service.start(first.url, second.url);
  service.use({
    urls: [first.url, second.url],
    link: 'https://grafana.example.com/d/hsm?var-device={device}',
    runbooks: 'https://wiki.example.com/hsm/{runbook}',
  });
  await service.composed.service.requests.useInventory({ path: service.composed.inventory }, ada);
  service.poll(2);
  service.failFan();
  const shown = await waitFor('the first has it', () => fanAt(first));
  await waitFor('the second has it', () => fanAt(second));
  const { device, component, severity, instance, site, ha_group, model, alertname, team } = shown.labels;
  assert.deepEqual(
    { device, component, severity, instance, site, ha_group, model, alertname, team },
    {
      device: 'hsm-1',
      component: 'fan1a',
      severity: service.fan?.severity,
      instance: 'edge-1',
      site: 'Frankfurt',
      ha_group: 'prod',
      model: 'luna-network-hsm-7',
      alertname: 'HsmSpeedLow',
      team: 'pki',
    },
  );
  assert.match(shown.annotations.summary ?? '', /^Device hsm-1: Fan1A /);
  assert.ok(shown.annotations.action && shown.annotations.description);
  assert.equal(shown.annotations.runbook_url, `https://wiki.example.com/hsm/${service.fan?.runbook}`);
  assert.equal(shown.generatorURL, 'https://grafana.example.com/d/hsm?var-device=hsm-1');
  assert.ok(Date.parse(shown.endsAt) - Date.now() > 29 * MINUTE, 'it lasts three polls of ten minutes');
  await waitFor('it is told', () => posts.some(({ body }) => JSON.parse(body).status === 'firing'));
  await waitFor('the receiver fares well', () => service.receiver?.state === 'ok' && service.receiver.queued === 0);

  await service.restart();
  await waitFor('it goes out again', () => service.receiver?.state === 'ok' && service.receiver.queued === 0);
  const again = await fanAt(first);
  assert.ok(again && Date.parse(again.endsAt) > Date.parse(shown.endsAt), 'it lasts longer by then');
  service.repairFan();
  for (const each of [first, second]) await waitFor('it is over there', async () => !(await fanAt(each)));
  const told = await waitFor('the end is told', () =>
    posts.map(({ body }) => JSON.parse(body)).find(({ status }) => status === 'resolved'),
  );
  const [over] = told.alerts;
  assert.equal(Date.parse(over.endsAt), Date.parse(service.fan?.resolvedAt ?? ''));
  await waitFor('nothing is owed', () => service.receiver?.queued === 0);
  assert.deepEqual(service.composed.store.outside.loadTold(), []);
});

test('an instance that is down keeps no other waiting, is named, and gets the state and the end once it is back', async () => {
  await using first = await AlertmanagerProcess.start();
  await using second = await AlertmanagerProcess.start();
  await using service = new TellingService();
  await service.start(first.url, second.url);
  service.failFan();
  await waitFor('both have it', async () => (await fanAt(first)) && (await fanAt(second)));
  await second.kill();
  await waitFor('it is said', () => service.receiver?.state === 'failing');
  // A connection that was open when it went is reset.
  assert.equal(
    service.receiver?.error?.replace('ECONNRESET', 'ECONNREFUSED'),
    `${second.host} could not be reached (ECONNREFUSED). Check the address, the network and the certificate. The other instance works.`,
  );
  await second.comeBack();
  await waitFor('it is told anew what fires', () => fanAt(second));
  await waitFor('all is well', () => service.receiver?.state === 'ok');
  await first.kill();
  service.repairFan();
  await waitFor('the other hears of the end', async () => !(await fanAt(second)));
  assert.equal(service.composed.store.outside.loadTold().length, 1, 'the end is owed to the one that is down');
  await service.restart();
  assert.equal(service.composed.store.outside.loadTold().length, 1, 'also over a restart');
  await first.comeBack();
  await waitFor('it is owed to nobody', () => service.composed.store.outside.loadTold().length === 0);
});

test('what has ended while the service was down is resolved by the next one', async () => {
  await using there = await AlertmanagerProcess.start();
  await using service = new TellingService();
  await service.start(there.url);
  service.failFan();
  await waitFor('it fires there', () => fanAt(there));
  await service.composed.restart();
  assert.ok(await fanAt(there), 'before anything is watched, nothing is said to be over');
  service.composed.write({
    notify: [{ id: 'am', alertmanager: { urls: [there.url], every: '5s' } }],
    export: { instance: 'edge-1' },
    devices: [consoleOnly('hsm-2')],
  });
  await service.composed.service.start(service.composed.inventory);
  await waitFor('its HSM is not watched any more', async () => !(await fanAt(there)));
});

test('a silence of Alertmanager is shown on the alert, as long as it lasts, and with its age where it cannot be read', async () => {
  await using there = await AlertmanagerProcess.start();
  await using service = new TellingService();
  await service.start(there.url);
  service.failFan();
  await waitFor('it fires there', () => fanAt(there));
  const id = there.amtool('silence', 'add', '--author=grace', '--comment=they change\u202e the fan', '--duration=1h', 'device=~"hsm-.*"');
  const silenced = await waitFor('it is seen', () => service.fan?.silencedOutside);
  assert.deepEqual([silenced.id, silenced.by, silenced.why, silenced.receiver], [id, 'grace', 'they change the fan', 'am']);
  assert.ok(Math.abs(Date.parse(silenced.until) - Date.now() - HOUR) < MINUTE);
  assert.deepEqual([silenced.notAt, silenced.asOf, silenced.ours], [undefined, undefined, undefined]);
  assert.equal(service.fan?.silencedBy, undefined, 'it is none of ours');
  await there.kill('SIGTERM');
  const asOf = await waitFor('it is old', () => service.fan?.silencedOutside?.asOf);
  assert.ok(Date.parse(asOf) <= Date.now());
  await there.comeBack();
  await waitFor('it is known again', () => service.fan?.silencedOutside && !service.fan.silencedOutside.asOf);
  there.amtool('silence', 'expire', id);
  await waitFor('it is over', () => service.fan && !service.fan.silencedOutside);
});

test('of two that are no cluster, the one without the silence is named', async () => {
  await using first = await AlertmanagerProcess.start();
  await using second = await AlertmanagerProcess.start();
  await using service = new TellingService();
  await service.start(first.url, second.url);
  service.failFan();
  await waitFor('both have it', async () => (await fanAt(first)) && (await fanAt(second)));
  second.amtool('silence', 'add', '--author=grace', '--comment=x', '--duration=1h', 'device=hsm-1');
  const silenced = await waitFor('it is seen', () => service.fan?.silencedOutside);
  assert.deepEqual(silenced.notAt, [first.host]);
});

test('a silence that is asked for there is made once in a cluster, lasts as long as ours, and ends with it', async () => {
  await using first = await AlertmanagerProcess.start({ cluster: true });
  await using second = await AlertmanagerProcess.start({ peer: first });
  await using service = new TellingService();
  await service.start(first.url, second.url);
  // Nothing waits for the next round.
  service.use({ urls: [first.url, second.url], every: '15m' });
  await service.composed.service.requests.useInventory({ path: service.composed.inventory }, ada);
  service.failFan();
  await waitFor('both have it', async () => (await fanAt(first)) && (await fanAt(second)));
  const until = Date.now() + HOUR;
  const made = await service.silence(until);
  assert.deepEqual(made.outside, [{ receiver: 'am', state: 'made' }]);
  const [silence] = await first.silences();
  assert.deepEqual([silence?.createdBy, silence?.comment], ['ada', 'spare is ordered']);
  assert.ok(Math.abs(Date.parse(silence?.endsAt ?? '') - until) < 1000);
  assert.deepEqual(silence?.matchers.map(({ name, value }) => `${name}=${value}`).toSorted(), [
    'condition=speed-low',
    'device=hsm-1',
    'instance=edge-1',
  ]);
  await waitFor('the other has it from the first', async () => (await second.silences()).length === 1);
  const shown = await waitFor('it is seen, and known as ours', () => service.fan?.silencedOutside?.ours && service.fan);
  assert.ok(shown.silencedBy, 'it is silent here as well');
  assert.ok(await fanAt(first), 'it goes on there, where nobody is told of it');
  await waitFor('each is known by both', () =>
    service.composed.store.outside.loadSilences().every(({ made: at }) => Object.keys(at).length === 2),
  );
  assert.deepEqual([(await first.silences()).length, (await second.silences()).length], [1, 1]);
  await service.composed.service.requests.extendSilence({ id: made.id, until: new Date(until + HOUR).toISOString() }, ada);
  await waitFor('it lasts longer there', async () => (await first.silences()).some(({ endsAt }) => Date.parse(endsAt) > until + HOUR / 2));
  await service.composed.service.requests.endSilence({ id: made.id }, ada);
  await waitFor('it has ended there', async () => (await first.silences()).length + (await second.silences()).length === 0);
  await waitFor('nothing is left to do', () => service.composed.store.outside.loadSilences().length === 0);
  assert.ok(await fanAt(first), 'it was told to fire all the time');
});

test('of two that are no cluster, each gets the silence; one that is down gets it once it is back, also over a restart', async () => {
  await using first = await AlertmanagerProcess.start();
  await using second = await AlertmanagerProcess.start();
  await using service = new TellingService();
  await service.start(first.url, second.url);
  service.failFan();
  await waitFor('both have it', async () => (await fanAt(first)) && (await fanAt(second)));
  await first.kill();
  await second.kill();
  const made = await service.silence();
  assert.equal(made.outside?.[0]?.state, 'waiting');
  assert.match(made.outside?.[0]?.error ?? '', /could not be reached \(ECONNREFUSED\)/);
  assert.equal(service.composed.snapshot().silences.length, 1, 'it is silent here');
  await service.restart();
  await second.comeBack();
  await waitFor('it is made at the one that is there', async () => (await second.silences()).length === 1);
  await first.comeBack();
  await waitFor('and at the other', async () => (await first.silences()).length === 1);
  await waitFor('it is said', () => service.composed.snapshot().silences[0]?.outside?.[0]?.state === 'made');
});

test('an acknowledgement is silent there where that is asked for, until it is withdrawn; one that somebody ends there stays ended', async () => {
  await using there = await AlertmanagerProcess.start();
  await using service = new TellingService();
  await service.start(there.url);
  service.failFan();
  await waitFor('it fires there', () => fanAt(there));
  const { requests } = service.composed.service;
  const id = service.fan?.id ?? '';
  await requests.acknowledge({ alerts: [id] }, ada);
  const shown = await waitFor('it says so', async () => ((await fanAt(there))?.annotations.acknowledged ? fanAt(there) : undefined));
  assert.equal(shown.status.state, 'active', 'nothing was asked for');
  const { outside } = await requests.acknowledge({ alerts: [id], why: 'on my way', alertmanager: true }, ada);
  assert.deepEqual(outside, [{ receiver: 'am', state: 'made' }]);
  assert.equal((await fanAt(there))?.status.state, 'suppressed');
  await requests.withdrawAcknowledgement({ alerts: [id] }, ada);
  await waitFor('it has ended', async () => (await there.silences()).length === 0);
  const silence = await service.silence();
  there.amtool('silence', 'expire', (await there.silences())[0]?.id ?? '');
  await waitFor('it is known', () => service.composed.snapshot().silences[0]?.outside?.[0]?.state === 'lifted');
  await waitFor('what is silent here alone is withdrawn', async () => !(await fanAt(there)));
  assert.equal((await there.silences()).length, 0);
  await requests.endSilence({ id: silence.id }, ada);
  await waitFor('it fires again', () => fanAt(there));
});

test('what is silenced here alone tells nobody there, and says that it is not over', async (t) => {
  const { posts, port } = await httpServer(t);
  await using there = await AlertmanagerProcess.start({ hook: `http://127.0.0.1:${port}/` });
  await using service = new TellingService();
  await service.start(there.url);
  service.failFan();
  const told = () => posts.map(({ body }) => JSON.parse(body));
  await waitFor('it is told', () => told().some(({ status }) => status === 'firing'));
  await service.silence(undefined, {});
  const over = await waitFor('it is withdrawn', () => told().find(({ status }) => status === 'resolved'));
  assert.match(over.alerts[0].annotations.summary, /Fan1A .* \(not over: silenced in HSM Vigil\)$/);
  assert.deepEqual(await there.silences(), []);
  await service.composed.service.requests.endSilence({ id: service.composed.snapshot().silences[0]?.id ?? '' }, ada);
  await waitFor('it fires again', () => fanAt(there));
});

test('a test is clearly one and ends by itself; without an Alertmanager no silence can be asked for there', async () => {
  await using there = await AlertmanagerProcess.start();
  await using service = new TellingService();
  await service.start(there.url, 'http://127.0.0.1:1');
  const { requests } = service.composed.service;
  const { results } = await requests.testNotification({}, ada);
  assert.match(results[0]?.error ?? '', /^127\.0\.0\.1:1 could not be reached/);
  const [test] = await there.alerts();
  assert.equal(test?.labels.alertname, 'HsmVigilTest');
  assert.match(test?.annotations.summary ?? '', /no HSM needs you/);
  assert.ok(Date.parse(test?.endsAt ?? '') - Date.now() <= 5 * MINUTE);
  service.composed.write({ devices: [consoleOnly('hsm-1')] });
  await requests.useInventory({ path: service.composed.inventory }, ada);
  await assert.rejects(async () => service.silence(), { code: 'not-possible', message: /names no Alertmanager/ });
  assert.deepEqual(service.composed.snapshot().silences, [], 'nothing was done');
});

test('the heartbeat fires as long as HSMs are looked at, and the severity that a receiver wants holds here as well', async () => {
  await using there = await AlertmanagerProcess.start();
  await using service = new TellingService();
  await service.start(there.url);
  service.use({ urls: [there.url], heartbeat: true }, { severity: 'critical' });
  await service.composed.service.requests.useInventory({ path: service.composed.inventory }, ada);
  service.failFan();
  const named = async (name: string) => (await there.alerts()).find(({ labels }) => labels.alertname === name);
  const beat = await waitFor('it watches', () => named('HsmVigilWatching'));
  assert.deepEqual([beat.labels.severity, beat.labels.instance], ['none', 'edge-1']);
  assert.ok(Date.parse(beat.endsAt) - Date.now() < MINUTE, 'it ends soon when nobody says that it goes on');
  assert.equal((await fanAt(there)) !== undefined, service.fan?.severity === 'critical');
});
