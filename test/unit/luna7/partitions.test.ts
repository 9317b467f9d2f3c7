import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { ParseResult } from '../../../src/core/reading.ts';
import { changed, evidence, keys, observed, parsed, reading, verdict } from './fixture.ts';

/** Metrics and values of one component. */
const values = ({ readings }: ParseResult, id: string) =>
  Object.fromEntries(readings.filter(({ attributes }) => attributes['hw.id'] === id).map(({ metric, value }) => [metric, value]));

suite('partition list', () => {
  test('gives storage and objects of each partition, also of one with blanks and digits in its name', () => {
    const result = parsed('partition-list');
    assert.deepEqual(result.rejected, []);
    assert.deepEqual(values(result, 'partition-612345000117'), {
      'hsm.partition.info': 1,
      'hsm.storage.size': 325_896,
      'hsm.storage.used': 96_412,
      'hsm.storage.free': 229_484,
      'hsm.objects': 42,
    });
    assert.equal(reading(result, 'partition-612345000118')?.attributes['hw.name'], 'code signing 2');
    assert.equal(reading(result, 'partition-612345000118', 'hsm.objects')?.value, 0);
  });

  test('reads the layout of 5.4 and 6.2, with tabs', () => {
    const result = parsed('partition-list-older');
    assert.deepEqual(result.rejected, []);
    assert.equal(reading(result, 'partition-700031009', 'hsm.storage.used')?.value, 4200);
  });

  test('reads the wide layout of a Luna SA 5, and that there are none', () => {
    const result = parsed('partition-list-luna-sa-5');
    assert.deepEqual(result.rejected, []);
    assert.equal(reading(result, 'partition-512345020')?.attributes['hw.name'], 'six two');
    assert.equal(reading(result, 'partition-512345016', 'hsm.storage.free')?.value, 99_237);
  });

  test('says how many there are where every line was understood, and that there are none only in the device’s own words', () => {
    const listed = (result: ParseResult) => [reading(result, 'hsm', 'hsm.partitions.listed')?.value, result.rejected.length];
    for (const name of ['partition-list', 'partition-list-older', 'partition-list-luna-sa-5']) {
      assert.deepEqual(listed(parsed(name)), [2, 0], name);
    }
    assert.deepEqual(listed(parsed('partition-list-none')), [0, 0]);
    // As `hsm show` of 5.4 spells it, with a tab and a blank behind.
    assert.deepEqual(listed(changed('partition-list-none', 'partitions.', 'partitions \t ')), [0, 0]);
    const rows = /^ 6123.*\n/gm;
    assert.deepEqual(listed(changed('partition-list', rows, '')), [undefined, 1], 'a heading above nothing');
    const said = changed('partition-list', /(?:^ 6123.*\n)+/m, 'There are no partitions.\n');
    assert.deepEqual(listed(said), [0, 0]);
    assert.deepEqual(
      listed(changed('partition-list', /^ 612345000117.*/m, 'There are no partitions.')),
      [undefined, 1],
      'and yet there is one',
    );
    assert.deepEqual(listed(changed('partition-list-none', 'partitions.', 'partitions for you.')), [undefined, 1]);
    assert.deepEqual(listed(changed('partition-list', ' 96412', ' 9641Q')), [undefined, 1], 'a spoilt row');
    assert.deepEqual(listed(changed('partition-list', /^ Partition .*\n/m, '')), [undefined, 2], 'rows without their heading');
  });

  test('refuses a row that does not add up, and keeps the other', () => {
    const result = changed('partition-list', ' 96412', ' 96413');
    assert.deepEqual(values(result, 'partition-612345000117'), {});
    assert.equal(reading(result, 'partition-612345000118', 'hsm.objects')?.value, 0);
    assert.equal(result.rejected[0]?.component, 'partition-612345000117');
  });

  test('refuses two rows of one serial number that differ', () => {
    const result = changed('partition-list', '000118', '000117');
    assert.deepEqual(result.readings, []);
    assert.equal(result.rejected.length, 2);
  });
});

