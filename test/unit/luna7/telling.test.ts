import assert from 'node:assert/strict';
import { test } from 'node:test';
import { luna7 } from '../../../src/devices/luna7/index.ts';
import { everyReading } from '../../support/everyReading.ts';

/** Attributes that say how an HSM is, and not whose it is. A new one stands here or in the model's `telling`: somebody has to decide. */
const HARMLESS =
  /^(?:hw\.(?:id|name|parent|type|status\.(?:sensors|text))|hsm\.(?:audit_role|authentication|backup_protocol|clock\.zone|disk\.(?:firmware|model)|filesystem\.reserve|fips|firmware|ha\.(?:only|recovery_mode|retry|standby|synchronization)|license\..+|limits_of|model|network\.(?:admin|auto_connect|bond(?:\.members)?|expected|ip|mask|protocol)|not_judged|ntls\.(?:certificate\.not_(?:after|before)|interface(?:\.configured)?)|packages\.software\.names|part_number|partition\.version|policy\.\d+|power\.(?:last_event|restore_policy)|remote_login|rpv|service\.description|snmp\.trap\.(?:auth|level|priv|version)|software|syslog\.(?:full_policy|levels|rotation_period|rotations)|system\.(?:codes|release|state)|tamper\.names))$/;

test('of every attribute of a reading it is decided whether it tells whose the HSM is', () => {
  const telling = luna7.telling ?? [];
  const seen = new Set(everyReading().flatMap(({ attributes }) => Object.keys(attributes)));
  assert.ok(seen.size > 60, `${seen.size} attributes were looked at`);
  const isTelling = (name: string) =>
    telling.some(({ attribute }) => (attribute.endsWith('.') ? name.startsWith(attribute) : name === attribute));
  assert.deepEqual(
    [...seen].filter((name) => isTelling(name) === HARMLESS.test(name)),
    [],
  );
  const unused = telling.filter(
    ({ attribute }) => ![...seen].some((name) => name === attribute || (attribute.endsWith('.') && name.startsWith(attribute))),
  );
  assert.deepEqual(unused, []);
});
