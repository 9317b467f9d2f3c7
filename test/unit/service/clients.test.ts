import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import type { ClientLink } from '../../../src/protocol/connection.ts';
import { Clients } from '../../../src/service/common/clients.ts';

function fakeConnection() {
  const told: string[] = [];
  const leaving: (() => void)[] = [];
  const connection: ClientLink = {
    notify: (name) => void told.push(name),
    onClose: (listener) => {
      leaving.push(listener);
      return { [Symbol.dispose]() {} };
    },
    closed: false,
    [Symbol.dispose]() {},
  };
  return {
    connection,
    told,
    leave: () => {
      for (const listener of leaving) listener();
    },
  };
}

function window(clients: Clients, connection: ClientLink) {
  const client = clients.add(connection, 'editor');
  client.listens();
  return client;
}

const event = { on: true } as never;

test('one editor is told: the one that had the focus last', () => {
  using clients = new Clients(null, () => {});
  const [first, second, third] = [fakeConnection(), fakeConnection(), fakeConnection()];
  const firstClient = window(clients, first.connection);
  const secondClient = window(clients, second.connection);
  window(clients, third.connection);
  secondClient.focus(true);
  firstClient.focus(true);
  firstClient.focus(false);
  assert.equal(clients.tellOne('alertFired', event), true);
  assert.deepEqual([first.told.length, second.told.length, third.told.length], [1, 0, 0]);
  first.leave();
  clients.tellOne('alertFired', event);
  assert.deepEqual([second.told.length, third.told.length], [1, 0]);
});

test('without any focus the newest editor is told, and never a command line', () => {
  using clients = new Clients(null, () => {});
  const [older, newer, line] = [fakeConnection(), fakeConnection(), fakeConnection()];
  clients.add(line.connection, 'cli');
  assert.equal(clients.tellOne('alertFired', event), false);
  window(clients, older.connection);
  window(clients, newer.connection);
  clients.add(line.connection, 'cli');
  assert.equal(clients.tellOne('alertFired', event), true);
  assert.deepEqual([older.told.length, newer.told.length, line.told.length], [0, 1, 0]);
});

test('a window that has not asked for anything yet would miss what it is told', () => {
  using clients = new Clients(null, () => {});
  const newest = fakeConnection();
  const client = clients.add(newest.connection, 'editor');
  assert.deepEqual([clients.hasWindow, clients.tellOne('alertFired', event)], [false, false]);
  client.listens();
  assert.deepEqual([clients.hasWindow, clients.tellOne('alertFired', event), newest.told.length], [true, true, 1]);
});

test('the grace period starts with the last client’s leaving and ends with the next one’s arrival', () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  try {
    let deserted = 0;
    using clients = new Clients(1_000, () => deserted++);
    mock.timers.tick(5_000);
    assert.equal(deserted, 0, 'not before clients can come');
    clients.open();
    mock.timers.tick(999);
    const client = fakeConnection();
    clients.add(client.connection, 'cli');
    mock.timers.tick(5_000);
    assert.equal(deserted, 0);
    client.leave();
    mock.timers.tick(999);
    assert.equal(deserted, 0);
    mock.timers.tick(1);
    assert.equal(deserted, 1);
  } finally {
    mock.timers.reset();
  }
});

test('a service that is to stay is never deserted', () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  try {
    let deserted = 0;
    using clients = new Clients(1_000, () => deserted++);
    clients.open();
    clients.setGrace(null);
    mock.timers.tick(1e9);
    assert.equal(deserted, 0);
    clients.setGrace(500);
    mock.timers.tick(500);
    assert.equal(deserted, 1);
  } finally {
    mock.timers.reset();
  }
});
