import { platform } from 'node:process';
import { passwordFlaw, userFlaw } from '../../core/consoleCredentials.ts';
import { t } from '../../core/l10n.ts';
import { type Catalogue, type ConsoleDescriptor, descriptorOf, type ModelDescriptor } from '../../core/modelDescriptor.ts';
import { BACK, type Question, type QuestionRow } from '../asking/inTurn.ts';
import { type AskOptions, ask, type Choice, choose, settled } from '../asking/steps.ts';
import { inertText } from '../words/inertText.ts';
import {
  checkAddress,
  checkAgent,
  checkGiven,
  checkGroup,
  checkId,
  checkName,
  checkSnmpPassword,
  checkSsh,
  hasConsole,
  suggestId,
} from './answers.ts';
import type { Draft, SecretField } from './draft.ts';
import { confirmHostKey, type FetchHostKey } from './hostKey.ts';
import { authProtocols, consoleOffers, flowControls, type Offer, privProtocols, snmpOffers } from './picks.ts';
import { serialPorts } from './serialPorts.ts';
import type { Sharing, sharingOf } from './sharing.ts';

/** What the wizard needs to know of the inventory, and of what it is about. */
export interface Surroundings {
  readonly ids: ReadonlySet<string>;
  readonly haGroups: readonly string[];
  /** Those that a device may be of. */
  readonly models: Catalogue;
  readonly fetchHostKey: (address: string, model: string) => ReturnType<FetchHostKey>;
  /** The device stands in the inventory: what it is, and the id under which its history is kept, stay. */
  readonly known?: boolean;
  /** Which of its secrets are used elsewhere, too. */
  readonly sharing?: ReturnType<typeof sharingOf>;
  /** Why some questions are asked again. */
  readonly again?: { readonly about: ReadonlySet<string>; readonly said: string } | undefined;
}

/** The model that was chosen; an only one is not asked for. */
export function modelOf(draft: Draft, { models }: Pick<Surroundings, 'models'>): ModelDescriptor {
  const model = descriptorOf(models, draft.model) ?? models[0];
  if (model === undefined) throw new Error('there is no model that a device could be of');
  return model;
}

/** All questions, as the answers so far have it. There are as many steps whatever is answered, though some may hold no question. */
export function stepsFor(draft: Draft, around: Surroundings): readonly QuestionRow[] {
  const model = modelOf(draft, around);
  const { pick, text } = asker(draft, around);
  const models = around.models.map(({ id, name }) => ({ label: name, answer: id }));
  return [
    [
      ...(models.length > 1 && !around.known ? [pick('model', t('Which model is it?'), models)] : []),
      text('name', () => ({ prompt: t('Name, as people call this HSM'), placeholder: 'East US 1', check: checkName })),
      ...(around.known
        ? []
        : [
            text('id', () => ({
              prompt: t('Id: history and alerts are kept under it, so it should last'),
              value: suggestId(draft.name ?? '', around.ids),
              check: (id) => checkId(id, around.ids),
            })),
          ]),
    ],
    model.console ? consoleQuestions(draft, around, model, model.console) : [],
    model.snmp ? snmpQuestions(draft, around, hasConsole(draft, model)) : [],
    [haGroup(draft, around)],
  ];
}

function consoleQuestions(draft: Draft, around: Surroundings, { id, snmp }: ModelDescriptor, console: ConsoleDescriptor): QuestionRow {
  const { pick, secret, text } = asker(draft, around);
  const way = draft.consoleBy;
  const isServer = way === 'address' || way === 'telnet';
  return [
    pick('consoleBy', t('How is its console reached?'), consoleOffers(console, snmp === true)),
    ...(way === 'port' ? [serialPort(draft), pick('flowControl', t('Flow control of the serial port'), flowControls)] : []),
    ...(isServer
      ? [text('address', () => ({ prompt: t('Console server, host:port'), placeholder: '10.0.1.9:4001', check: checkAddress }))]
      : []),
    ...(way === 'ssh'
      ? [
          text('ssh', () => ({ prompt: t('Host of the appliance, with :port unless it is 22'), placeholder: '10.0.1.4', check: checkSsh })),
          confirmHostKey(draft, (address) => around.fetchHostKey(address, id), console.ssh.showHostKeys),
        ]
      : []),
    ...(way !== undefined && way !== 'none'
      ? [
          text('user', () => ({
            prompt: t('Account with the monitor role. Administrators’ accounts are never used'),
            value: console.user,
            check: (user) => userFlaw(user, console)?.message,
          })),
          secret('password', t('Password of {0}', draft.user ?? console.user), passwordFlaw),
        ]
      : []),
  ];
}

/** @param mayLack it can be watched without SNMP */
function snmpQuestions(draft: Draft, around: Surroundings, mayLack: boolean): QuestionRow {
  const { pick, secret, text } = asker(draft, around);
  const version = draft.snmpVersion;
  return [
    pick('snmpVersion', mayLack ? t('Watch it over SNMP, too?') : t('How is its SNMP agent asked?'), snmpOffers(mayLack)),
    ...(version !== undefined && version !== 'none'
      ? [
          text('agent', () => ({
            prompt: t('Host of the SNMP agent, with :port unless it is 161'),
            placeholder: '10.0.1.4',
            ...(draft.ssh !== undefined && { value: draft.ssh.replace(/(?<=^\[.*\]|^[^:]*):\d+$/, '') }),
            check: checkAgent,
          })),
        ]
      : []),
    ...(version === '2c' ? [secret('community', t('Community'), checkGiven)] : []),
    ...(version === '3'
      ? [
          text('snmpUser', () => ({ prompt: t('SNMPv3 user'), placeholder: 'vigil', check: checkGiven })),
          pick('authProtocol', t('Authentication protocol'), authProtocols),
          secret('authPassword', t('Authentication password'), checkSnmpPassword),
          pick('privProtocol', t('Privacy protocol'), privProtocols),
          secret('privPassword', t('Privacy password'), checkSnmpPassword),
        ]
      : []),
  ];
}

