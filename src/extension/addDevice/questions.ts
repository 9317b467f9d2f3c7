import { platform } from 'node:process';
import { passwordFlaw, userFlaw } from '../../core/consoleCredentials.ts';
import { type Catalogue, type ConsoleDescriptor, descriptorOf, type ModelDescriptor } from '../../core/modelDescriptor.ts';
import { type Answer, ask, askInTurn, BACK, type Choice, choose, LEFT, type Question } from '../asking/steps.ts';
import {
  type Answers,
  type ConsoleAnswers,
  checkAddress,
  checkAgent,
  checkGiven,
  checkGroup,
  checkId,
  checkName,
  checkSnmpPassword,
  checkSsh,
  type SnmpAnswers,
  suggestId,
} from './answers.ts';
import { confirmHostKey, type FetchHostKey, type SshDraft } from './hostKey.ts';
import { serialPorts } from './serialPorts.ts';

/** What has been answered so far; kept while the person goes back and forth. */
export interface Draft extends SshDraft {
  name?: string;
  id?: string;
  model?: string;
  consoleBy?: 'port' | 'address' | 'ssh' | 'none';
  port?: string;
  address?: string;
  user?: string;
  password?: string;
  snmpVersion?: '3' | '2c' | 'none';
  agent?: string;
  snmpUser?: string;
  authProtocol?: 'sha' | 'sha256';
  authPassword?: string;
  privPassword?: string;
  community?: string;
  haGroup?: string;
}

/** What the wizard needs to know of the inventory. */
export interface Surroundings {
  readonly ids: ReadonlySet<string>;
  readonly haGroups: readonly string[];
  /** Those that a device may be of. */
  readonly models: Catalogue;
  readonly fetchHostKey: (address: string, model: string) => ReturnType<FetchHostKey>;
}

/** Goes through all questions, back and forth; undefined when the person leaves. */
export async function interview(draft: Draft, around: Surroundings): Promise<Answers | undefined> {
  const answered = await askInTurn('Add an HSM', () => questionsFor(draft, around));
  return answered ? answersOf(draft, modelOf(draft, around)) : undefined;
}

/** The model that was chosen; an only one is not asked for. */
function modelOf(draft: Draft, { models }: Surroundings): ModelDescriptor {
  const model = descriptorOf(models, draft.model) ?? models[0];
  if (model === undefined) throw new Error('there is no model that a device could be of');
  return model;
}

function questionsFor(draft: Draft, around: Surroundings): readonly Question[] {
  const model = modelOf(draft, around);
  return [
    ...(around.models.length > 1
      ? [
          pick(
            draft,
            'model',
            'Which model is it?',
            around.models.map(({ id, name }) => ({ label: name, answer: id })),
          ),
        ]
      : []),
    text(draft, 'name', () => ({ prompt: 'Name, as people call this HSM', placeholder: 'East US 1', check: checkName })),
    text(draft, 'id', () => ({
      prompt: 'Id: history and alerts are kept under it, so it should last',
      value: suggestId(draft.name ?? '', around.ids),
      check: (id) => checkId(id, around.ids),
    })),
    ...(model.console ? consoleQuestions(draft, around, model, model.console) : []),
    ...(model.snmp ? snmpQuestions(draft, hasConsole(draft, model)) : []),
    haGroup(draft, around),
  ];
}

