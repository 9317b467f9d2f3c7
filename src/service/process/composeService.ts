import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { DAY } from '../../core/time/duration.ts';
import type { HaGroupRecord, MaintenanceRecord, Snapshot } from '../../protocol/contract.ts';
import { IN_MEMORY } from '../../store/file.ts';
import type { Store } from '../../store/store.ts';
import { Alerting } from '../alerting/alerting.ts';
import { AlertingRecords } from '../alerting/alertingRecords.ts';
import { recallChecklists } from '../alerting/checklists.ts';
import { Explanations } from '../alerting/explanations.ts';
import { Notifier } from '../alerting/notifier.ts';
import { Deliveries } from '../alerting/receivers/deliveries.ts';
import { recallSuppressions } from '../alerting/suppressions.ts';
import { Alertmanagers } from '../alertmanager/alertmanagers.ts';
import { Clients } from '../common/clients.ts';
import { Keeper } from '../common/keeper.ts';
import { allModels, type KnownModels } from '../common/knownModels.ts';
import type { Log } from '../common/log.ts';
import { Secrets } from '../common/secrets.ts';
import { Configuration } from '../configuration/configuration.ts';
import type { SimulatedAppliances } from '../configuration/simulatedAppliances.ts';
import { Exports } from '../export/exports.ts';
import { HaGroups } from '../groups/haGroups.ts';
import { EngineRecord, passingEngines } from '../intake/engineRecord.ts';
import { Intake } from '../intake/intake.ts';
import { KeptStandings } from '../past/keptStandings.ts';
import { KeptSuppressions } from '../past/keptSuppressions.ts';
import { Past } from '../past/past.ts';
import { AuditCheck } from '../posture/auditCheck.ts';
import { type PostureSources, Postures } from '../posture/posture.ts';
import { iso } from '../records/deviceRecord.ts';
import { asTheyStand } from '../records/gapRecord.ts';
import { heardRecord } from '../records/heardRecord.ts';
import type { Languages } from '../report/languages.ts';
import { Reports } from '../report/reports.ts';
import { AlertActions } from '../requests/alertActions.ts';
import { alertingRequests } from '../requests/alertingRequests.ts';
import { ChecklistActions } from '../requests/checklistActions.ts';
import { configurationRequests } from '../requests/configurationRequests.ts';
import { fleetRequests } from '../requests/fleetRequests.ts';
import { groupRequests } from '../requests/groupRequests.ts';
import type { ServiceRequests } from '../requests/handlers.ts';
import { historyRequests } from '../requests/historyRequests.ts';
import { messageRequests } from '../requests/messageRequests.ts';
import { postureRequests } from '../requests/postureRequests.ts';
import { processRequests } from '../requests/processRequests.ts';
import { withRemote } from '../requests/remoteRequests.ts';
import { supportRequests } from '../requests/supportRequests.ts';
import { trialRequests } from '../requests/trialRequests.ts';
import { RemoteSources } from '../sources/sources.ts';
import type { LanguageWords, RunbookText } from '../support/runbookTexts.ts';
import { PolicyTrial } from '../trial/policyTrial.ts';
import { RuleTrial } from '../trial/ruleTrial.ts';
import { AccountDoubts } from '../watching/accountDoubts.ts';
import { Fleet } from '../watching/fleet.ts';
import { MandatoryChannels } from '../watching/mandatoryChannels.ts';
import { listenerRecord, Publisher, receiverRecord } from './publisher.ts';
import { ServiceTrouble } from './serviceTrouble.ts';

/** Milliseconds that receivers and devices have for taking leave when the service ends: a supervisor waits for no peer of ours. */
const LONGEST_LEAVE = 3_000;

