import { groupBy } from '../../core/groupBy.ts';
import { plainText } from '../../core/text.ts';
import { byStateAndUrgency } from '../../protocol/alertOrder.ts';
import type { AlertRecord, DeviceRecord, IndicatorRecord, Snapshot } from '../../protocol/contract.ts';
import { noAlerts, unknownNow } from '../../protocol/noAlerts.ts';
import { alertBriefly, judgement, repairOf } from '../alertFacts.ts';
import { briefly, deviceOf, finding, fleetTrouble, stateWord } from '../deviceFacts.ts';
import { flag, oneOf, text, whole } from '../input.ts';
import { paged } from '../paged.ts';
import { idOrQuoted, quoted, quotedName } from '../quoted.ts';
import { CannotAnswer, type Reader } from '../reader.ts';
import { tool } from '../tool.ts';
import { hindered, unwatched, whySentences } from '../why.ts';
import { messageFacts } from './events.ts';

/** Alerts of one answer; judgements and messages of one alert, the newest. */
const ALERTS = 60;
const JUDGEMENTS = 30;
const MESSAGES = 20;
/** Devices that are named as unknown. */
const NAMED = 50;

export const listAlerts = tool({
  name: 'list_alerts',
  title: 'List Alerts',
  description:
    'Lists alerts that are pending (seen, not yet certain), firing, or were resolved within the last day. What waits for a person comes first. ' +
    'No alert is no proof that all is well: "unknownDevices" may have more wrong.',
  fields: {
    device: text('Only of this device (its id).'),
    state: oneOf(['pending', 'firing', 'resolved'], 'Only alerts in this state.'),
    severity: oneOf(['critical', 'warning'], 'Only of this severity.'),
    waiting: flag('True: only what fires, nobody has acknowledged and nothing keeps quiet.'),
    offset: whole(0, 100_000, 'Where to begin: the "next" of the answer before.'),
  },
  async answer({ device, state, severity, waiting = false, offset = 0 }, { ask, now }) {
    const snapshot = await ask('snapshot', {});
    if (device !== undefined) deviceOf(snapshot, device, now);
    const wanted = snapshot.alerts
      .filter((alert) => device === undefined || alert.device === device)
      .filter((alert) => state === undefined || alert.state === state)
      .filter((alert) => severity === undefined || alert.severity === severity)
      .filter((alert) => !waiting || isWaiting(alert))
      .toSorted(byStateAndUrgency);
    const unknown = unknownNow(snapshot.devices, now).filter((id) => device === undefined || id === device);
    return {
      ...(wanted.length === 0 && { note: noAlerts(snapshot.alerts.length > 0, snapshot.devices) }),
      alerts: paged(wanted, offset, ALERTS, alertBriefly),
      ...(unknown.length > 0 && { unknownDevices: paged(unknown, 0, NAMED, (id) => id) }),
      notWatched: unwatchedCount(snapshot, device),
      ...fleetTrouble(snapshot),
    };
  },
});

function isWaiting({ state, acknowledged, silencedBy, maintenance, explainedBy }: AlertRecord): boolean {
  return state === 'firing' && [acknowledged, silencedBy, maintenance, explainedBy].every((quiet) => quiet === undefined);
}

/** Of how many devices some time of the last day was not watched. */
function unwatchedCount({ gaps = [] }: Snapshot, device: string | undefined): string {
  const devices = groupBy(
    gaps.filter((gap) => device === undefined || gap.device === device),
    (gap) => gap.device,
  ).size;
  if (devices === 0) return 'No time of the last day is known that was not watched.';
  return `Of ${devices} ${devices === 1 ? 'device' : 'devices'} some time of the last day was not watched; device_health says when and why.`;
}

export const explainAlert = tool({
  name: 'explain_alert',
  title: 'Why an Alert, or Why Not Yet',
  description:
    'Says why an alert fires, or why it has not fired yet: what was counted, what is still needed, when the next poll is due, what keeps it quiet, the evidence, ' +
    'and messages of the device around it. Give "alert"; or a "device", with a "component" if it is known, where no alert is open, to see what is being counted there.',
  fields: {
    alert: text('Id of the alert, as list_alerts gives it.'),
    device: text('Id of a device.'),
    component: text('Id of a part of that device, such as "fan2b" or "psu1".'),
  },
  async answer({ alert: id, device: deviceId, component }, reader) {
    const snapshot = await reader.ask('snapshot', {});
    if (id !== undefined) return explained(snapshot, id, reader);
    if (deviceId === undefined) throw new CannotAnswer('Give the id of an alert, or of a device.');
    return notYet(snapshot, deviceOf(snapshot, deviceId, reader.now), component);
  },
});