function consoleQuestions(
  draft: Draft,
  around: Surroundings,
  { id, snmp }: ModelDescriptor,
  console: ConsoleDescriptor,
): readonly Question[] {
  return [
    pick(draft, 'consoleBy', 'How is its console reached?', [
      { label: '$(plug) Serial port', detail: 'A cable from the console port to this machine', answer: 'port' },
      { label: '$(server) Console server', detail: 'Raw TCP, host:port', answer: 'address' },
      { label: '$(terminal) SSH', detail: 'The appliance’s own SSH, over the network', answer: 'ssh' },
      ...(snmp
        ? [
            {
              label: '$(circle-slash) Not at all',
              detail: `SNMP only. ${console.onlyHere} are then not watched`,
              answer: 'none' as const,
            },
          ]
        : []),
    ]),
    ...(draft.consoleBy === 'port' ? [serialPort(draft)] : []),
    ...(draft.consoleBy === 'address'
      ? [text(draft, 'address', () => ({ prompt: 'Console server, host:port', placeholder: '10.0.1.9:4001', check: checkAddress }))]
      : []),
    ...(draft.consoleBy === 'ssh'
      ? [
          text(draft, 'ssh', () => ({
            prompt: 'Host of the appliance, with :port unless it is 22',
            placeholder: '10.0.1.4',
            check: checkSsh,
          })),
          confirmHostKey(draft, (address) => around.fetchHostKey(address, id), console.ssh.showHostKeys),
        ]
      : []),
    ...(draft.consoleBy !== undefined && draft.consoleBy !== 'none'
      ? [
          text(draft, 'user', () => ({
            prompt: 'Account with the monitor role. Administrators’ accounts are never used',
            value: console.user,
            check: (user) => userFlaw(user, console)?.message,
          })),
          text(draft, 'password', () => ({
            prompt: `Password of ${draft.user ?? console.user}. It goes into the editor’s secret storage, not into a file`,
            password: true,
            check: passwordFlaw,
          })),
        ]
      : []),
  ];
}

/** @param mayLack it can be watched without SNMP */
function snmpQuestions(draft: Draft, mayLack: boolean): readonly Question[] {
  return [
    pick(draft, 'snmpVersion', mayLack ? 'Watch it over SNMP, too?' : 'How is its SNMP agent asked?', [
      { label: '$(lock) SNMP v3', detail: 'Authenticated and encrypted. Recommended', answer: '3' },
      { label: '$(unlock) SNMP v2c', detail: 'Clear text: anyone on the path can read the community', answer: '2c' },
      ...(mayLack
        ? [
            {
              label: '$(circle-slash) No',
              detail: 'Nothing confirms what the console says, and nothing is left when it is silent',
              answer: 'none' as const,
            },
          ]
        : []),
    ]),
    ...(draft.snmpVersion !== undefined && draft.snmpVersion !== 'none'
      ? [
          text(draft, 'agent', () => ({
            prompt: 'Host of the SNMP agent, with :port unless it is 161',
            placeholder: '10.0.1.4',
            check: checkAgent,
          })),
        ]
      : []),
    ...(draft.snmpVersion === '2c' ? [text(draft, 'community', () => ({ prompt: 'Community', password: true, check: checkGiven }))] : []),
    ...(draft.snmpVersion === '3'
      ? [
          text(draft, 'snmpUser', () => ({ prompt: 'SNMPv3 user', placeholder: 'vigil', check: checkGiven })),
          pick(draft, 'authProtocol', 'Authentication protocol', [
            { label: 'SHA-256', answer: 'sha256' },
            { label: 'SHA-1', detail: 'For appliances that know no better', answer: 'sha' },
          ]),
          text(draft, 'authPassword', () => ({ prompt: 'Authentication password', password: true, check: checkSnmpPassword })),
          text(draft, 'privPassword', () => ({ prompt: 'Privacy password (AES-128)', password: true, check: checkSnmpPassword })),
        ]
      : []),
  ];
}

/** Whether the device will be watched over its console: what was answered about another model does not count. */
function hasConsole({ consoleBy }: Draft, { console }: ModelDescriptor): boolean {
  return console !== undefined && consoleBy !== undefined && consoleBy !== 'none';
}

type TextField = Exclude<keyof Draft, 'model' | 'consoleBy' | 'hostKey' | 'snmpVersion' | 'authProtocol'>;