export interface ServiceOptions {
  readonly version: string;
  readonly store: Store;
  readonly log: Log;
  /** Milliseconds since the epoch. The only clock that any part of the service looks at. */
  readonly now: () => number;
  /** Folder of secret files. */
  readonly secrets?: string;
  /** In which languages reports can be made. Missing: English. */
  readonly languages?: Languages;
  /** The texts of runbooks. Missing: they are not at hand. */
  readonly runbook?: RunbookText;
  /** Words of other languages. Missing: English alone is spoken. */
  readonly words?: LanguageWords;
  /** Starts the simulated appliances of the demo. */
  readonly simulate: (signal: AbortSignal) => Promise<SimulatedAppliances>;
  /** Milliseconds without a client after which it asks to be stopped; null: never. */
  readonly grace: number | null;
  /** Missing: all models that there are. */
  readonly known?: KnownModels;
  /** It runs under somebody's supervision: clients do not stop it or change what it watches. */
  readonly managed: boolean;
  /** The service should come to its end. */
  readonly stop: (reason: string) => void;
}

/** Beside the history: what waits for monitoring platforms. */
function exportFolder({ path }: Store): string | undefined {
  return path === IN_MEMORY ? undefined : join(dirname(path), 'export');
}

/** The parts of a service that others deal with. */
export interface Service extends AsyncDisposable {
  /** Its log, in which no secret stands. */
  readonly log: Log;
  readonly startedAt: number;
  readonly keeper: Keeper;
  readonly clients: Clients;
  readonly fleet: Fleet;
  readonly alerting: Alerting;
  readonly deliveries: Deliveries;
  readonly configuration: Configuration;
  readonly groups: HaGroups;
  readonly exports: Exports;
  /** What people do about alerts. */
  readonly people: AlertActions;
  /** What clients may ask. */
  readonly requests: ServiceRequests;
  /** Watches what this inventory file names, from now on. */
  start(inventory: string): Promise<void>;
}

/**
 * Makes the parts of a service and connects them. Nothing happens until `start`, and no part is used before it is made: those that know
 * less come first, and what happens in one reaches later ones through its listeners.
 */
