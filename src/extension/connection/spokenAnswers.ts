import { language, translated } from '../../core/l10n.ts';
import type { DeviceCheck, PostureItem, PostureResult, Requests } from '../../protocol/contract.ts';
import {
  spokenAlert,
  spokenChannel,
  spokenComponent,
  spokenFinding,
  spokenMessage,
  spokenProblem,
  spokenReading,
} from './spokenRecords.ts';

type Answers = { readonly [N in keyof Requests]?: (answer: Requests[N][1]) => Requests[N][1] };

/** Answers with sentences of the service in them, in the language of the editor. Snapshots are spoken where they are kept. */
const spoken: Answers = {
  check: (answer) => ({
    ...answer,
    devices: answer.devices.map(spokenCheck),
    ...(answer.inventory && { inventory: { ...answer.inventory, problems: answer.inventory.problems.map(spokenProblem) } }),
  }),
  testConnection: spokenCheck,
  pastReadings: ({ readings, components }) => ({
    readings: readings.map(spokenReading),
    ...(components && { components: components.map(spokenComponent) }),
  }),
  events: ({ events }) => ({ events: events.map(spokenMessage) }),
  alertMessages: ({ events }) => ({ events: events.map(spokenMessage) }),
  timeline: (answer) => ({
    ...answer,
    entries: answer.entries.map((entry) => (entry.message ? { ...entry, message: spokenMessage(entry.message) } : entry)),
  }),
  earlierAlerts: ({ alerts }) => ({ alerts: alerts.map(spokenAlert) }),
  posture: spokenPosture,
  receiving: (answer) => ({ ...answer, refused: answer.refused.map((each) => ({ ...each, text: translated(each.text) })) }),
  readHaClient: spokenRejections,
  askHaClient: spokenRejections,
  testNotification: ({ results }) => ({
    results: results.map((each) => (each.error === undefined ? each : { ...each, error: translated(each.error) })),
  }),
  tryPolicy: (answer) => ({
    ...answer,
    devices: answer.devices.map((device) => ({
      ...device,
      current: device.current.map(spokenAlert),
      tried: device.tried.map(spokenAlert),
    })),
    problems: answer.problems.map(spokenProblem),
    notes: answer.notes.map(translated),
  }),
  parseLines: (answer) => ({
    ...answer,
    messages: answer.messages.map((message) => ({ ...message, text: translated(message.text) })),
    problems: answer.problems.map((problem) => ({ ...problem, message: translated(problem.message) })),
    notes: answer.notes.map(translated),
  }),
  // What is handed to somebody outside is English; what it is, and whether to call, is read here.
  supportReport: (answer) => ({
    ...answer,
    files: answer.files.map((file) => ({ ...file, about: translated(file.about) })),
    ticket: {
      ...answer.ticket,
      ...(answer.ticket.warning !== undefined && { warning: translated(answer.ticket.warning) }),
    },
  }),
};

/** An answer in the language of the editor. */
export function spokenAnswer<N extends keyof Requests>(name: N, answer: Requests[N][1]): Requests[N][1] {
  const speak = language() === 'en' ? undefined : spoken[name];
  return speak ? speak(answer) : answer;
}

function spokenCheck(check: DeviceCheck): DeviceCheck {
  const { findings, notJudged, channels, readings } = check;
  return {
    ...check,
    channels: channels.map(spokenChannel),
    readings: readings.map(spokenReading),
    ...(findings && { findings: findings.map((finding) => spokenFinding(finding, false)) }),
    ...(notJudged && { notJudged: notJudged.map(translated) }),
  };
}

function spokenRejections(answer: Requests['readHaClient'][1]): Requests['readHaClient'][1] {
  return { ...answer, rejected: answer.rejected.map((each) => ({ ...each, reason: translated(each.reason) })) };
}

function spokenPosture(posture: PostureResult): PostureResult {
  return {
    ...posture,
    kinds: posture.kinds.map((kind) => ({ ...kind, title: translated(kind.title), why: translated(kind.why) })),
    fleet: posture.fleet.map(spokenItem),
    groups: posture.groups.map((group) => ({ ...group, items: group.items.map(spokenItem) })),
    devices: posture.devices.map((device) => ({ ...device, items: device.items.map(spokenItem) })),
  };
}

function spokenItem(item: PostureItem): PostureItem {
  const { said, evidence, remedy } = item;
  return {
    ...item,
    said: translated(said),
    evidence: evidence.map((each) => ({ ...each, text: translated(each.text), source: translated(each.source) })),
    ...(remedy !== undefined && { remedy: translated(remedy) }),
  };
}