function text(draft: Draft, field: TextField, options: () => Parameters<typeof ask>[1]): Question {
  return async (place) => {
    const asked = options();
    const value = draft[field] ?? asked.value;
    const answer = await ask(place, { ...asked, ...(value !== undefined && { value }) });
    return settle(answer, (given) => {
      draft[field] = given;
    });
  };
}

function pick<F extends 'model' | 'consoleBy' | 'snmpVersion' | 'authProtocol'>(
  draft: Draft,
  field: F,
  placeholder: string,
  choices: readonly Choice<NonNullable<Draft[F]>>[],
): Question {
  return async (place) => {
    const answer = await choose(place, placeholder, choices);
    return settle(answer, (given) => {
      draft[field] = given as Draft[F];
    });
  };
}

function serialPort(draft: Draft): Question {
  return async (place) => {
    const found = await serialPorts();
    if (found.length > 0) {
      const other = Symbol('other');
      const choices: Choice<string | typeof other>[] = found.map(({ path, detail }) => ({
        label: path,
        ...(detail && { description: detail }),
        answer: path,
      }));
      const answer = await choose<string | typeof other>(place, 'Serial port', [
        ...choices,
        { label: '$(edit) Another port…', answer: other },
      ]);
      if (answer !== other) return settle(answer as Answer<string>, (port) => (draft.port = port));
    }
    const answer = await ask(place, {
      prompt: found.length > 0 ? 'Path of the serial port' : 'Path of the serial port. None of the usual ones is there now',
      placeholder: platform === 'win32' ? 'COM4' : '/dev/ttyUSB0',
      check: checkGiven,
      ...(draft.port !== undefined && { value: draft.port }),
    });
    return settle(answer, (port) => (draft.port = port));
  };
}

function haGroup(draft: Draft, around: Surroundings): Question {
  return async (place) => {
    const fresh = Symbol('fresh');
    const answer = await choose<string | typeof fresh>(place, 'Is it a member of a high-availability group?', [
      { label: '$(circle-slash) No', answer: '' },
      ...around.haGroups.map((id) => ({ label: id, answer: id })),
      { label: '$(add) Another group…', answer: fresh },
    ]);
    if (answer !== fresh) return settle(answer as Answer<string>, (id) => (draft.haGroup = id));
    const named = await ask(place, { prompt: 'Name of the HA group', placeholder: 'prod-ca', check: checkGroup });
    return settle(named, (id) => (draft.haGroup = id));
  };
}

function settle<T>(answer: Answer<T>, take: (given: T) => unknown): true | typeof BACK | typeof LEFT {
  if (answer === BACK || answer === LEFT) return answer as typeof BACK | typeof LEFT;
  take(answer);
  return true;
}

function answersOf(draft: Draft, model: ModelDescriptor): Answers {
  return {
    name: draft.name ?? '',
    id: draft.id ?? '',
    model: model.id,
    console: hasConsole(draft, model) ? consoleOf(draft) : undefined,
    snmp: model.snmp ? snmpOf(draft) : undefined,
    haGroup: draft.haGroup || undefined,
  };
}

function consoleOf({ consoleBy, port = '', address = '', ssh = '', hostKey, user = '', password = '' }: Draft): ConsoleAnswers | undefined {
  if (consoleBy === undefined || consoleBy === 'none') return undefined;
  if (consoleBy === 'ssh') return { by: consoleBy, where: ssh, hostKey, user, password };
  return { by: consoleBy, where: consoleBy === 'port' ? port : address, user, password };
}

function snmpOf({ snmpVersion, agent = '', ...draft }: Draft): SnmpAnswers | undefined {
  switch (snmpVersion) {
    case '3':
      return {
        version: '3',
        where: agent,
        user: draft.snmpUser ?? '',
        authProtocol: draft.authProtocol ?? 'sha256',
        authPassword: draft.authPassword ?? '',
        privPassword: draft.privPassword ?? '',
      };
    case '2c':
      return { version: '2c', where: agent, community: draft.community ?? '' };
    default:
      return undefined;
  }
}