type PickField = 'model' | 'consoleBy' | 'flowControl' | 'snmpVersion' | 'authProtocol' | 'privProtocol';
type TextField = 'name' | 'id' | 'address' | 'ssh' | 'user' | 'agent' | 'snmpUser';

/** Makes questions whose answers go into the draft, and stand ready when one comes back. */
function asker(draft: Draft, { again, sharing }: Surroundings) {
  const why = (about: string) => (again?.about.has(about) ? again.said : undefined);
  const asked = (about: keyof Draft, options: () => AskOptions, keep: (text: string) => void): Question => ({
    about,
    ask: async (place) => settled(await ask(place, { ...options(), again: why(about) }), keep),
  });
  return {
    text: (field: TextField, options: () => AskOptions) =>
      asked(
        field,
        () => {
          const usual = options();
          const value = draft[field] ?? usual.value;
          return { ...usual, ...(value !== undefined && { value }) };
        },
        (text) => {
          // The key that was compared is that of the address before.
          if (field === 'ssh' && draft.ssh !== text) delete draft.hostKey;
          draft[field] = text;
        },
      ),
    secret: (field: SecretField, what: string, check: (text: string) => string | undefined) =>
      secretQuestion(draft, field, sharing?.(field), () => {
        const kept = draft.kept?.[field] !== undefined;
        return {
          prompt: kept
            ? t('{0}. It goes into the editor’s secret storage, not into a file. Left empty: it stays as it is', what)
            : t('{0}. It goes into the editor’s secret storage, not into a file', what),
          password: true,
          value: draft[field] ?? '',
          check: (text) => (kept && text === '' ? undefined : check(text)),
          again: why(field),
        };
      }),
    pick: <F extends PickField>(field: F, placeholder: string, offers: readonly Offer<NonNullable<Draft[F]>>[]): Question => ({
      about: field,
      ask: async (place) =>
        settled(await choose(place, why(field) ?? placeholder, offers, draft[field] as NonNullable<Draft[F]>), (answer) => {
          draft[field] = answer as Draft[F];
        }),
    }),
  };
}

/** A new value of a secret that is used elsewhere, too, is meant for all, or becomes a secret of its own. */
function secretQuestion(draft: Draft, field: SecretField, sharing: Sharing | undefined, options: () => AskOptions): Question {
  return {
    about: field,
    ask: async (place) => {
      for (;;) {
        const typed = await ask(place, options());
        if (typeof typed !== 'string') return typed;
        let name = sharing?.shared;
        if (sharing && typed !== '') {
          const answer = await choose(place, t('Also used by {0}', inertText(sharing.by, 200)), [
            { label: `$(organization) ${t('Change it for all of them')}`, answer: sharing.shared },
            { label: `$(key) ${t('Only for this HSM')}`, detail: t('As a secret of its own, {0}', sharing.own), answer: sharing.own },
          ]);
          if (answer === BACK) continue;
          if (typeof answer !== 'string') return answer;
          name = answer;
        }
        if (sharing) {
          draft.kept = { ...draft.kept, [field]: name };
          draft.alsoFor = { ...draft.alsoFor, [field]: name === sharing.shared ? sharing.by : '' };
        }
        draft[field] = typed;
        return true;
      }
    },
  };
}

function serialPort(draft: Draft): Question {
  const keep = (port: string) => {
    draft.port = port;
  };
  return {
    about: 'port',
    ask: async (place) => {
      const found = await serialPorts();
      if (found.length > 0) {
        const choices: Choice<string>[] = found.map(({ path, detail }) => ({
          label: path,
          ...(detail && { description: detail }),
          answer: path,
        }));
        const isListed = draft.port === undefined || found.some(({ path }) => path === draft.port);
        const all = [...choices, { label: `$(edit) ${t('Another port…')}`, answer: '' }];
        const answer = await choose(place, t('Serial port'), all, isListed ? draft.port : '');
        if (answer !== '') return settled(answer, keep);
      }
      const typed = await ask(place, {
        prompt: found.length > 0 ? t('Path of the serial port') : t('Path of the serial port. None of the usual ones is there now'),
        placeholder: platform === 'win32' ? 'COM4' : '/dev/ttyUSB0',
        check: checkGiven,
        ...(draft.port !== undefined && { value: draft.port }),
      });
      return settled(typed, keep);
    },
  };
}

const FRESH = Symbol('a group that no device is in yet');

function haGroup(draft: Draft, { haGroups }: Surroundings): Question {
  const keep = (group: string) => {
    draft.haGroup = group;
  };
  return {
    about: 'haGroup',
    ask: async (place) => {
      const groups = [...new Set([...haGroups, ...(draft.haGroup ? [draft.haGroup] : [])])];
      const answer = await choose<string | typeof FRESH>(
        place,
        t('Is it a member of a high-availability group?'),
        [
          { label: `$(circle-slash) ${t('No')}`, answer: '' },
          ...groups.map((id) => ({ label: id, answer: id })),
          { label: `$(add) ${t('Another group…')}`, answer: FRESH },
        ],
        draft.haGroup,
      );
      if (answer !== FRESH) return settled(answer as Exclude<typeof answer, typeof FRESH>, keep);
      return settled(await ask(place, { prompt: t('Name of the HA group'), placeholder: 'prod-ca', check: checkGroup }), keep);
    },
  };
}