async function explained(snapshot: Snapshot, id: string, { ask, now }: Reader) {
  const alert = snapshot.alerts.find((each) => each.id === id);
  if (!alert) {
    throw new CannotAnswer(
      `No alert of the last day has the id "${plainText(id, 80)}". list_alerts has those that are open and those that ended within a day.`,
    );
  }
  const watched = snapshot.devices.some((each) => each.id === alert.device);
  const device = watched ? deviceOf(snapshot, alert.device, now) : undefined;
  const { events } = await ask('alertMessages', { alert: id });
  const newest = alert.evidence.slice(-JUDGEMENTS);
  const left = alert.evidence.length - newest.length + (alert.evidenceLeft ?? 0);
  return {
    ...alertBriefly(alert),
    why: whySentences(alert, device),
    ...repairOf(alert),
    meaning: quoted(alert.meaning),
    whatToDoFirst: quoted(alert.action),
    evidence: newest.map(judgement),
    ...(left > 0 && { evidenceLeftOut: left }),
    messages: paged(events, 0, MESSAGES, messageFacts),
    notWatched: unwatched(snapshot.gaps ?? [], alert.device),
    receivers: snapshot.receivers.slice(0, MESSAGES).map(({ id: name, kind, state, error }) => ({
      id: idOrQuoted(name),
      kind,
      state,
      ...(error !== undefined && { error: quoted(error) }),
    })),
    ...(snapshot.receivers.length === 0 && {
      receiversNote: 'The inventory names no receiver: only an open window of the editor is notified.',
    }),
  };
}

function notYet(snapshot: Snapshot, device: DeviceRecord, component: string | undefined) {
  const parts = device.components.filter(({ id, parent }) => component === undefined || id === component || parent === component);
  if (component !== undefined && parts.length === 0) {
    throw new CannotAnswer(
      `Nothing was read of a part "${plainText(component, 80)}" of this device, so nothing is counted there. latest_readings lists its parts.`,
    );
  }
  const ids = new Set(parts.map(({ id }) => id));
  const counted = parts.flatMap(({ name, indicators }) =>
    indicators.filter(({ phase, stale }) => phase !== 'ok' || stale).map((indicator) => ({ name, indicator })),
  );
  const open = snapshot.alerts.filter((alert) => alert.device === device.id && alert.state !== 'resolved' && ids.has(alert.component));
  const findings = (device.findings ?? []).filter((each) => component === undefined || ids.has(each.component));
  return {
    ...briefly(device),
    why: [
      open.length > 0 ? 'There are open alerts here; explain_alert with their ids says more.' : '',
      open.length === 0 && counted.length === 0 && parts.length > 0 ? 'Nothing is being counted: no condition here was judged bad.' : '',
      parts.length === 0 ? 'Nothing was read of this device, so nothing is counted.' : '',
      ...hindered(device),
      device.nextPoll === undefined ? '' : `The next poll is due at ${device.nextPoll}.`,
    ].filter(Boolean),
    parts: paged(parts, 0, JUDGEMENTS, ({ id, name, state }) => ({ id: idOrQuoted(id), name: quotedName(name), state: stateWord(state) })),
    counted: paged(counted, 0, JUDGEMENTS, ({ name, indicator }) => countedFacts(name, indicator)),
    findings: paged(findings, 0, JUDGEMENTS, finding),
    openAlerts: paged(open.toSorted(byStateAndUrgency), 0, ALERTS, alertBriefly),
    notWatched: unwatched(snapshot.gaps ?? [], device.id),
  };
}

function countedFacts(name: string, { component, condition, severity, phase, stale, summary, negatives, needed, since }: IndicatorRecord) {
  return {
    component: idOrQuoted(component),
    name: quotedName(name),
    condition: idOrQuoted(condition),
    severity,
    phase: stale && phase === 'ok' ? 'was fine, not seen lately' : phase,
    bad: `${negatives} of ${needed}`,
    since,
    summary: quoted(summary),
  };
}