export function composeService(options: ServiceOptions): Service {
  const { version, store, now, secrets: folder, simulate, grace, managed, known = allModels, stop } = options;
  const startedAt = now();
  const ending = new AbortController();
  const clients = new Clients(grace, () => stop('no client is left'));
  const secrets = new Secrets(folder);
  const log: Log = (level, text) => options.log(level, secrets.mask(text, 'sentence of ours'));

  const keeper = new Keeper({ store, log, now });
  const suppressions = recallSuppressions(keeper, startedAt);
  const checklists = recallChecklists(keeper);
  const explanations = new Explanations();
  const fleet = new Fleet({
    keeper,
    log,
    now,
    inMaintenance: ({ plan }) => suppressions.maintenanceOf(plan.device, now()) !== undefined,
  });
  const outside = {
    silenceOn: (...about: Parameters<Alertmanagers['silenceOn']>) => alertmanagers.silenceOn(...about),
    asked: (silence: string) => alertmanagers.asked(silence),
  };
  const records = new AlertingRecords({ fleet, suppressions, explanations, checklists, outside });
  const sources = new RemoteSources({
    ...{ fleet, secrets, models: known.models, log, now },
    changed: ({ silences, ...change }) => publisher.publish({ ...change, ...(silences && { silences: suppressions.silences }) }),
  });
  const publisher = new Publisher({ clients, records, now, remoteSilences: () => sources.silences });
  const alertmanagers: Alertmanagers = new Alertmanagers({
    ...{ keeper, log, secrets, fleet, suppressions, records, startedAt, now },
    changed: ({ alerts, silences, receivers }) =>
      publisher.publish({
        alerts,
        ...(silences && { silences: suppressions.silences }),
        ...(receivers && { receivers: deliveries.states }),
      }),
  });
  const trouble = new ServiceTrouble({ keeper, log, now, changed: (historyTrouble) => publisher.publish({ historyTrouble }) });
  const deliveries: Deliveries = new Deliveries({
    keeper,
    log,
    now,
    secrets,
    platforms: alertmanagers,
    changed: (receivers) => publisher.publish({ receivers }),
  });
  const standings = new KeptStandings({ fleet, keeper, now });
  const keptSuppressions = new KeptSuppressions({ suppressions, keeper, now });
  const groupsChanged = (haGroups: readonly HaGroupRecord[], removedHaGroups: readonly string[]) => {
    standings.groupsChanged(haGroups, removedHaGroups);
    publisher.publish({ haGroups, removedHaGroups });
  };
  const groups = new HaGroups({
    fleet,
    keeper,
    secrets,
    suppressions,
    now,
    changed: (change) => groupsChanged(change.haGroups, change.removedHaGroups),
  });
  const alerting = new Alerting({
    keeper,
    log,
    now,
    fleet,
    notifier: new Notifier(clients, log),
    suppressions,
    explanations,
    records,
    changed: (change) => {
      if (change.maintenance) groups.touch();
      if (change.silences || change.maintenance) keptSuppressions.changed();
      alertmanagers.touch();
      publisher.publish(change);
    },
  });
  fleet.listen({
    changed: ({ devices, removed, alerts, gaps }) => {
      trouble.look(devices, removed);
      if (alerts.length + removed.length > 0) alertmanagers.touch();
      publisher.publish({ devices, removedDevices: removed, alerts: alerting.follow(alerts, removed.length > 0), gaps });
    },
    fired: (alert, device) => log('warning', `${device.id}: alert: ${alert.summary}`),
    resolved: (alert, device) => log('info', `${device.id}: resolved: ${alert.summary}`),
  });
  const doubts = new AccountDoubts({ keeper, fleet, log, now });
  const heardOfAccount: AccountDoubts['hear'] = (device, said) => doubts.hear(device, said);
  const hearing = { keeper, fleet, log, now, heardOfAccount };
  const engines = new EngineRecord(keeper);
  const intake = new Intake({ ...hearing, secrets, engines, simulated: false, changed: (news) => publisher.publish(news) });
  const simulatedSecrets = new Secrets();
  const said = new Set<string>();
  const sayOnce = (problems: readonly string[]) => {
    for (const problem of problems) if (!said.has(problem)) log('warning', `Simulated HSMs: ${problem}`);
    for (const problem of problems) said.add(problem);
  };
  const simulatedIntake = new Intake({
    ...hearing,
    secrets: simulatedSecrets,
    engines: passingEngines,
    simulated: true,
    changed: ({ listening, heard }) => {
      sayOnce(listening.flatMap(({ problems }) => problems));
      if (heard.length > 0) publisher.publish({ heard });
    },
  });
  const exports = new Exports({
    fleet,
    folder: exportFolder(store),
    secrets,
    log,
    now,
    facts: () => ({
      version,
      startedAt,
      devices: fleet.devices.filter(({ plan }) => !plan.simulated).length,
      missingSecrets: configuration.missingSecrets.length,
      isTroubled: trouble.text !== '',
      receivers: deliveries.states,
      listening: intake.states,
    }),
    changed: (outlets) => publisher.publish({ outlets }),
  });
  const configuration = new Configuration({
    keeper,
    suppressions,
    tell: (slip) => clients.tellOne('inventorySlip', slip),
    log,
    now,
    fleet,
    deliveries,
    alertmanagers,
    alerting,
    intake,
    simulatedIntake,
    exports,
    sources,
    secrets,
    known,
    simulate,
    simulatedSecrets,
    groups,
    changed: (change) => publisher.publish(change),
  });
  const mandatory = new MandatoryChannels({ fleet, keeper, now });
  clients.onWindow(() => configuration.windowCame());
  const people = new AlertActions({ keeper, now, alerting, fleet, checklists, groups });
  const checklist = new ChecklistActions({ keeper, now, alerting, fleet, checklists });
  const plans = () => fleet.devices.map(({ plan }) => plan).filter(({ simulated }) => !simulated);
  const trial = new PolicyTrial({ keeper, now, known, plans, ending: ending.signal });
  const rules = new RuleTrial({ known, now, ending: ending.signal });

  const workOn = (id: string): MaintenanceRecord | undefined => {
    const device = fleet.find(id);
    const work = device && suppressions.maintenanceOf(device.plan.device, now());
    return work && records.maintenance([work], now())[0];
  };
  const audit = new AuditCheck(() => keeper.read(undefined, ({ path }) => path), now);
  const posed = (): PostureSources => ({
    inventory: configuration.inventory,
    intake: configuration.receiving,
    unwatched: configuration.unwatched,
    receivers: deliveries.states.map(receiverRecord),
    listening: intake.states.map(listenerRecord),
    heard: [...intake.heard, ...simulatedIntake.heard].map(heardRecord),
    trouble: trouble.text,
  });
  const postures = new Postures({ keeper, fleet, sources: posed, now });
  const reports = new Reports({ keeper, fleet, postures, audit, sources: posed, languages: options.languages, version, now });

  const snapshot = (): Snapshot =>
    publisher.snapshot(
      { version, pid: process.pid, startedAt: iso(startedAt) },
      {
        inventory: configuration.inventory,
        demo: configuration.demo,
        missingSecrets: configuration.missingSecrets,
        devices: fleet.devices,
        unwatched: configuration.unwatched,
        alerts: [...fleet.alerts()].sort((a, b) => b.alert.startedAt - a.alert.startedAt),
        silences: suppressions.silences,
        maintenance: suppressions.maintenance,
        receivers: deliveries.states,
        gaps: asTheyStand(
          keeper.read([], (store) => store.gaps.load({ from: now() - DAY, to: now() })),
          fleet,
        ),
        historyTrouble: trouble.text,
        listening: intake.states,
        outlets: exports.states,
        sources: sources.records,
        remoteDevices: sources.devices,
        remoteAlerts: sources.alerts,
        heard: intake.heard,
        haGroups: groups.records,
      },
    );

  return {
    log,
    startedAt,
    keeper,
    clients,
    fleet,
    alerting,
    deliveries,
    configuration,
    groups,
    exports,
    people,
    requests: withRemote(
      {
        ...processRequests({ clients, snapshot, managed, stop }),
        ...configurationRequests({ configuration, managed }),
        ...fleetRequests({ keeper, alerting, fleet, doubts, configuration, secrets, known, now, ending: ending.signal }),
        ...alertingRequests({
          people,
          checklist,
          earlier: { keeper, fleet, records },
          alerting,
          alertmanagers,
          deliveries,
          configuration,
          now,
        }),
        ...historyRequests({ keeper, fleet, past: new Past({ keeper, fleet, standings, now }), now }),
        ...messageRequests({ keeper, fleet, intake }),
        ...supportRequests({
          keeper,
          fleet,
          records,
          deliveries,
          now,
          version,
          mask: (text, ours) => simulatedSecrets.mask(secrets.mask(text, ours), ours),
          receivers: () => deliveries.receivers,
          inventory: () => configuration.inventory.path,
          workOn,
          ...(options.runbook && { runbook: options.runbook }),
          ...(options.words && { words: options.words }),
        }),
        ...postureRequests({ postures, reports, audit }),
        ...groupRequests({ groups }),
        ...trialRequests({ trial, rules }),
      },
      { sources, known, now },
    ),
    async start(inventory) {
      await configuration.useInventory(inventory);
      alerting.look();
    },
    /** Ends polls under way (their sessions log out), stores what could not be stored before, and takes leave of the clients. */
    async [Symbol.asyncDispose]() {
      ending.abort();
      configuration[Symbol.dispose]();
      alerting[Symbol.dispose]();
      mandatory[Symbol.dispose]();
      doubts[Symbol.dispose]();
      groups[Symbol.dispose]();
      sources[Symbol.dispose]();
      const ears = [intake, simulatedIntake].map((each) => each[Symbol.asyncDispose]());
      const peers = Promise.all([
        ...ears,
        exports[Symbol.asyncDispose](),
        alertmanagers[Symbol.asyncDispose](),
        deliveries[Symbol.asyncDispose](),
        fleet[Symbol.asyncDispose](),
      ]);
      const left = new AbortController();
      await Promise.race([peers, pause(LONGEST_LEAVE, undefined, left).catch(() => {})]);
      left.abort();
      standings[Symbol.dispose]();
      keeper[Symbol.dispose]();
      clients[Symbol.dispose]();
    },
  };
}
