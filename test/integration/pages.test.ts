import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { aRunbook, carried, scenes } from '../support/alertScenes.ts';
import { aPageEvent, eventScenes } from '../support/eventScenes.ts';
import { monitorAccountScenes } from '../support/monitorAccountScenes.ts';
import { Pages } from '../support/pages.ts';
import { postureScenes } from '../support/postureScenes.ts';
import { setUpScenes } from '../support/setUpScenes.ts';
import { telemetryDay } from '../support/telemetryScenes.ts';
import { type Theme, themes } from '../support/themes.ts';
import { waitFor } from '../support/waitFor.ts';
import { aDevice, aSeries } from '../unit/telemetry/build.ts';

/** The extension's pages in a browser: what a person sees of them, in each theme and at each width. */

const now = Date.now();
const MINUTE = 60_000;

const rails = ['12V', '5V', '3VMain'].map((name) =>
  aSeries({
    metric: 'hw.voltage',
    attributes: { 'hw.id': name, 'hw.name': name, 'hw.type': 'voltage' },
    unit: 'V',
    limits: { lowCritical: 1, highCritical: 13 },
    times: [40, 30, 20, 10].map((minutes) => now - minutes * MINUTE),
    values: [4, 5, 6, 7],
  }),
);
const telemetry = telemetryDay(now, ['voltages']).map((message) => {
  if (message.type === 'history') return { ...message, series: rails };
  if (message.type === 'devices') return { ...message, devices: [aDevice({ name: 'שרת 1', lastSeen: now })], time: { last: 60 * MINUTE } };
  return message;
});

