import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { parseLogLine } from '../../../src/channels/syslog/lines/parseLogLine.ts';
import type { MessageFact } from '../../../src/core/message.ts';
import { luna7 } from '../../../src/devices/luna7/index.ts';
import { madeOf } from '../../../src/devices/luna7/messages/traps.ts';
import { Appliance } from '../../../src/simulator/appliance/appliance.ts';
import { faultKey, type InjectedFault } from '../../../src/simulator/appliance/injectedFault.ts';
import { outputs } from '../../../src/simulator/console/outputs/commandOutputs.ts';
import { startSending } from '../../../src/simulator/sending/startSending.ts';
import type { TrapSender } from '../../../src/simulator/sending/trapSender.ts';

const NOW = Date.UTC(2026, 2, 6, 9, 7, 3);
const NOTIFICATION = '1.3.6.1.4.1.23629.1.5.2.2';

/** An appliance, and what it says by itself. */
function heard(seed = 3) {
  const lines: string[] = [];
  const traps: { about: string; reference: string }[] = [];
  const appliance = new Appliance({ seed, hostname: 'hsm-1', now: () => NOW });
  startSending(appliance, {
    lines: { send: (line) => void lines.push(line), [Symbol.dispose]() {} },
    traps: {
      send: (about: string, reference: string) => void traps.push({ about, reference }),
      coldStart: () => void traps.push({ about: 'coldStart', reference: ' 0]' }),
    } as unknown as TrapSender,
  });
  /** What has been said since the last time, as the model understands it. */
  const told = () => {
    const read = lines.splice(0).map((line) => parseLogLine(Buffer.from(line), NOW));
    return { read, facts: read.map((line) => luna7.messages?.line(line)), traps: traps.splice(0) };
  };
  return { appliance, told };
}

/** What only a poll finds, for a log says nothing of it that is known. */
const UNSAID: ReadonlyMap<string, readonly string[]> = new Map([
  ['service-stopped snmp', ['snmp.service-stopped']],
  ['service-stopped syslog', ['syslog.service-stopped']],
]);

const said = (fact: MessageFact | undefined) =>
  fact?.condition === undefined
    ? (fact?.rule ?? 'not understood')
    : `${fact.component}.${fact.condition} ${fact.asserted === undefined ? '' : fact.asserted ? 'begins' : 'ends'}`.trim();

