import type { AlertRecord, StatesResult } from '../../protocol/contract.ts';
import type { KnownModels } from '../common/knownModels.ts';
import { NotPossible } from '../common/refusals.ts';
import { gapsQuestion, historyLines, historyQuestions, type RangeQuestion, remoteGaps, unwatchedIn } from '../sources/remoteHistory.ts';
import { remoteDetail, samplesOf } from '../sources/remoteReadings.ts';
import { modelOf } from '../sources/remoteRecords.ts';
import { remoteStates, statesQuestions } from '../sources/remoteStates.ts';
import type { Source } from '../sources/source.ts';
import type { RemoteSources } from '../sources/sources.ts';
import type { Caller, ServiceRequests } from './handlers.ts';

/**
 * What clients ask of devices that another service watches. Lines over time come from the platform; what would have to be done to the device,
 * or stands in the records of the other service alone, is refused with where to do it.
 */

export interface RemoteParts {
  readonly sources: RemoteSources;
  readonly known: KnownModels;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

interface Remote {
  readonly source: Source;
  readonly device: string;
}

/** All requests, with those answered here that are about a device of a source. */
export function withRemote(own: Omit<ServiceRequests, 'readDevice'>, parts: RemoteParts): ServiceRequests {
  const { sources } = parts;
  const refuse = (what: string, { source, device }: Remote): never => {
    throw new NotPossible(whyNot(what, source, device));
  };
  const ofDevice = (id: string | undefined) => (id === undefined ? undefined : sources.of(id));
  const ofAlerts = (ids: readonly (string | undefined)[]) => {
    const found = ids.flatMap((id) => (id === undefined ? [] : (sources.alert(id) ?? [])));
    return found.flatMap(({ device }: AlertRecord) => sources.of(device) ?? [])[0];
  };
  /** Refuses what is about a device or an alert of a source. */
  const here = <P, R>(what: string, handler: (params: P, caller: Caller) => R) => {
    return (params: P, caller: Caller): R => {
      const {
        device,
        devices = [],
        alert,
        alerts = [],
      } = params as {
        device?: string;
        devices?: readonly string[];
        alert?: string;
        alerts?: readonly string[];
      };
      const remote = [device, ...devices].map(ofDevice).find(Boolean) ?? ofAlerts([alert, ...alerts]);
      return remote ? refuse(what, remote) : handler(params, caller);
    };
  };
  /** Answers with this where it is about a device or an alert of a source: a page asks by itself. */
  const nothingOf = <P, R>(nothing: Awaited<R>, handler: (params: P, caller: Caller) => R) => {
    return (params: P, caller: Caller): R | Awaited<R> => {
      const { device, alert } = params as { device?: string; alert?: string };
      return ofDevice(device) || ofAlerts([alert]) ? nothing : handler(params, caller);
    };
  };
  const ended = <P extends { readonly id: string }, R>(handler: (params: P, caller: Caller) => R) => {
    return (params: P, caller: Caller): R => {
      if (sources.isSilence(params.id))
        throw new NotPossible('This silence stands in the Alertmanager of a source: change it there. Here it is shown alone.');
      return handler(params, caller);
    };
  };
  return {
    ...own,
    check: here('A health check', own.check),
    acceptAppliance: here('This', own.acceptAppliance),
    confirmAccount: here('This', own.confirmAccount),
    recordChange: here('This', own.recordChange),
    receiving: here('The set-up of traps and syslog', own.receiving),
    acknowledge: here('An acknowledgement', own.acknowledge),
    withdrawAcknowledgement: here('This', own.withdrawAcknowledgement),
    tickStep: here('This', own.tickStep),
    untickStep: here('This', own.untickStep),
    handOver: here('This', own.handOver),
    closeAlert: here('This', own.closeAlert),
    silence: here('A silence', own.silence),
    planMaintenance: here('Maintenance', own.planMaintenance),
    posture: here('A look at its posture', own.posture),
    report: here('A report', own.report),
    supportReport: here('A support report', own.supportReport),
    customerNote: here('A note to customers', own.customerNote),
    sendCustomerNote: here('A note to customers', own.sendCustomerNote),
    tryPolicy: here('A trial of its alert policy', own.tryPolicy),
    events: here('A look at its messages', own.events),
    extendSilence: ended(own.extendSilence),
    endSilence: ended(own.endSilence),
    // What pages ask by themselves of each device: there is nothing of it here.
    log: nothingOf({ entries: [] }, own.log),
    timeline: nothingOf({ entries: [] }, own.timeline),
    lineNoise: nothingOf({ lines: [] }, own.lineNoise),
    alertMessages: nothingOf({ events: [] }, own.alertMessages),
    earlierAlerts: nothingOf({ alerts: [] }, own.earlierAlerts),
    async past(params, caller) {
      // First what is kept here: it refuses a moment that has not come.
      const here = await own.past(params, caller);
      const there = await sources.stoodAt(Date.parse(here.at), caller.signal);
      return {
        ...here,
        devices: [...here.devices, ...there.devices],
        alerts: [...here.alerts, ...there.alerts],
        notKept: here.notKept + there.notKept,
        ...(there.notRead.length > 0 && { notRead: there.notRead }),
      };
    },
    async pastReadings(params, caller) {
      const remote = ofDevice(params.device);
      if (!remote) return own.pastReadings(params, caller);
      const { source, device } = remote;
      const [told, time] = [source.told(device), Date.parse(params.at)];
      if (!told) return { readings: [] };
      const samples = samplesOf(await source.platform.details([device], caller.signal, time), told.service);
      const { components } = remoteDetail(samples, modelOf(told, parts.known.models), told.interval, time);
      return { readings: components.flatMap(({ readings }) => readings), components };
    },
    async readDevice({ device }, { signal }) {
      const remote = ofDevice(device);
      await remote?.source.open(remote.device, signal);
      return {};
    },
    history(params, caller) {
      const remote = ofDevice(params.device);
      return remote ? history(parts, remote, params, caller.signal) : own.history(params, caller);
    },
    gaps(params, caller) {
      const remote = ofDevice(params.device);
      return remote ? gaps(remote, params, caller.signal) : own.gaps(params, caller);
    },
    states(params, caller) {
      const remote = ofDevice(params.device);
      return remote ? states(parts, remote, params, caller.signal) : own.states(params, caller);
    },
  };
}

/** What it says of a device that is only read, with who can do it. */
function whyNot(what: string, source: Source, device: string): string {
  const { name } = source.reference;
  const service = source.told(device)?.service;
  const where = service ? `the service at ${service} watches it` : 'another service watches it';
  return `${what} is not possible here for ${device}: ${where}, and it is only read from ${name}. Do it there.`;
}

async function history(
  { known }: RemoteParts,
  { source, device }: Remote,
  params: Parameters<ServiceRequests['history']>[0],
  signal: AbortSignal,
) {
  await source.open(device, signal);
  const told = source.told(device);
  const questions = told && historyQuestions(source.config, told, params);
  if (!told || !questions) return { series: [] };
  const { values, least, most } = questions;
  const ask = (question: RangeQuestion | undefined) => question && source.platform.range(question, signal);
  const [means, lows, highs] = await Promise.all([source.platform.range(values, signal), ask(least), ask(most)]);
  const lines = { values: means, ...(lows && { least: lows }), ...(highs && { most: highs }) };
  return { series: historyLines(lines, values, modelOf(told, known.models)) };
}

/** From the verdicts and alerts that the platform was told; for how long it keeps them, only it knows. */
async function states(
  { known, now }: RemoteParts,
  { source, device }: Remote,
  { from, to }: Parameters<ServiceRequests['states']>[0],
  signal: AbortSignal,
): Promise<StatesResult> {
  // A page shows it: its readings are wanted. What keeps them away, the source says.
  void source.open(device, signal).catch(() => {});
  const told = source.told(device);
  const span = { from: Date.parse(from), to: Math.min(Date.parse(to), now()) };
  if (!told || span.to <= span.from) return { parts: [], keptFrom: from };
  const questions = statesQuestions(source.config, told, span);
  const gap = gapsQuestion(source.config, told, span.from, span.to);
  const [verdicts, alerts, unwatched] = await Promise.all(
    [questions.verdicts, questions.alerts, gap].map((question) => source.platform.range(question, signal)),
  );
  const answers = { verdicts: verdicts ?? [], alerts: alerts ?? [] };
  const nobody = unwatchedIn(unwatched ?? [], gap, span);
  return { parts: remoteStates(answers, questions, nobody, span, modelOf(told, known.models)), keptFrom: from };
}

async function gaps({ source, device }: Remote, { from, to }: Parameters<ServiceRequests['gaps']>[0], signal: AbortSignal) {
  const told = source.told(device);
  if (!told) return { gaps: [] };
  const question = gapsQuestion(source.config, told, Date.parse(from), Date.parse(to));
  return { gaps: remoteGaps(source.idOf(device), await source.platform.range(question, signal), question) };
}