suite('Pages', () => {
  let pages: Pages;
  before(async () => {
    pages = await Pages.start();
  });
  after(() => pages[Symbol.asyncDispose]());

  test('the tamper page begins with the fact, and shows its states in words and nothing else', async () => {
    const page = await pages.open('alert', 'dark', 1280, scenes.tamper(now).messages);
    assert.equal(await page.locator('h1').innerText(), 'Chassis intrusion');
    const text = await page.locator('body').innerText();
    assert.match(text, /no tamper[\s\S]*tamper detected/);
    assert.doesNotMatch(text, /within limits|1\.0|Storage used|Commands/);
    assert.equal(await page.locator('canvas').count(), 0, 'no chart of what is not judged');
    await page.locator('summary', { hasText: '2 other readings' }).click();
    assert.match(await page.locator('body').innerText(), /Storage used/);
    assert.match(await page.locator('.others .section-head').allInnerTexts().then(String), /Storage used\s+MB[\s\S]*Commands\s+million/);
    await page.close();
  });

  test('the runbook stands beside the evidence on a wide page, and before the charts on a narrow one', async () => {
    for (const width of [390, 800, 1600]) {
      const page = await pages.open('alert', 'dark', width, scenes.fan(now).messages);
      const box = async (part: string) => {
        const found = await page.locator(`.part-${part}`).boundingBox();
        assert.ok(found, part);
        return found;
      };
      const [evidence, runbook, readings] = [await box('judgements'), await box('runbook'), await box('readings')];
      if (width === 1600) assert.ok(runbook.x > evidence.x + evidence.width && runbook.y < evidence.y, 'beside it');
      else assert.ok(runbook.y > evidence.y && runbook.y + runbook.height <= readings.y, 'before the charts');
      await page.close();
    }
  });

  test('the checklist is ticked with the keyboard, tells by whom and what was seen, and keeps the focus when others tick', async () => {
    const page = await pages.open('alert', 'light', 390, scenes.supply(now).messages);
    const posted = () => page.evaluate('posted') as Promise<readonly unknown[]>;
    assert.match(await page.locator('.risk').innerText(), /hot-swap without tamper/);
    assert.match(await page.locator('.runbook .progress').innerText(), /^1 of \d+ steps done$/);
    assert.match(await page.locator('.step').first().innerText(), /Done by ada, .* Seen then: Frankfurt 2 is healthy\./);
    assert.match(await page.locator('.proven').innerText(), /4 of 6 good polls, closes about/);
    assert.match(await page.locator('.runbook').innerText(), /Not known: find out by asking who has the key to the rack/);
    assert.match(
      await page.locator('.runbook').innerText(),
      /Done earlier, and not among the steps now\s+Ask the vendor about the part\. Done by bob/,
    );

    await page.locator('[data-action="runbook"]').click();
    await page.locator('.step:not(.done) input:focus').waitFor();
    assert.ok(((await page.locator('.runbook-title').boundingBox())?.y ?? 999) < 200, 'the runbook is in sight');
    const step = page.getByRole('checkbox', { name: /Make sure that the other supply is plugged in/ });
    await step.focus();
    await page.keyboard.press('Space');
    assert.deepEqual((await posted()).at(-1), {
      ...{ type: 'tick', alert: 'a1', of: 'power-supply-failed', step: 'other-green', done: true },
    });
    const runbook = aRunbook('power-supply-failed', now);
    assert.ok(runbook);
    const tick = { step: 'pull-out', text: 'Unplug', by: 'bob', at: now };
    const steps = runbook.steps.map((each) => (each.id === 'pull-out' ? { ...each, tick } : each));
    await page.evaluate(
      `postMessage(${JSON.stringify({ type: 'runbook', alert: 'a1', runbook: { ...runbook, steps }, carried: [carried(runbook)] })}, '*')`,
    );
    await page.locator('[data-step="pull-out"]:checked').waitFor();
    await page.locator('[data-step="other-green"]:focus:not(:checked)').waitFor();

    await page.evaluate(
      `postMessage(${JSON.stringify({ type: 'error', alert: 'a1', of: 'checklist', message: 'The disk is full.' })}, '*')`,
    );
    await page.getByRole('alert').getByText('The step could not be changed. The disk is full.').waitFor();
    await page.close();
  });

  test('an alert that carries two runbooks names both above the checklist, leads to the other one, and ticks there', async () => {
    for (const theme of Object.keys(themes) as Theme[]) {
      const { messages } = scenes.tamper(now);
      const page = await pages.open('alert', theme, 800, messages);
      const posted = () => page.evaluate('posted') as Promise<readonly unknown[]>;
      const [own, other] = ['hsm-tampered', 'ha-member-replacement'].map((id) => aRunbook(id, now)!);
      assert.equal(await page.locator('.carried').isVisible(), false, 'one alone needs no name');
      await page.locator('.step', { hasText: 'replace it in its HA group' }).locator('button.link').click();
      assert.deepEqual((await posted()).at(-1), { type: 'runbook', id: 'ha-member-replacement' });
      const told = { type: 'runbook', alert: 'a1', runbook: other, carried: [carried(own!), carried(other!)] };
      for (const message of [told, { type: 'checklist', alert: 'a1' }]) await page.evaluate(`postMessage(${JSON.stringify(message)}, '*')`);
      await page.locator('.carried [aria-current]', { hasText: 'A member of an HA group is replaced (1 step done)' }).waitFor();
      await page.locator('.step:not(.done) input:focus').waitFor();
      await page.keyboard.press('Space');
      assert.deepEqual((await posted()).at(-1), {
        type: 'tick',
        alert: 'a1',
        of: 'ha-member-replacement',
        step: 'prove-keys',
        done: true,
      });
      await page.locator('.carried button', { hasText: 'The HSM reports a tamper' }).click();
      assert.deepEqual((await posted()).at(-1), { type: 'runbook', id: 'hsm-tampered' });
      await page.close();
    }
  });

  test('words at the timeline that are near each other do not lie upon each other', async () => {
    const [first, ...rest] = scenes.supply(now).messages;
    const base = first as { alert: object };
    for (const gap of [10, 20, 30]) {
      const times = { firedAt: now - 60 * MINUTE, resolvedAt: now - (60 - gap) * MINUTE };
      const page = await pages.open('alert', 'light', 500, [{ ...base, alert: { ...base.alert, ...times } }, ...rest]);
      const words = (await page.evaluate(`[...document.querySelectorAll('.mark')].filter((mark) => mark.textContent).map((mark) => {
        const range = document.createRange();
        range.selectNodeContents(mark);
        const { left, right } = range.getBoundingClientRect();
        return { text: mark.textContent, left, right };
      })`)) as readonly { text: string; left: number; right: number }[];
      assert.deepEqual(
        words.map(({ text }) => text),
        ['fired', 'resolved'],
      );
      assert.ok(words[0]!.right + 3 < words[1]!.left, JSON.stringify(words));
      await page.close();
    }
  });

  test('what is over says so in one text, and not that anything is still to come', async () => {
    const page = await pages.open('alert', 'light', 800, scenes.disk(now).messages);
    const facts = await page.locator('.facts li').allInnerTexts();
    assert.equal(facts.length, 1);
    assert.match(facts[0] ?? '', /^It is over: good polls ended it\. The last of them says: \/var is 40 % full/);
    assert.equal(await page.locator('.part-action h2').innerText(), 'What was to be done first');
    await page.close();
  });

  test('what the HSM itself said is among the evidence of its alert: when, by which way, how often, and whether the sender is proven', async () => {
    const page = await pages.open('alert', 'dark', 1280, scenes.fan(now).messages);
    const rows = await page.locator('.part-messages tbody tr').allInnerTexts();
    assert.equal(rows.length, 2);
    assert.match(rows[0] ?? '', /SNMP traps.*10\.0\.1\.4.*proven.*cooling fan needs attention/s);
    assert.match(rows[1] ?? '', /Syslog.*10\.0\.1\.4.*17.*Fan2B reads 0 rpm/s);
    const [told] = scenes
      .fan(now)
      .messages.flatMap((each) => (each.type === 'messages' ? [{ ...each, received: false, messages: [] }] : []));
    await page.evaluate(`postMessage(${JSON.stringify(told)}, '*')`);
    await page.getByText('No traps or log lines are received, so that none could come.').waitFor();
    await page.close();
  });

  test('an alert that is read from a platform says so, and shows no polls and no messages that nobody could know', async () => {
    const messages = scenes
      .fan(now)
      .messages.map((each) =>
        each.type === 'alert'
          ? { ...each, alert: { ...each.alert, judgements: [], readings: [], device: { ...each.alert.device, source: 'Central' } } }
          : each,
      );
    const page = await pages.open('alert', 'dark', 1280, messages);
    await page
      .getByText(/read from .*Central/)
      .first()
      .waitFor();
    await page.getByText(/^What the HSM says by itself is not told to .*Central/).waitFor();
    assert.equal(await page.locator('.part-judgements').isVisible(), false);
    // What would be refused is not offered, and it is said where it can be done.
    const offered = () => page.locator('.actions [data-action]').evaluateAll((all) => all.map(({ dataset }) => dataset.action));
    assert.deepEqual(await offered(), ['runbook', 'openTelemetry', 'copy']);
    assert.equal(await page.getByText('Open Events').isVisible(), false);
    await page.getByText(/^Only read from .*Central.*: check it, and acknowledge or silence its alerts, where it is watched/).waitFor();
    const steps = page.locator('.step input');
    assert.ok((await steps.count()) > 0);
    for (const step of await steps.all()) assert.equal(await step.isDisabled(), true);
    assert.match(await page.locator('.runbook .progress').innerText(), /^Steps are ticked where the HSM is watched/);
    const [first] = messages.flatMap((each) => (each.type === 'alert' ? [each] : []));
    const silence = { by: 'carol', until: now + 60 * MINUTE, at: 'Central' };
    const quiet = { ...first!, alert: { ...first!.alert, silence } };
    await page.evaluate(`postMessage(${JSON.stringify(quiet)}, '*')`);
    await page.getByText(/^Silenced in the Alertmanager of/).waitFor();
    assert.deepEqual(await offered(), ['runbook', 'openTelemetry', 'copy']);
    await page.close();
  });

  test('time that was not watched stands below the charts of an alert in words', async () => {
    const page = await pages.open('alert', 'dark', 1280, scenes.fan(now).messages);
    await page.getByText(/^Console not watched from .*: the console was in use by somebody else\.$/).waitFor();
    await page.close();
  });

  test('the page asks for the alert beside it, for an earlier one, and for a copy', async () => {
    const page = await pages.open('alert', 'light', 800, scenes.tamper(now).messages);
    await page.locator('vscode-button', { hasText: 'Next' }).click();
    await page.locator('.part-earlier .link').click();
    await page.locator('vscode-button', { hasText: 'Copy as Markdown' }).click();
    assert.deepEqual(await page.evaluate('posted'), [
      { type: 'ready' },
      { type: 'show', alert: 'b2' },
      { type: 'show', alert: 'old' },
      { type: 'copy' },
    ]);
    await page.close();
  });

  test('voltage rails are one stop of the Tab key, arrow keys lead through rails and readings, and what is read is spoken', async () => {
    const page = await pages.open('telemetry', 'dark', 1280, telemetry);
    assert.equal(await page.locator('.rail[tabindex="0"]').count(), 1);
    await page.locator('.rail[tabindex="0"]').focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowLeft');
    const focused = await page.evaluate('document.activeElement.querySelector(".rail-name").textContent');
    assert.equal(focused, '5V', 'the second rail: they are in the order of their names');
    assert.match(await page.locator('.visually-hidden[aria-live]').innerText(), /: 5V [4-7]\.00 V$/);
    await page.keyboard.press('ArrowUp');
    assert.equal(await page.evaluate('document.activeElement.querySelector(".rail-name").textContent'), '3VMain');
    await page.close();
  });

  test('a message that is counted once more moves to the front of the line, and days have headings', async () => {
    const page = await pages.open('events', 'dark', 1280, eventScenes.events(now));
    const counted = aPageEvent({
      key: 'message/8',
      time: now,
      severity: 'warning',
      text: 'Fan2B reads 0 rpm',
      count: 48_212,
      way: 'Syslog',
    });
    const fresh = aPageEvent({ key: 'message/10', time: now, severity: 'info', text: 'another one', way: 'Syslog' });
    await page.evaluate(`postMessage(${JSON.stringify({ type: 'entries', place: 'newer', entries: [counted, fresh], more: true })}, '*')`);
    await page.getByText('another one', { exact: true }).waitFor();
    const rows = await page.locator('tbody tr:not(.day)').allInnerTexts();
    assert.equal(rows.length, 8);
    assert.match(rows[0] ?? '', /Fan2B reads 0 rpm[\s\S]*48,212 times/);
    assert.match(rows[1] ?? '', /another one/);
    const days = await page.locator('tbody tr.day').allInnerTexts();
    assert.equal(new Set(days).size, days.length, 'each day once');
    assert.ok(days.length >= 2, String(days));
    await page.locator('.link', { hasText: 'Fan2B turns too slowly' }).click();
    await page.locator('vscode-button', { hasText: 'Show Older' }).click();
    await page.locator('vscode-button', { hasText: 'Open as Log' }).click();
    await page.locator('label', { hasText: 'Follow' }).click();
    await page.locator('.search').fill('psu2');
    await waitFor('what was typed is asked for', async () => (await page.evaluate('posted.at(-1).type')) === 'filter');
    assert.deepEqual(await page.evaluate('posted'), [
      { type: 'ready' },
      { type: 'show', alert: 'a1' },
      { type: 'older' },
      { type: 'openLog' },
      { type: 'follow', on: false },
      { type: 'filter', filter: { what: 'all', severity: 'info', text: 'psu2' } },
    ]);
    await page.close();
  });

  test('an empty line says why it is empty, and what to do', async () => {
    const said = {
      'events without receivers': /has no receivers/,
      'events before anything came': /no message has come/,
      'events that a filter hides': /Nothing fits/,
    };
    for (const [name, text] of Object.entries(said)) {
      const page = await pages.open('events', 'light', 800, eventScenes[name as keyof typeof said]());
      assert.match(await page.locator('.empty-state').innerText(), text);
      await page.locator('.empty-state vscode-button').click();
      const last = await page.evaluate('posted.at(-1)');
      const shown = { type: 'filter', filter: { what: 'all', severity: 'info', text: '' } };
      assert.deepEqual(last, name === 'events that a filter hides' ? shown : { type: 'setUp' });
      await page.close();
    }
  });

  test('the setup says what is missing, what came, and has each command copied alone', async () => {
    const wrong = await pages.open('setUp', 'dark', 1280, setUpScenes['set up with a wrong key'](now));
    const said = await wrong.locator('.part-arrival').innerText();
    assert.match(said, /SNMP traps: waiting[\s\S]*Syslog: heard[\s\S]*from 10\.0\.1\.4 \(this HSM\), 3 times: [\s\S]*Compare passphrase/);
    await wrong.locator('.block', { hasText: 'Then send a test' }).locator('vscode-button').click();
    const last = await wrong.evaluate('posted.at(-1)');
    assert.match(JSON.stringify(last), /"type":"copy","block":"test","line":"sysconf snmp trap test/);
    await wrong.close();
    const silent = await pages.open('setUp', 'light', 800, setUpScenes['set up in silence'](now));
    assert.match(
      await silent.locator('.missing').innerText(),
      /Nothing came over SNMP traps and Syslog from 10\.0\.1\.4, and nothing of it was refused/,
    );
    await silent.evaluate(`postMessage(${JSON.stringify(setUpScenes['set up that is proven'](now)[0])}, '*')`);
    await silent.getByText('Both arrive.').waitFor();
    assert.match(await silent.locator('[aria-live]').innerText(), /SNMP traps, Syslog: a test has arrived\./);
    await silent.close();
  });

  test('a fleet of hundreds is searched and filtered, and rows that say the same stay where they are', async () => {
    const many = monitorAccountScenes['accounts of 300 HSMs'];
    const page = await pages.open('monitorAccount', 'dark', 1280, many(now));
    const rows = page.locator('.matrix tbody tr');
    assert.equal(await rows.count(), 300);
    await page.locator('.search').fill('site 07 hsm 3');
    assert.deepEqual(await rows.locator('.link').allInnerTexts(), ['Site 07 HSM 3']);
    await page.getByText('1 of 300').waitFor();
    await page.locator('.search').fill('');
    await page.locator('vscode-dropdown.picker').click();
    await page.locator('vscode-option', { hasText: 'Watched by nobody' }).click();
    await waitFor('the others are left out', async () => (await rows.count()) < 10);
    assert.deepEqual(new Set(await rows.evaluateAll((all) => all.map((each) => each.classList.contains('bad')))), new Set([true]));
    await page.locator('.search').fill('no such HSM');
    await page.getByText('No HSM is like this.').waitFor();
    await page.locator('.search').fill('');
    const link = page.locator('.matrix .link').first();
    await link.focus();
    await page.evaluate("document.activeElement.closest('tr').dataset.mark = 'mine'");
    await page.evaluate(`postMessage(${JSON.stringify(many(now + 60_000)[0])}, '*')`);
    await page.waitForTimeout(200);
    assert.equal(await page.evaluate("document.activeElement.closest('tr')?.dataset.mark"), 'mine');
    await page.close();
  });

  test('what is not as decided is said with what says so, and confirmed', async () => {
    const page = await pages.open('monitorAccount', 'dark', 1280, monitorAccountScenes['an account of another name that is doubtful'](now));
    assert.match(
      await page.locator('.standing').innerText(),
      /not as decided[\s\S]*vigil-look has logged in[\s\S]*suspicion until a person has looked/,
    );
    await page.locator('vscode-button', { hasText: 'Confirm That It Is Disabled…' }).click();
    assert.deepEqual(await page.evaluate('posted.at(-1)'), { type: 'confirm' });
    await page.getByText('user disable -username vigil-look').waitFor();
    await page.close();
  });

  test('who watches is a matrix led through by keyboard, and what is pressed keeps the focus while sentences grow older', async () => {
    const page = await pages.open('monitorAccount', 'dark', 1280, monitorAccountScenes['accounts of a fleet'](now));
    assert.match(await page.locator('tbody tr').first().innerText(), /Dublin 1[\s\S]*refused by the HSM[\s\S]*Nobody/);
    assert.match((await page.locator('tbody tr').first().getAttribute('class')) ?? '', /bad/);
    await page.locator('.link', { hasText: 'Frankfurt 2' }).focus();
    await page.keyboard.press('Enter');
    assert.deepEqual(await page.evaluate('posted.at(-1)'), { type: 'select', device: 'fra-2' });
    const disabled = monitorAccountScenes['an account that is disabled'];
    await page.evaluate(`postMessage(${JSON.stringify(disabled(now)[0])}, '*')`);
    const standing = /disabled\. Decided as disabled on .* by ada: “Our own monitoring takes over”/;
    await page.locator('.standing', { hasText: standing }).waitFor();
    await page.locator('h2:focus', { hasText: /^Frankfurt 2$/ }).waitFor();
    await page.locator('.check vscode-button').first().focus();
    await page.evaluate(`postMessage(${JSON.stringify(disabled(now + 120_000)[0]).replaceAll('4 min ago', '6 min ago')}, '*')`);
    await page.getByText('Answered 6 min ago').waitFor();
    assert.equal(await page.evaluate('document.activeElement.textContent'), 'Set Up Traps and Syslog…');
    await page.keyboard.press('Enter');
    await page.locator('vscode-button', { hasText: 'Resume Console Polling' }).click();
    await page.locator('.command', { hasText: 'user enable' }).locator('vscode-button').click();
    assert.deepEqual(await page.evaluate('posted.slice(-3)'), [
      { type: 'act', action: 'setUp' },
      { type: 'decide' },
      { type: 'copy', block: 'enable-0', line: 'user enable -username monitor' },
    ]);
    await page.close();
  });

  test('the fleet is filtered and led through by keyboard, and what is unfolded and focused stays so when it is judged anew', async () => {
    const page = await pages.open('posture', 'dark', 1280, postureScenes['posture of three hundred HSMs']());
    assert.match(await page.locator('.facts').first().innerText(), /^300 HSMs: something is bad with 150/);
    assert.equal(await page.locator('.fleet tbody tr').count(), 300);
    await page.locator('.search').fill('paris 1 no. 2');
    await page.getByText('of 300 are shown').waitFor();
    const link = page.locator('.fleet .link').first();
    await link.focus();
    await page.keyboard.press('Enter');
    const chosen = await link.innerText();
    assert.match(await page.evaluate('posted.at(-1).device'), /^hsm-\d+$/);
    await page.evaluate(`postMessage(${JSON.stringify(postureScenes['posture of an HSM of a provider']()[0])}, '*')`);
    await page.getByText('Basic public addresses of ExpressRoute gateways: will end on 2027-03-31').waitFor();
    assert.notEqual(chosen, '');
    const why = page.locator('.device .why summary').first();
    await why.click();
    await why.focus();
    const anew = JSON.stringify(postureScenes['posture of an HSM of a provider']()[0]).replaceAll('2027-03-31', '2027-04-01');
    await page.evaluate(`postMessage(${anew}, '*')`);
    await page.getByText('will end on 2027-04-01').waitFor();
    assert.equal(await page.locator('.device .why[open]').count(), 1);
    await page.locator('vscode-button', { hasText: 'Save Report…' }).click();
    await page.locator('.part-fleet vscode-button', { hasText: 'Set Up Traps and Syslog…' }).first().click();
    assert.deepEqual(await page.evaluate('posted.slice(-2)'), [{ type: 'report' }, { type: 'act', action: 'setUp' }]);
    await page.evaluate(`postMessage({ type: 'saved', path: '/home/ada/report.html' }, '*')`);
    await page.locator('.actions', { hasText: 'The report was saved as /home/ada/report.html.' }).waitFor();
    await page.close();
  });

  for (const theme of Object.keys(themes) as Theme[]) {
    test(`${theme}: the signs of a timeline and the edges of states stand out from the page by 3 to 1`, async () => {
      const page = await pages.open('alert', theme, 1280, scenes.disk(now).messages);
      await page.evaluate(`document.body.append(Object.assign(document.createElement('span'), { className: 'state-span zero' }))`);
      const shapes = {
        '.cell.negative': 'backgroundColor',
        '.cell.positive': 'borderTopColor',
        '.cell.unknown': 'borderTopColor',
        '.cell.none': 'backgroundColor',
        '.state-span.zero': 'borderTopColor',
      };
      for (const [selector, property] of Object.entries(shapes)) {
        const contrast = Number(await page.evaluate(contrastScript(selector, property)));
        assert.ok(contrast >= 3, `${selector} has ${contrast.toFixed(2)} to 1`);
      }
      await page.close();
    });
  }
});

/** Contrast (WCAG 2.2) of a shape's colour with the page behind it, both as a canvas paints them. */
function contrastScript(selector: string, property: string): string {
  return `(() => {
    const context = Object.assign(document.createElement('canvas'), { width: 1, height: 1 }).getContext('2d', { willReadFrequently: true });
    const luminance = (colours) => {
      for (const colour of colours) { context.fillStyle = colour; context.fillRect(0, 0, 1, 1); }
      const [r, g, b] = [...context.getImageData(0, 0, 1, 1).data].map((each) => each / 255)
        .map((each) => (each <= 0.04045 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4));
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const page = getComputedStyle(document.body).backgroundColor;
    const shape = getComputedStyle(document.querySelector(${JSON.stringify(selector)}));
    const [one, other] = [luminance([page]), luminance([page, shape.${property}])].sort((a, b) => b - a);
    return (one + 0.05) / (other + 0.05);
  })()`;
}
