import { t } from '../../core/l10n.ts';
import type { ModelDescriptor } from '../../core/modelDescriptor.ts';
import type { QuestionRow } from '../asking/inTurn.ts';
import { inertText } from '../words/inertText.ts';
import { type Draft, type SecretField, secretFields } from './draft.ts';
import { authProtocols, chosenLabel, consoleOffers, flowControls, privProtocols, snmpOffers } from './picks.ts';

/** A line of what will be written, and the question that it answers. */
export interface SummaryLine {
  readonly about: string;
  readonly label: string;
  readonly value: string;
}

const labels: Readonly<Partial<Record<keyof Draft, string>>> = {
  model: t('Model'),
  name: t('Name'),
  id: t('Id'),
  consoleBy: t('Console'),
  port: t('Serial port'),
  flowControl: t('Flow control'),
  address: t('Address of the console server'),
  ssh: t('Host of the appliance'),
  hostKey: t('Host key'),
  user: t('Account'),
  password: t('Password of the account'),
  snmpVersion: 'SNMP',
  agent: t('Host of the SNMP agent'),
  snmpUser: t('SNMP user'),
  authProtocol: t('Authentication'),
  authPassword: t('Authentication password'),
  privProtocol: t('Privacy'),
  privPassword: t('Privacy password'),
  community: t('Community'),
  haGroup: t('HA group'),
};

/** What will be written, line by line in the order of the questions. No secret stands in it. */
export function summaryOf(draft: Draft, steps: readonly QuestionRow[], model: ModelDescriptor): readonly SummaryLine[] {
  return steps.flat().flatMap(({ about }) => {
    if (about === undefined || !isField(about)) return [];
    return [{ about, label: labels[about] ?? about, value: answerText(draft, about, model) }];
  });
}

function isField(about: string): about is keyof Draft {
  return about in labels;
}

function answerText(draft: Draft, about: keyof Draft, model: ModelDescriptor): string {
  if (isSecret(about)) {
    const others = draft.alsoFor?.[about];
    if (draft[about])
      return others
        ? t('entered, goes into the secret storage, also for {0}', inertText(others, 120))
        : t('entered, goes into the secret storage');
    return draft.kept?.[about] === undefined ? t('missing') : t('stays as it is');
  }
  switch (about) {
    case 'model':
      return model.name;
    case 'consoleBy':
      return (model.console && chosenLabel(consoleOffers(model.console, true), draft.consoleBy)) ?? '';
    case 'flowControl':
      return chosenLabel(flowControls, draft.flowControl) ?? '';
    case 'snmpVersion':
      return chosenLabel(snmpOffers(true), draft.snmpVersion) ?? '';
    case 'authProtocol':
      return chosenLabel(authProtocols, draft.authProtocol) ?? '';
    case 'privProtocol':
      return chosenLabel(privProtocols, draft.privProtocol) ?? '';
    case 'haGroup':
      return draft.haGroup || 'none';
    default:
      return inertText(String(draft[about] ?? ''), 120);
  }
}

function isSecret(about: keyof Draft): about is SecretField {
  return secretFields.some((field) => field === about);
}

/** Whether a question has its answer. */
export function isAnswered(draft: Draft, about: string): boolean {
  if (!isField(about)) return true;
  return draft[about] !== undefined || (isSecret(about) && draft.kept?.[about] !== undefined);
}
