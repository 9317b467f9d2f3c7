import { t } from '../../core/l10n.ts';

/**
 * What a person with a screen reader, or without a mouse, has to know of each surface. The editor's own help for views of extensions is
 * not open to them yet (`accessibilityHelpContent` is a proposal), so it is a text of ours behind the same keys.
 */

/** The views, and the pages by the last part of their `viewType`. */
export type Surface =
  | 'devices'
  | 'alerts'
  | 'alert'
  | 'telemetry'
  | 'events'
  | 'setUp'
  | 'monitorAccount'
  | 'posture'
  | 'fleet'
  | 'policyTrial';

interface Help {
  readonly title: string;
  readonly about: string;
  /** Keys and what they do there. */
  readonly keys: readonly (readonly [key: string, what: string])[];
}

const rows: Help['keys'] = [
  [t('Up, Down'), t('the row before, the next row')],
  [t('Right, Left'), t('open a row, close it or go to the one that it belongs to')],
  [t('Home, End'), t('the first row, the last row')],
  [t('Ctrl+F, on a Mac Cmd+F'), t('find a row by its name')],
];
const menu = [t('Shift+F10 or the menu key'), t('what can be done with the row')] as const;
const asText = [t('Alt+F2, on Linux also Shift+Alt+F2'), t('all of it as a text, to read line by line')] as const;

const page: Help['keys'] = [
  [t('Tab, Shift+Tab'), t('the next thing to press, the one before, in the order in which the page is read')],
  [t('Enter or Space'), t('press it')],
  ['F6', t('leave the page for the next part of the editor')],
];

const charts: Help['keys'] = [
  [t('Left, Right'), t('on a chart: the reading before, the next one. It is spoken with its time')],
  [t('Page Up, Page Down'), t('on a chart: ten readings back, ten further')],
  [t('Home, End'), t('on a chart: the first reading, the newest')],
  [t('Escape'), t('leave the readings of the chart')],
];

