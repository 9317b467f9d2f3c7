import { healthWorstFirst } from '../../core/alerting/health.ts';
import { descriptorOf } from '../../core/modelDescriptor.ts';
import { tally } from '../../core/words.ts';
import { catalogue } from '../../devices/catalogue.ts';
import { agedDevice, agedGroup, notHeardSince } from '../../protocol/aging.ts';
import { byStateAndUrgency } from '../../protocol/alertOrder.ts';
import type { DeviceRecord } from '../../protocol/contract.ts';
import { haGroupOf, redundancySentences } from '../../protocol/haGroupWords.ts';
import { replacementChecks, watchedBy } from '../../protocol/watching.ts';
import { alertBriefly } from '../alertFacts.ts';
import { briefly, deviceOf, finding, fleetTrouble, stateWord } from '../deviceFacts.ts';
import { oneOf, text, whole } from '../input.ts';
import { paged } from '../paged.ts';
import { idOrQuoted, quoted, quotedIfAny, quotedName } from '../quoted.ts';
import { tool } from '../tool.ts';
import { unwatched } from '../why.ts';

/** Devices of one answer, and findings or alerts of one device. */
const DEVICES = 100;
const PARTS = 50;

export const listDevices = tool({
  name: 'list_devices',
  title: 'List HSMs',
  description:
    'Lists the hardware security modules that HSM Vigil watches, the worst first, each with its state, what is wrong in one line, and what is not known. ' +
    'States: failed, degraded, unknown (not seen lately: never read it as fine), partly watched (all that is judged is fine, and a part is not judged), ok.',
  fields: {
    state: oneOf([...healthWorstFirst.map(stateWord)], 'Only devices in this state.'),
    haGroup: text('Only members of this HA group.'),
    offset: whole(0, 100_000, 'Where to begin: the "next" of the answer before.'),
  },
  async answer({ state, haGroup, offset = 0 }, { ask, now }) {
    const snapshot = await ask('snapshot', {});
    const devices = snapshot.devices.map((device) => agedDevice(device, now));
    const wanted = devices
      .filter((device) => state === undefined || stateWord(device.state) === state)
      .filter((device) => haGroup === undefined || device.haGroup === haGroup)
      .toSorted((a, b) => healthWorstFirst.indexOf(a.state) - healthWorstFirst.indexOf(b.state));
    const order = healthWorstFirst.map(stateWord);
    return {
      watched: devices.length,
      states: tally(
        devices.map((device) => stateWord(device.state)),
        order,
      ),
      ...(devices.length === 0 && { note: 'No device is watched, so nothing is known of any.' }),
      ...fleetTrouble(snapshot),
      devices: paged(wanted, offset, DEVICES, inALine),
    };
  },
});

/** The worst finding is enough to choose by: `device_health` has all. */
function inALine(device: DeviceRecord) {
  const [worst] = device.findings ?? [];
  const { problems, notJudged, ...rest } = briefly(device);
  return {
    ...rest,
    ...(problems && { problems: problems.map(({ code }) => code) }),
    ...(worst && { worst: finding(worst), findings: device.findings?.length }),
    ...(notJudged && { notJudged: notJudged.length }),
  };
}

export const deviceHealth = tool({
  name: 'device_health',
  title: 'Health of an HSM',
  description:
    'Says how one HSM is: its state with all findings and their reasons, its open alerts, how its channels fare, which time of the last day was not watched, ' +
    'who watches it, whether traps, syslog and alert delivery are proven, and what redundancy its HA group has left, with it and without it.',
  fields: { device: text('Id of the device, as list_devices gives it.') },
  required: ['device'],
  async answer({ device: id = '' }, { ask, now }) {
    const snapshot = await ask('snapshot', {});
    const device = deviceOf(snapshot, id, now);
    const { findings = [], channels, components, identity, otherAppliance, accountDecision, accountDoubt, nextPoll } = device;
    const sources = { heard: snapshot.heard ?? [], receivers: snapshot.receivers };
    const { account, how, who } = watchedBy(device, descriptorOf(catalogue, device.model)?.console !== undefined, sources, now);
    const told = haGroupOf(snapshot.haGroups, device);
    const group = told && agedGroup(told, (member) => snapshot.devices.some((each) => each.id === member && notHeardSince(each, now)));
    const open = snapshot.alerts.filter(({ device: of, state }) => of === id && state !== 'resolved').sort(byStateAndUrgency);
    return {
      ...briefly(device),
      parts: tally(
        components.filter(({ fact }) => !fact).map(({ state }) => stateWord(state)),
        healthWorstFirst.map(stateWord),
      ),
      findings: paged(findings, 0, PARTS, finding),
      openAlerts: paged(open, 0, PARTS, alertBriefly),
      channels: channels.map(({ channel, state, error, lastSeen, insecure }) => ({
        channel,
        state,
        ...(error !== undefined && { error: quoted(error) }),
        ...(lastSeen !== undefined && { lastSeen }),
        ...(insecure && { insecure: 'Its credentials cross the network in clear text.' }),
      })),
      ...(nextPoll !== undefined && { nextPoll }),
      notWatched: unwatched(snapshot.gaps ?? [], id),
      watchedBy: { who: who.replaceAll('-', ' '), over: quoted(how), monitorAccount: account },
      ...(accountDecision && {
        accountDecision: {
          account: accountDecision.account,
          since: accountDecision.since,
          by: quotedName(accountDecision.by),
          why: quotedIfAny(accountDecision.why),
        },
      }),
      ...(accountDoubt && {
        accountDoubt: { said: quoted(accountDoubt.text), ...(accountDoubt.unproven && { note: 'Nobody has proven it: a suspicion.' }) },
      }),
      ...(device.provider !== undefined && { datacentreRunBy: device.provider }),
      ...(group && { redundancyOfItsGroup: quoted(redundancySentences(group, id)) }),
      withoutTheAccount: replacementChecks(device, sources, now).map(({ name, state, text: said }) => ({
        what: name,
        state,
        said: quoted(said),
      })),
      ...(identity && { identity: identityOf(identity) }),
      ...(otherAppliance && { anotherApplianceAnswers: identityOf(otherAppliance) }),
    };
  },
});

function identityOf({ serialNumber, label, hostName, engineId }: NonNullable<DeviceRecord['identity']>) {
  return {
    ...(serialNumber !== undefined && { serialNumber: idOrQuoted(serialNumber) }),
    ...(label !== undefined && { label: quotedName(label) }),
    ...(hostName !== undefined && { hostName: quotedName(hostName) }),
    ...(engineId !== undefined && { snmpEngine: idOrQuoted(engineId) }),
  };
}
