import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { stepsDone } from '../../../src/extension/walkthrough/stepsDone.ts';
import type { Snapshot } from '../../../src/protocol/contract.ts';
import { readManifest } from '../../support/manifest.ts';
import { at, device, receiver, snapshot } from './records.ts';

const root = join(import.meta.dirname, '..', '..', '..');

interface Walkthrough {
  readonly id: string;
  readonly steps: readonly {
    readonly id: string;
    readonly description: string;
    readonly media: { readonly svg: string; readonly altText: string };
    readonly completionEvents: readonly string[];
  }[];
}
const { contributes } = readManifest<{
  contributes: { walkthroughs: readonly [Walkthrough]; commands: readonly { command: string }[] };
}>();
const [walkthrough] = contributes.walkthroughs;

const unread = (over: Parameters<typeof device>[0]) => {
  const { lastSeen, ...rest } = device(over);
  return rest;
};
const done = (over: Partial<Snapshot>) => Object.entries(stepsDone(snapshot(over))).flatMap(([step, isDone]) => (isDone ? [step] : []));
const tests = (channel: 'trap' | 'syslog', of = 'hsm-1') => ({
  device: of,
  channel,
  lastAt: at(0),
  test: { at: at(0), sender: '10.0.0.1', authenticated: false },
});

test('a step is done when the thing works, and not before', () => {
  assert.deepEqual(Object.values(stepsDone(undefined)), [false, false, false, false, false], 'nothing is known');
  assert.deepEqual(done({ devices: [] }), []);
  assert.deepEqual(done({ devices: [unread({})] }), [], 'it has not answered');
  assert.deepEqual(done({ devices: [device()] }), ['device']);
  assert.deepEqual(done({ devices: [device({ simulated: true })] }), ['demo'], 'a simulated HSM is none of your own');
  assert.deepEqual(done({ devices: [unread({ simulated: true })] }), []);

  const sent = receiver({ state: 'ok', deliveredAt: at(0) });
  const delivery = (...receivers: Snapshot['receivers']) => done({ devices: [], receivers });
  assert.deepEqual(delivery(sent), ['delivery']);
  assert.deepEqual(delivery({ ...sent, alerts: false }), [], 'it gets only what people write');
  assert.deepEqual(delivery(sent, receiver({ id: 'chat' })), [], 'one of them has taken nothing yet');
  assert.deepEqual(delivery(sent, receiver({ id: 'chat', state: 'failing', deliveredAt: at(-9) })), []);

  const decided = { accountDecision: { account: 'enabled', since: at(0), by: 'ada', why: 'ours' } } as const;
  assert.deepEqual(done({ devices: [device(decided), device({ id: 'hsm-2', monitorAccount: 'disabled' })] }), ['device', 'account']);
  assert.deepEqual(done({ devices: [device(decided), device({ id: 'hsm-2' })] }), ['device'], 'one of them is left');
  const elsewhere = device({ id: 'central/hsm-3', source: { id: 'central', name: 'Central' } });
  assert.deepEqual(done({ devices: [device(decided), elsewhere] }), ['device', 'account'], 'it is decided where that one is watched');
  assert.deepEqual(done({ devices: [elsewhere] }), [], 'it is watched elsewhere');
  assert.deepEqual(done({ devices: [device({ ...decided, simulated: true })] }), ['demo']);

  assert.deepEqual(done({ devices: [device()], heard: [tests('trap'), tests('syslog')] }), ['device', 'messages']);
  assert.deepEqual(done({ devices: [device()], heard: [tests('trap')] }), ['device'], 'one of two ways');
  assert.deepEqual(done({ devices: [device()], heard: [tests('trap'), { device: 'hsm-1', channel: 'syslog', lastAt: at(0) }] }), [
    'device',
  ]);
  assert.deepEqual(done({ devices: [device({ simulated: true })], heard: [tests('trap'), tests('syslog')] }), ['demo']);
});

test('each step of the walkthrough completes by what is true, offers commands that exist, and has a picture in the theme’s colours', () => {
  assert.deepEqual(
    walkthrough.steps.map(({ id, completionEvents }) => [id, completionEvents]),
    Object.keys(stepsDone(undefined)).map((step) => [step, [`onContext:hsmVigil.done.${step} && hsmVigil.stepsOpen`]]),
  );
  const commands = new Set(contributes.commands.map(({ command }) => command));
  for (const { id, description, media } of walkthrough.steps) {
    const named = [...description.matchAll(/\(command:([\w.]+)\)/g)].map((match) => match[1] ?? '');
    assert.ok(named.length > 0 && named.every((command) => commands.has(command)), `${id}: ${named.join(', ')}`);
    assert.match(description, /This step is ticked when/);
    const svg = readFileSync(join(root, media.svg), 'utf8');
    const colours = [...svg.matchAll(/(?:fill|stroke)="([^"]+)"/g)].map((match) => match[1] ?? '');
    assert.ok(colours.length > 5);
    for (const colour of colours) assert.match(colour, /^(?:none|var\(--vscode-.*\))$/, `${media.svg}: ${colour}`);
    assert.doesNotMatch(svg, /<text|<style|<script|href/, 'a picture without words needs no translation');
    assert.ok(media.altText.length > 20);
  }
});