const helps: Readonly<Record<Surface, Help>> = {
  devices: {
    title: t('The view of the HSMs'),
    about: t(
      'A tree: HA groups, their HSMs, below each HSM its parts, below each part its readings, and how its channels fare. Each row says its name, its state in words and what is wrong. Nothing is told by colour alone. "Unknown" and "partly watched" are not "ok".',
    ),
    keys: [...rows, [t('Enter'), t('on a row that asks for a password or names an error: go there')], menu, asText],
  },
  alerts: {
    title: t('The view of the alerts'),
    about: t(
      'Groups of alerts: firing, acknowledged, pending, silenced, resolved, and planned maintenance. Below an alert are those that it explains. The number on the icon counts what fires and nobody has taken on.',
    ),
    keys: [
      ...rows,
      [t('Enter'), t('open the page of the alert')],
      [t('Shift+Up, Shift+Down'), t('mark several alerts, to acknowledge them together')],
      menu,
      asText,
    ],
  },
  alert: {
    title: t('The page of an alert'),
    about: t(
      'It begins with what is wrong and how sure that is, then what to do. Headings lead to what each poll said, readings, messages, the runbook and the log. A link in the runbook leads to another checklist of the same alert; above it stand the names of all of them. What changes while the page is open is spoken once.',
    ),
    keys: [...page, ...charts, asText],
  },
  telemetry: {
    title: t('The page of readings'),
    about: t(
      'The HSM is chosen at the top, then the time that the charts show and what they are compared with. Tiles lead to the groups of readings; a group is opened and closed by its heading. Each chart has a legend with the newest values, and a table of them. Below are the states of the parts over the same time, with the cause where nobody looked, and what happened.',
    ),
    keys: [
      ...page,
      ...charts,
      [t('Up, Down'), t('on one of several small charts below each other: the one above, the one below')],
      [t('Shift+Left, Shift+Right'), t('on a chart: an earlier, a later time')],
      [t('+, -'), t('on a chart: a shorter, a longer time around the crosshair')],
      [t('Backspace'), t('on a chart: the time that was shown before')],
      [t('T'), t('on a chart: its readings as a table, or no longer')],
      [t('Ctrl+Enter'), t('in a legend: switch this line; without Ctrl it is shown alone')],
      asText,
    ],
  },
  events: {
    title: t('The page of events'),
    about: t(
      'A table of what devices have sent and what has changed, the newest first, with filters above it. What comes new waits until it is asked for, so that the rows stay where they are. “Open as Log” makes a text of it.',
    ),
    keys: page,
  },
  setUp: {
    title: t('The page to set up traps and syslog'),
    about: t(
      'Steps from above to below: where messages come in, the commands for an administrator of the HSM, and the wait for a test. That it has come is spoken.',
    ),
    keys: page,
  },
  monitorAccount: {
    title: t('The page about the monitor account'),
    about: t(
      'A table of who watches each HSM; choose one there, and below it are the checks, the decision and the commands for its administrator.',
    ),
    keys: [...page, asText],
  },
  posture: {
    title: t('The page of posture'),
    about: t(
      'First what is about all HSMs together, then a table of them with a filter and a search; choose one there, and below it is all that was judged of it, the worst first, and of its HA group. Each item says its state in a word. What is good is folded.',
    ),
    keys: [...page, asText],
  },
  fleet: {
    title: t('The page of the fleet'),
    about: t(
      'All HSMs by HA group or by site, with filters, a search and an order above the grid. Each row says its state in words, what is worst, its alerts, the age of its newest and its oldest reading, and who watches it. What grows worse is spoken. The wall is for a screen that nobody touches; Escape leaves it.',
    ),
    keys: [
      ...page,
      [t('Up, Down'), t('on the grid: the row before, the next row')],
      [t('Page Up, Page Down'), t('on the grid: a screen up, a screen down')],
      [t('Home, End'), t('on the grid: the first row, the last row')],
      [t('Enter'), t('on the grid: go to what is known of the HSM. Escape comes back')],
      asText,
    ],
  },
  policyTrial: {
    title: t('The page of a policy that is tried'),
    about: t('The alerts that the policy in force would have raised over the stored polls, and those of the tried one, HSM by HSM.'),
    keys: page,
  },
};

/** What has no view or page of its own. */
const topics: readonly Help[] = [
  {
    title: t('HA groups'),
    about: t(
      'A group is a row of the view of the HSMs: it says how many members are healthy, and how many it needs. Below it are its members, then what they are not alike in. “Read HA Groups from a Client” takes what a client has printed, and the row says it with its time.',
    ),
    keys: [menu],
  },
  {
    title: t('Reports for support and notes to customers'),
    about: t(
      'Both are texts in tabs of the editor. A report asks first what is taken out, then shows each of its files: what is shown is what “Save Support Report” saves. A note can be changed before it is copied or sent; to whom it goes is asked before it leaves.',
    ),
    keys: [['F1', t('the command palette: “Support Report”, “Draft Note to Customers”, and what can be done with the open one')]],
  },
];

export function isSurface(name: unknown): name is Surface {
  return typeof name === 'string' && Object.hasOwn(helps, name);
}

/** `first`: where the person is; the other surfaces follow. */
export function helpText(first: Surface | undefined): string {
  const others = (Object.keys(helps) as Surface[]).filter((each) => each !== first);
  return `${[
    t('Accessibility help of HSM Vigil'),
    ...(first ? [sectionOf(helps[first])] : []),
    [
      t('Everywhere'),
      t('F1: the command palette. "HSM Vigil" lists all that can be done, without a mouse.'),
      t('Alt+F1, on Linux also Shift+Alt+F1: this help, in a view or on a page of HSM Vigil.'),
      t('Alerts are notifications of the editor; "Notifications: Focus Notification Toast" goes to them.'),
    ].join('\n'),
    ...others.map((each) => sectionOf(helps[each])),
    ...topics.map(sectionOf),
  ].join('\n\n')}\n`;
}

function sectionOf({ title, about, keys }: Help): string {
  return [title, about, ...keys.map(([key, what]) => `${key}: ${what}.`)].join('\n');
}
