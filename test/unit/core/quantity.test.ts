import assert from 'node:assert/strict';
import { test } from 'node:test';
import { drawnDecimals, drawnScale, formatQuantity, quantity, unitSymbol } from '../../../src/core/measuring/quantity.ts';

test('values carry the unit that people write', () => {
  const written: readonly (readonly [value: number, unit: string | undefined, text: string])[] = [
    [27, 'Cel', '27 °C'],
    [27.25, 'Cel', '27.3 °C'],
    [6200, 'rpm', '6,200 rpm'],
    [6200, '{rpm}', '6,200 rpm'],
    [12.096, 'V', '12.096 V'],
    [999, 'By', '999 bytes'],
    [16_252_928, 'By', '16.3 MB'],
    [52_000, 'By/s', '52 kB/s'],
    [100_000_000, 'bit/s', '100 Mbit/s'],
    [90_061, 's', '1 d 1 h'],
    [-0.00147, 's', '-1.47 ms'],
    [0, 's', '0 s'],
    [-3, 'd', '-3 d'],
    [3, '1', '3'],
    [3, undefined, '3'],
    [178.7217, '1/s', '178.722 /s'],
    [41.5, '%', '41.5 %'],
    [3, '{partition}', '3 partition'],
    [3, 'constructor', '3 constructor'],
  ];
  for (const [value, unit, text] of written) assert.equal(formatQuantity(value, unit), text);
});

test('evidence keeps a value as it was read, in the same units', () => {
  assert.deepEqual(
    [quantity(12_000, 'rpm'), quantity(3.0931, 'V'), quantity(95, 'Cel'), quantity(92, '%'), quantity(33_554_432, 'By'), quantity(3, '1')],
    ['12000 rpm', '3.0931 V', '95 °C', '92 %', '33554432 bytes', '3'],
  );
});

test('a chart’s numbers have as many decimals as their unit needs, and a bare number those of a count or of a ratio', () => {
  assert.deepEqual([drawnDecimals('Cel', [27.5]), drawnDecimals('V', [12]), drawnDecimals('%', [])], [0, 2, 1]);
  assert.deepEqual([drawnDecimals('1', [3, null]), drawnDecimals('1', [0.25, null])], [0, 2]);
  assert.deepEqual(['Cel', '1', undefined, 'By', 'kat'].map(unitSymbol), ['°C', '', '', 'bytes', 'kat']);
});

test('what is drawn has few digits: bytes take a prefix by the largest of them, large counts are thousands or millions', () => {
  const scale = (unit: string, ...values: (number | null)[]) => {
    const { divisor, symbol, decimals } = drawnScale(unit, values);
    return `${values.map((value) => value && (value / divisor).toFixed(decimals))} ${symbol}`;
  };
  assert.equal(scale('By', 16_252_928, null, 9_000_000), '16.3,,9.0 MB');
  assert.equal(scale('By', 512), '512 bytes');
  assert.equal(scale('By/s', 1_234_567_890_123), '1.2 TB/s');
  assert.equal(scale('1', 48_123_456), '48.1 million');
  assert.equal(scale('1', 123_456), '123 thousand');
  assert.equal(scale('1', 99_999), '99999 ');
  assert.equal(scale('rpm', 123_456), '123456 rpm');
});
