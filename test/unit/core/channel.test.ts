import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  channelFacts,
  channelOfComponent,
  channels,
  isChannel,
  isPolled,
  pollableChannels,
  witnesses,
  witnessFacts,
  witnessOf,
} from '../../../src/core/channel.ts';
import { services } from '../../../src/devices/luna7/parts/services.ts';
import { models } from '../../../src/devices/models.ts';
import { definition } from '../../../src/inventory/schema.ts';

test('traps and syslog are one witness, since the appliance makes one from the other', () => {
  assert.deepEqual(
    channels.map((channel) => [channel, witnessOf(channel)]),
    [
      ['console', 'console'],
      ['snmp', 'snmp'],
      ['trap', 'push'],
      ['syslog', 'push'],
    ],
  );
  const ofChannels = witnesses.filter((witness) => !witnessFacts[witness].own);
  assert.deepEqual(
    [...new Set(channels.map(witnessOf))].sort(),
    ofChannels.sort(),
    'each witness has a channel, but for what is put together here',
  );
});

test('each channel has a component of its own, which is no part of a device but for the SNMP agent', () => {
  const components = channels.map((channel) => channelFacts[channel].component);
  assert.equal(new Set(components).size, channels.length);
  assert.deepEqual(components.map(channelOfComponent), channels);
  assert.deepEqual(
    components.filter((component) => services.has(component)),
    ['snmp'],
  );
  assert.equal(channelOfComponent('syslog'), undefined, 'the appliance’s own log service is a part of it');
});

test('a polled channel is configured under its id, and every model knows when it is silent', () => {
  for (const channel of pollableChannels) {
    assert.ok(isPolled(channel));
    assert.ok(channel in definition.entryOf(undefined).device.shape, channel);
    for (const { conditions } of models) assert.ok(conditions.has(`${channelFacts[channel].component}.silent`), channel);
  }
});

test('words that are no channel of this version are known as such', () => {
  for (const word of ['', 'Console', 'toString', 'redfish']) assert.equal(isChannel(word), false, word);
  assert.ok(channels.every(isChannel));
});