/** Each kind of fault, with what its lines and traps say when it comes and when it goes. */
const faults: readonly (readonly [InjectedFault, comes: readonly string[], goes: readonly string[]])[] = [
  [
    { kind: 'fan-failed', fan: 'Fan2B' },
    ['fan2b.speed-low begins', 'fan2b.speed-low begins', 'trap fan 1', 'trap fan 1'],
    ['fan2b.speed-low ends', 'fan2b.speed-low ends', 'trap fan 0', 'trap fan 0'],
  ],
  [{ kind: 'fan-failed', fan: 'Fan2B', rpm: 1500 }, ['fan2b.speed-low begins', 'trap fan 1'], ['fan2b.speed-low ends', 'trap fan 0']],
  [{ kind: 'fan-failed', fan: 'Fan1B', rpm: 4000 }, [], []],
  [
    { kind: 'psu-ac-lost', psu: 2 },
    ['psu2.failure-reported begins', 'trap powerSupply 1'],
    ['psu2.failure-reported ends', 'trap powerSupply 0'],
  ],
  [
    { kind: 'over-temperature', sensor: 'CPU' },
    ['cpu.temperature-high begins', 'trap motherboard 1'],
    ['cpu.temperature-high ends', 'trap motherboard 0'],
  ],
  [{ kind: 'over-temperature', sensor: 'HSM' }, ['hsm-temp.card-temperature-high begins', 'trap crypto 1'], []],
  [
    { kind: 'voltage-out', sensor: '+12V' },
    ['12v.voltage-out-of-range begins', 'trap motherboard 1'],
    ['12v.voltage-out-of-range ends', 'trap motherboard 0'],
  ],
  [{ kind: 'motherboard-battery-low' }, ['vbat.battery-low begins', 'trap motherboard 1'], ['vbat.battery-low ends', 'trap motherboard 0']],
  [{ kind: 'hsm-battery-low' }, ['hsm-battery.card-battery-low begins', 'trap crypto 1'], []],
  [{ kind: 'tampered' }, ['hsm.tampered begins', 'trap crypto 1'], ['hsm.tampered ends', 'trap crypto 1']],
  [{ kind: 'tampered', tampers: ['High temperature'] }, ['hsm.tampered begins', 'trap crypto 1'], ['hsm.tampered ends', 'trap crypto 1']],
  [{ kind: 'zeroized' }, ['hsm.zeroized begins', 'trap crypto 1'], []],
  [{ kind: 'ntls-down' }, ['ntls.down begins', 'sysstat.out-of-service begins', 'trap ntls 1'], ['ntls.down ends']],
  [{ kind: 'service-stopped', service: 'ntls' }, ['command', 'ntls.down begins'], ['command', 'ntls.down ends']],
  [{ kind: 'service-stopped', service: 'ssh' }, ['command', 'ssh-stopped'], ['command', 'ssh.service-stopped ends']],
  [{ kind: 'service-stopped', service: 'ntp' }, ['command', 'ntp.service-stopped begins'], ['command', 'ntp.service-stopped ends']],
  [{ kind: 'service-stopped', service: 'snmp' }, ['command'], ['command', 'snmp.service-stopped ends']],
  [{ kind: 'service-stopped', service: 'lsta' }, ['command', 'lsta.service-stopped begins'], ['command', 'lsta.service-stopped ends']],
  [
    { kind: 'service-stopped', service: 'sysstat' },
    ['command', 'sysstat.service-stopped begins'],
    ['command', 'sysstat.service-stopped ends'],
  ],
  [{ kind: 'service-stopped', service: 'syslog' }, ['command'], ['command']],
  [{ kind: 'clock-unsynchronised' }, ['ntp.clock-unsynchronised begins'], ['ntp.clock-unsynchronised ends']],
  [{ kind: 'certificate-expiring' }, ['ntls.certificate-expiring begins'], ['ntls.certificate-expiring ends']],
  [{ kind: 'certificate-expiring', days: 90 }, [], ['ntls.certificate-expiring ends']],
  [{ kind: 'password-expiring' }, [], []],
  [{ kind: 'sysstat-trouble' }, ['sysstat.trouble begins'], []],
  [{ kind: 'sysstat-trouble', codes: [50] }, ['sysstat.offline begins'], []],
  [{ kind: 'disk-full' }, ['fs-var-log.disk-full begins', 'sysstat.trouble begins'], []],
  [{ kind: 'disk-full', percent: 80 }, ['fs-var-log.disk-filling begins'], []],
  [{ kind: 'disk-full', percent: 96 }, ['fs-var-log.disk-full begins', 'sysstat.trouble begins'], []],
  [{ kind: 'drive-failing' }, ['drive.drive-failing begins', 'trap drive 1'], ['drive.drive-failing ends']],
  [
    { kind: 'restarting' },
    ['restart-by-command'],
    [
      'card-log-started',
      'sysstat.service-stopped ends',
      'lsta.service-stopped ends',
      'snmp.service-stopped ends',
      'ntls.down ends',
      'trap coldStart 0',
    ],
  ],
  [{ kind: 'console-silent' }, [], []],
  [{ kind: 'snmp-silent' }, [], []],
  [{ kind: 'monitor-disabled' }, ['command'], ['command']],
];

