import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { conditionFor } from '../../../src/core/deviceModel.ts';
import type { LogLine, MessageFact, TrapMessage } from '../../../src/core/message.ts';
import type { SnmpVarbind } from '../../../src/core/varbind.ts';
import { luna7 } from '../../../src/devices/luna7/index.ts';

const SS_TRAPS = '1.3.6.1.4.1.23629.1.5.2.2';

/** A trap with the reference to its log line, as the trap agent writes it. */
function trap(trapOid: string, reference?: string, others: readonly SnmpVarbind[] = []): TrapMessage {
  const named: SnmpVarbind[] =
    reference === undefined ? [] : [{ oid: `${SS_TRAPS}.1`, type: 'OctetString', value: Buffer.from(reference) }];
  return { trapOid, varbinds: [...named, ...others] };
}

const read = (message: TrapMessage) => luna7.messages.trap(message);
const reference = (state: number | string, process = 'ipmievd[1234]') =>
  `[hsm-eus-1:10.0.0.7 / messages / 2026 Sep  1 11:07:09 / ${process} / ${state}]`;

suite('What a Luna sends as traps', () => {
  test('a part needs attention, and it is told what logged it', () => {
    assert.deepEqual(read(trap(`${SS_TRAPS}.3`, reference(1))), {
      rule: 'trap-power-supplies',
      severity: 'warning',
      component: 'power-supplies',
      condition: 'attention',
      asserted: true,
      text: 'A trap says that a power supply needs attention: see what ipmievd logged at 11:07:09 by its clock',
    });
  });

  test('each number is its part, in all shapes in which it is sent', () => {
    const parts = ['fans', 'power-supplies', 'motherboard', 'drive', 'ntls', 'hsm', 'clock'];
    for (const [at, component] of parts.entries()) {
      for (const oid of [`${SS_TRAPS}.${at + 2}`, `${SS_TRAPS}.0.${at + 2}`, `${SS_TRAPS}.${at + 2}.0`]) {
        const fact = read(trap(oid, reference(1)));
        assert.equal(fact?.component, component, oid);
        assert.ok(luna7.partOf?.(component), component);
        assert.ok(conditionFor(luna7.conditions, component, fact?.condition ?? ''), oid);
      }
    }
  });

  test('the last field says whether it begins or is over; what nobody knows of is not guessed', () => {
    const asserted = (state: number | string) => read(trap(`${SS_TRAPS}.2`, reference(state)))?.asserted;
    assert.deepEqual([asserted(1), asserted(0), asserted(3), asserted('yes')], [true, false, undefined, undefined]);
    assert.equal(read(trap(`${SS_TRAPS}.2`))?.asserted, true, 'a trap that refers to nothing is not taken for the end');
    assert.equal(read(trap(`${SS_TRAPS}.2`, 'garbage / 0'))?.asserted, true);
  });

  test('NTLS is polled, so its trap is news; the HSM card’s trap may be all that ever tells of a tamper, so it stays', () => {
    assert.equal(read(trap(`${SS_TRAPS}.6`, reference(1, 'NTLS[9]')))?.asserted, undefined);
    assert.equal(read(trap(`${SS_TRAPS}.7`, reference(1, 'kernel')))?.asserted, true);
  });

  test('what stands for several parts is named as such', () => {
    assert.deepEqual([...(luna7.messages.groups ?? [])].sort(), ['fans', 'motherboard', 'power-supplies']);
  });

  test('an unknown trap of the vendor is a warning with its number; one of another is not ours', () => {
    const unknown = read(trap(`${SS_TRAPS}.19`, reference(1)));
    assert.equal(unknown?.rule, 'trap-unknown');
    assert.match(unknown?.text ?? '', /1\.3\.6\.1\.4\.1\.23629\.1\.5\.2\.2\.19: see what ipmievd logged/);
    assert.equal(read(trap('1.3.6.1.4.1.12383.3.1.2.0.1'))?.severity, 'warning');
    assert.equal(read(trap('1.3.6.1.4.1.9.9.41.2.0.1')), undefined);
  });

  test('the agent’s own notifications are understood, and a link by its name', () => {
    assert.equal(read(trap('1.3.6.1.6.3.1.1.5.1'))?.rule, 'trap-cold-start');
    assert.equal(read(trap('1.3.6.1.6.3.1.1.5.5'))?.severity, 'warning');
    const name: SnmpVarbind = { oid: '1.3.6.1.2.1.2.2.1.2.3', type: 'OctetString', value: Buffer.from('eth1') };
    const { component, condition, asserted } = read(trap('1.3.6.1.6.3.1.1.5.3', undefined, [name])) ?? {};
    assert.deepEqual([component, condition, asserted], ['network-eth1', 'link-down', true]);
    assert.equal(read(trap('1.3.6.1.6.3.1.1.5.4', undefined, [name]))?.asserted, false);
    assert.equal(read(trap('1.3.6.1.6.3.1.1.5.3'))?.component, undefined);
    assert.equal(read(trap('toString')), undefined);
  });

  test('what a device writes is made plain', () => {
    assert.doesNotMatch(read(trap(`${SS_TRAPS}.2`, '[a / b / c / \u001b[31mevil\u202e / 1]'))?.text ?? '', /[\u001b\u202e]/);
  });
});

