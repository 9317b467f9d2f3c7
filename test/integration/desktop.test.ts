import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { newFolder } from '../support/bundledCli.ts';

const source = join(import.meta.dirname, '..', '..', 'src', 'service', 'alerting', 'receivers');
const program = `
  import { notifyDesktop } from ${JSON.stringify(join(source, 'desktop.ts'))};
  import { noticeRecord } from ${JSON.stringify(join(source, 'notice.ts'))};
  const alert = { deviceName: 'East US 1', summary: 'Fan1A <b>stands</b>', severity: 'critical', action: 'Watch & wait <i>now</i>.', evidence: [], component: 'fan1a' };
  await notifyDesktop(noticeRecord('n1', 'fired', [alert], Date.now()), new AbortController().signal);
`;
/** A desktop session of its own, with dunst as its notification daemon: it knows which notifications it has shown. */
const session = `
  dunst >/dev/null 2>&1 &
  for try in $(seq 100); do dunstctl count >/dev/null 2>&1 && break; sleep 0.1; done
  "$1" "$2" || exit 1
  dunstctl close-all
  for try in $(seq 50); do dunstctl history | grep -q summary && break; sleep 0.1; done
  dunstctl history
`;

test('a desktop shows the notification, and nothing in it is markup', async () => {
  const folder = newFolder();
  writeFileSync(join(folder, 'notify.mts'), program);
  writeFileSync(join(folder, 'session.sh'), session);
  const args = ['-a', 'dbus-run-session', '--', 'sh', join(folder, 'session.sh'), process.execPath, join(folder, 'notify.mts')];
  const { stdout } = await promisify(execFile)('xvfb-run', args, { timeout: 60_000, env: { ...process.env, HOME: folder } });
  const { data } = JSON.parse(stdout) as { data: [Record<string, { data: unknown }>[]] };
  const [shown] = data[0];
  assert.equal(shown?.appname?.data, 'HSM Vigil');
  assert.equal(shown?.summary?.data, 'East US 1: Fan1A ‹b>stands‹/b>');
  assert.match(String(shown?.message?.data), /Watch &amp; wait &lt;i&gt;now&lt;\/i&gt;\.|Watch & wait <i>now<\/i>\./);
});