suite('partition show', () => {
  test('gives what each partition says of its roles', () => {
    const result = parsed('partition-show');
    assert.deepEqual(result.rejected, []);
    assert.deepEqual(values(result, 'partition-612345000117'), {
      'hsm.partition.info': 1,
      'hsm.storage.size': 325_896,
      'hsm.storage.used': 96_412,
      'hsm.storage.free': 229_484,
      'hsm.objects': 42,
      'hsm.partition.activated': 1,
      'hsm.partition.legacy_domain': 0,
      'hsm.partition.zeroized': 0,
      'hsm.partition.so.initialized': 1,
      'hsm.partition.so.login_attempts.left': 10,
      'hsm.partition.so.pin_change_due': 0,
      'hsm.partition.co.initialized': 1,
      'hsm.partition.co.login_attempts.left': 8,
      'hsm.partition.co.locked_out': 0,
      'hsm.partition.co.pin_change_due': 0,
      'hsm.partition.cu.initialized': 0,
    });
    assert.equal(reading(result, 'partition-612345000117')?.attributes['hsm.partition.label'], 'pay-prod');
    assert.equal(reading(result, 'partition-612345000119', 'hsm.partition.so.initialized')?.value, 0);
  });

  test('reads the layout of 5.4, where the owner is what is now the crypto officer', () => {
    const result = parsed('partition-show-older');
    assert.deepEqual(result.rejected, []);
    const told = values(result, 'partition-700031009');
    assert.equal(told['hsm.partition.co.login_attempts.left'], 9);
    assert.equal(told['hsm.partition.cu.locked_out'], 1);
    assert.equal(told['hsm.partition.activated'], 1);
    assert.equal(told['hsm.partition.auto_activation'], 0);
  });

  test('reads partitions that have an owner alone, and one whose owner is locked out', () => {
    const result = parsed('partition-show-password-owner');
    assert.deepEqual(result.rejected, []);
    assert.equal(values(result, 'partition-512345016')['hsm.partition.co.login_attempts.left'], 10);
    assert.deepEqual(
      [
        values(result, 'partition-512345020')['hsm.partition.co.login_attempts.left'],
        values(result, 'partition-512345020')['hsm.partition.co.locked_out'],
      ],
      [0, 1],
    );
    const unlocked = changed('partition-show-password-owner', /(Locked Out: +)yes/, '$1no');
    assert.deepEqual(values(unlocked, 'partition-512345020'), {});
    const lost = changed('partition-show-password-owner', / +Partition Owner PIN.*\n/, '');
    assert.deepEqual(values(lost, 'partition-512345016'), {});
  });

  test('believes nothing of a partition whose head was not understood, and all of the one before it', () => {
    const result = changed('partition-show', /Partition Name: +fresh/, 'Partition Nume: fresh');
    assert.deepEqual(values(result, 'partition-612345000117'), values(parsed('partition-show'), 'partition-612345000117'));
    assert.deepEqual(values(result, 'partition-612345000119'), {});
  });

  test('believes nothing of two partitions that have become one, since both heads of the second were lost', () => {
    const result = changed('partition-show', / +Partition Name: +fresh\n +Partition SN: .*/, '   Partition ...');
    assert.deepEqual(result.readings, []);
    assert.match(result.rejected.at(-1)?.reason ?? '', /two partitions may have become one/);
  });

  test('believes nothing of a partition whose lines contradict each other or do not add up', () => {
    const twice = changed('partition-show', /(.*Zeroized: +)no\n/, '$1no\n$1yes\n');
    assert.deepEqual(values(twice, 'partition-612345000117'), {});
    const sum = changed('partition-show', 'Used=96412', 'Used=96410');
    assert.deepEqual(values(sum, 'partition-612345000117'), {});
    assert.equal(sum.rejected[0]?.component, 'partition-612345000117');
  });

  test('does not mix two partitions when what stood between them was lost', () => {
    const result = changed('partition-show', /( +Crypto Officer {3}PIN[\s\S]*)(?= +Crypto User is not initialized\.\n +Legacy)/, '');
    assert.deepEqual(result.readings, []);
  });
});