suite('A trap and the line that it was made of', () => {
  const at = Date.UTC(2026, 8, 1, 11, 7, 9, 320);
  const line = (change: Partial<LogLine> = {}): LogLine => ({ app: 'ipmievd', pid: '1234', time: at, text: '', ...change });
  const fan: MessageFact = { rule: 'r', severity: 'warning', component: 'fan2b', condition: 'speed-low', asserted: true, text: '' };
  const of = (message: LogLine, text = reference(1), fact = fan) => {
    const sought = luna7.messages.madeOf?.(trap(`${SS_TRAPS}.2`, text));
    return sought !== undefined && sought.app === message.app && sought.isIt(message, fact);
  };

  test('are of one process and one second, whatever the time zone', () => {
    assert.equal(of(line()), true);
    assert.equal(of(line({ time: at + 5.5 * 3_600_000 })), true);
    assert.equal(of(line({ time: at + 1000 })), false);
    assert.equal(of(line({ app: 'smartd' })), false);
    assert.equal(of(line({ pid: '99' })), false);
    assert.equal(of({ app: 'ipmievd', time: at, text: '' }), true, 'a line without the number of its process');
  });

  test('file and time stand in either order, and a day may be padded', () => {
    assert.equal(of(line(), '[hsm-eus-1:10.0.0.7 / 2026 Sep 1 11:07:09 / messages / ipmievd[1234] / 1]'), true);
  });

  test('nothing is said of a trap or a line without a time', () => {
    assert.equal(of(line(), '[hsm-eus-1:10.0.0.7 / messages / yesterday / ipmievd / 1]'), false);
    assert.equal(of({ app: 'ipmievd', text: '' }), false);
  });

  test('are about one part, and both begin or both end; of a test that names no part the process and the second tell', () => {
    assert.equal(
      of(line(), reference(1), { ...fan, component: 'psu2' }),
      false,
      'another part that the same process told of in that second',
    );
    assert.equal(of(line(), reference(0)), false);
    assert.equal(of(line(), reference(0), { ...fan, asserted: false }), true);
    assert.equal(of(line(), reference(1), { rule: 'test', severity: 'info', text: '', test: true }), true);
    assert.equal(of(line(), reference(1), { rule: 'monitor', severity: 'info', text: '' }), false);
    const alarm: MessageFact = { ...fan, component: 'hsm', condition: 'tampered', asserted: false };
    const card = luna7.messages.madeOf?.(trap(`${SS_TRAPS}.7`, reference(1, 'kernel')));
    assert.equal(
      card?.app === 'kernel' && card.isIt(line({ app: 'kernel' }), alarm),
      true,
      'the trap of the HSM card is the same when it is over',
    );
  });

  test('a trap of no line has none', () => {
    assert.equal(luna7.messages.madeOf?.(trap('1.3.6.1.6.3.1.1.5.1')), undefined);
    assert.equal(luna7.messages.madeOf?.(trap(`${SS_TRAPS}.2`)), undefined);
  });
});