suite('What a simulated appliance says by itself', () => {
  for (const [fault, comes, goes] of faults) {
    test(`${faultKey(fault)} ${JSON.stringify(fault)}: it comes, it goes, and the model understands both`, () => {
      const { appliance, told } = heard();
      const words = () => {
        const { facts, traps } = told();
        return [...facts.map(said), ...traps.map(({ about, reference }) => `trap ${about} ${/(\d)\]$/.exec(reference)?.[1]}`)];
      };
      appliance.inject(fault);
      assert.deepEqual(words(), comes);
      appliance.clear(fault);
      assert.deepEqual(words(), goes);
      appliance.clear(fault);
      assert.deepEqual(words(), [], 'what is well already says nothing');
    });
  }

  test('what a poll finds is what the message said, part and condition alike', () => {
    for (const [fault] of faults) {
      const { appliance, told } = heard();
      appliance.inject(fault);
      const { facts } = told();
      const begun = facts.filter((fact) => fact?.asserted).map((fact) => `${fact?.component}.${fact?.condition}`);
      const readings = [...outputs].flatMap(([command, print]) => luna7.console.parse(command, print(appliance.state)).readings);
      const polled = luna7
        .observe('console', readings, [])
        .filter(({ verdict }) => verdict === 'negative')
        .map(({ component, condition }) => `${component}.${condition}`);
      // The management controller tells a lost feed from a failed supply; its log does not.
      const alone = polled.filter((name) => !begun.includes(name.replace('.ac-lost', '.failure-reported')));
      assert.deepEqual(alone, UNSAID.get(faultKey(fault)) ?? [], `${JSON.stringify(fault)}: ${begun}`);
    }
  });

  test('a line stands as the appliance’s rsyslogd passes it on, and its trap refers to it', () => {
    const { appliance, told } = heard();
    appliance.inject({ kind: 'drive-failing' });
    const { read, traps } = told();
    const { host, app, pid, facility, severity } = read[0] ?? {};
    assert.deepEqual({ host, app, pid, facility, severity }, { host: 'hsm-1', app: 'smartd', pid: '1253', facility: 3, severity: 2 });
    assert.deepEqual(traps, [{ about: 'drive', reference: '[hsm-1:192.0.2.11 / messages / 2026 Mar  6 09:07:03 / smartd[1253] / 1]' }]);
    const value = Buffer.from(traps[0]?.reference ?? '');
    const trap = { trapOid: `${NOTIFICATION}.5`, varbinds: [{ oid: `${NOTIFICATION}.1`, type: 'OctetString', value }] } as const;
    const fact = read[0] && luna7.messages.line(read[0]);
    assert.ok(read[0] && fact && madeOf(trap)?.isIt(read[0], fact));
    assert.equal(luna7.messages?.trap(trap)?.component, 'drive');
  });

  test('while its syslog service or its network is stopped nothing leaves it, and without its trap agent no trap', () => {
    for (const [service, lines, traps] of [
      ['syslog', 0, 0],
      ['network', 0, 0],
      ['lsta', 1, 0],
    ] as const) {
      const { appliance, told } = heard();
      appliance.inject({ kind: 'service-stopped', service });
      told();
      appliance.inject({ kind: 'psu-ac-lost', psu: 1 });
      const { read, traps: sent } = told();
      assert.deepEqual([read.length, sent.length], [lines, traps], service);
    }
  });

  test('while it restarts nothing leaves it', () => {
    const { appliance, told } = heard();
    appliance.inject({ kind: 'restarting' });
    told();
    appliance.inject({ kind: 'psu-ac-lost', psu: 1 });
    assert.deepEqual(told().facts, []);
    appliance.clear({ kind: 'restarting' });
    assert.equal(appliance.state.system.uptimeSeconds, 0);
  });

  test('all faults that are mended at once say so, each', () => {
    const { appliance, told } = heard();
    appliance.inject({ kind: 'psu-ac-lost', psu: 1 });
    appliance.inject({ kind: 'ntls-down' });
    told();
    appliance.clear();
    assert.deepEqual(told().facts.map(said), ['psu1.failure-reported ends', 'ntls.down ends']);
  });
});