suite('A partition', () => {
  test('whose keys are gone, or whose role is locked out, is a fault; the others are well', () => {
    const zeroized = observed(changed('partition-show', /(Zeroized: +)no/, '$1yes'));
    assert.deepEqual(keys(zeroized, 'negative'), ['partition-612345000117.partition-zeroized']);
    assert.equal(verdict(zeroized, 'partition-612345000117.locked-out'), 'positive');
    const locked = observed(parsed('partition-show-password-owner'));
    assert.deepEqual(keys(locked, 'negative'), ['partition-512345020.locked-out']);
    assert.equal(evidence(locked, 'partition-512345020.locked-out'), 'The crypto officer of this partition is locked out');
    assert.equal(verdict(locked, 'partition-512345016.locked-out'), 'positive');
  });

  test('that should be activated by itself and is not is a fault', () => {
    const judged = (activated: string, automatic: string) =>
      verdict(
        observed(changed('partition-show-older', /(Activated:\s+)yes(\s+Auto Activation:\s+)no/, `$1${activated}$2${automatic}`)),
        'partition-700031009.partition-not-activated',
      );
    assert.equal(judged('no', 'yes'), 'negative');
    assert.equal(judged('yes', 'yes'), 'positive');
    assert.equal(judged('no', 'no'), 'positive', 'activated by hand, or not');
    assert.equal(judged('no', 'yess'), undefined);
    assert.equal(verdict(observed(parsed('partition-show')), 'partition-612345000117.partition-not-activated'), undefined);
  });

  test('whose security officer has a last login left is a fault, until it is zeroized', () => {
    const key = 'partition-612345000117.partition-so-attempts-low';
    const left = /(Partition SO +Login Attempts Left: +)10/;
    assert.equal(verdict(observed(parsed('partition-show')), key), 'positive');
    assert.equal(verdict(observed(changed('partition-show', left, '$12')), key), 'positive');
    const last = observed(changed('partition-show', left, '$11'));
    assert.deepEqual(keys(last, 'negative'), [key]);
    assert.equal(evidence(last, key), '1 login of its security officer left before this partition is zeroized');
    const gone = observed(changed('partition-show', /(Zeroized: +)no([\s\S]*?Login Attempts Left: +)10/, '$1yes$20'));
    assert.deepEqual(keys(gone, 'negative'), ['partition-612345000117.partition-zeroized']);
    assert.equal(verdict(gone, key), 'unknown');
  });

  test('of which a line was not understood is unknown', () => {
    const garbled = observed(changed('partition-show', /(Zeroized: +)no/, '$1nO'));
    assert.equal(verdict(garbled, 'partition-612345000117.partition-zeroized'), 'unknown');
  });
});

suite('client list', () => {
  test('says that there are none', () => {
    assert.equal(reading(parsed('client-list-none'), 'ntls', 'hsm.clients.registered')?.value, 0);
  });

  test('gives each client and their number', () => {
    const result = parsed('client-list');
    assert.deepEqual(result.rejected, []);
    assert.equal(reading(result, 'ntls', 'hsm.clients.registered')?.value, 3);
    assert.deepEqual(
      result.readings.slice(1).map(({ attributes }) => attributes['hw.id']),
      ['client-app1.hsm.example', 'client-198.51.100.7', 'client-signer'],
    );
  });

  test('does not say how many there are when one of them is missing or cannot be read', () => {
    for (const [from, to] of [
      [/registered client 2.*\n/, ''],
      ['client 3:', 'cl?ent 3:'],
    ] as const) {
      assert.equal(reading(changed('client-list', from, to), 'ntls'), undefined);
    }
  });
});
