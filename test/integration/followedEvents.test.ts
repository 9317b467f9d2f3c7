import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { before, test } from 'node:test';
import { connectToService } from '../../src/protocol/connectToService.ts';
import { freePorts } from '../../src/simulator/sending/freePorts.ts';
import { TcpLines } from '../../src/simulator/sending/lineSender.ts';
import { bundleCli, runCli, spawnCli } from '../support/bundledCli.ts';
import { kill, testPlace } from '../support/testService.ts';
import { waitFor } from '../support/waitFor.ts';

let cli: string;
before(async () => {
  cli = await bundleCli('1.0.0');
});

test('events --follow prints what comes, each message once, also when the service is started anew', { timeout: 240_000 }, async () => {
  await using place = testPlace(cli);
  const { syslog } = await freePorts();
  place.write({
    devices: [{ id: 'hsm-1', model: 'luna-network-hsm-7', snmp: { host: '127.0.0.1', version: '2c', community: { secret: 'none' } } }],
    receivers: { syslog: { tcp: `127.0.0.1:${syslog}`, udp: `127.0.0.1:${syslog}` } },
  });
  const serve = () => spawnCli(cli, ['serve', '--inventory', place.inventory, '--state', place.folder], place.folder);
  const listens = async () => {
    using client = await connectToService({ runtime: place.folder, version: '1.0.0', client: 'cli' });
    const { listening = [] } = await client.request('snapshot', {});
    return listening.length > 0 && listening.every(({ problems }) => problems.every((each) => !each.startsWith('Nothing')));
  };
  const isUp = () => waitFor('it listens', () => listens().catch(() => false));
  let service = serve();
  await isUp();
  using lines = new TcpLines('127.0.0.1', syslog);
  const say = (text: string) => lines.send(`<13>Nov 29 07:00:00 hsm-1 logger: ${text}`);
  const follower = spawnCli(cli, ['events', '--follow', '--json', '--state', place.folder], place.folder);
  try {
    let [shown, trouble] = ['', ''];
    follower.stdout.on('data', (bytes) => (shown += bytes));
    follower.stderr.on('data', (bytes) => (trouble += bytes));
    say('the first');
    await waitFor('the first is shown', () => shown.includes('the first'));
    const ended = once(service, 'exit');
    kill(service.pid ?? 0, 'SIGTERM');
    await ended;
    await waitFor('it is said that nobody answers', () => /What devices send is not received until it does/.test(trouble));
    service = serve();
    await isUp();
    say('the second');
    await waitFor('the second is shown', () => shown.includes('the second'));
    const texts = shown
      .trim()
      .split('\n')
      .map((line) => String(JSON.parse(line).text));
    assert.deepEqual(texts, ['logger: the first', 'logger: the second']);
    assert.equal(trouble.trim().split('\n').length, 2, trouble);
    // Nobody has proven it, and the device cannot be asked: that much is said, too.
    lines.send('<6>Nov 29 07:00:00 hsm-1 kernel: k7pf0: [HSM] ALM2007: HSM zeroized');
    const said = await waitFor('it is said what the poll has made of it', async () => {
      const { stdout } = await runCli(cli, ['events', 'hsm-1', '--state', place.folder]);
      return stdout.includes('Polled at once: ') && stdout.trim().split('\n').slice(-2);
    });
    const followed = await waitFor('the follower says so, too', () => {
      const last = JSON.parse(shown.trim().split('\n').at(-1) ?? '{}');
      return last.polledAtOnce;
    });
    assert.match(followed.text, /^the device did not answer\. Its sender is not proven: “The HSM card reports/);
    assert.equal(followed.device, 'hsm-1');
    const { stdout } = await runCli(cli, ['events', 'hsm-1', '--json', '--state', place.folder]);
    assert.deepEqual(JSON.parse(stdout).polledAtOnce, [followed]);
    assert.equal(shown.match(/polledAtOnce/g)?.length, 1, 'each is said once');
    assert.match(said[0] ?? '', /critical {2}begins: The HSM card reports: .*\(ALM2007\)$/);
    assert.match(said[1] ?? '', /hsm-1 {2}Polled at once: the device did not answer\. Its sender is not proven: “The HSM card reports/);

    // Somebody whom nobody knows: who looks for a message that does not come sees why.
    const stranger = createSocket('udp4');
    stranger.bind(0, '127.0.0.9', () => stranger.send('<13>hello', syslog, '127.0.0.1', () => stranger.close()));
    await waitFor('the follower says who was refused', () => /^\{"refused":.*127\.0\.0\.9 is not listened to/m.test(shown));
    const all = await runCli(cli, ['events', '--state', place.folder]);
    assert.match(all.stdout, /Z {2}Refused: Syslog from 127\.0\.0\.9 is not listened to: .*9 bytes, SHA-256 [\da-f]{64}/);
    const ofOne = await runCli(cli, ['events', 'hsm-1', '--json', '--state', place.folder]);
    assert.deepEqual(JSON.parse(ofOne.stdout).refused, [], 'it is of no device');
    assert.equal(JSON.parse((await runCli(cli, ['events', '--json', '--state', place.folder])).stdout).refused.length, 1);
    await waitFor('the follower has asked again', () => shown.includes('refused'));
    assert.equal(shown.match(/"refused"/g)?.length, 1, 'it is said once');
  } finally {
    const over = once(follower, 'exit');
    kill(follower.pid ?? 0, 'SIGINT');
    const [code] = await over;
    assert.equal(code, 0);
    kill(service.pid ?? 0, 'SIGTERM');
  }
});
