import assert from 'node:assert/strict';
import { test } from 'node:test';
import { takenNotice } from '../../../src/channels/console/consoleServers.ts';

const taken: readonly string[] = [
  'Port already in use',
  'ttyS3 already in use',
  '[Line 7 is busy]',
  'Connection refused: port is in use by root from 10.0.0.7',
  'The port is being used by another user: in use by admin',
  '% Too many connections',
  'Device busy',
  'Session already open on this port',
];

for (const said of taken) {
  test(`“${said}” says that somebody else has the port`, () => {
    assert.equal(takenNotice(`\r\nWelcome\r\n${said}\r\n`.replaceAll('\r', '')), said);
  });
}

for (const said of ['', 'Welcome to the console server', 'Connection timed out', 'Login incorrect', 'Goodbye', 'the disk is 80 % in use']) {
  test(`“${said}” does not`, () => {
    assert.equal(takenNotice(said), undefined);
  });
}
