import process from 'node:process';
import { MASKED, type Mask } from '../../core/mask.ts';
import { Redactor } from '../../core/redaction/redactor.ts';
import { withoutLikelySecrets } from '../../core/redaction/secretPatterns.ts';
import { mapStrings } from '../../core/redaction/strings.ts';
import type { ReceiverConfig } from '../../inventory/receiverSchema.ts';
import type { SupportReportParams, SupportReportRecord } from '../../protocol/contract.ts';
import { knownValues } from './knownValues.ts';
import { reportFiles } from './reportFiles.ts';
import { gatherFacts, type SupportFacts, type SupportParts, subjectOf } from './supportFacts.ts';
import { ticketOf } from './ticket.ts';

export interface ReportParts extends SupportParts {
  /** Takes every secret out that this run has known. */
  readonly mask: Mask;
  readonly receivers: () => readonly ReceiverConfig[];
  /** Of this program. */
  readonly version: string;
}

const VENDOR_DESK = 'the support of its vendor';

/**
 * A report for somebody outside. Secrets are taken out of the facts first, then what tells whose they are; the texts are made of what is left,
 * so that all files have the same stand-ins and our own sentences stay whole.
 * @throws {NotFound} and {NotPossible}
 */
export function supportReport(parts: ReportParts, { redact, ...asked }: SupportReportParams): SupportReportRecord {
  const now = parts.now();
  const { device } = subjectOf(parts, asked);
  const { mask } = parts;
  const masked = mapStrings(gatherFacts(parts, asked), (text) => withoutLikelySecrets(mask(text)));
  const others = parts.fleet.devices.filter((each) => each !== device);
  const known = knownValues({ device, others, receivers: parts.receivers(), people: peopleIn(masked) });
  const redactor = new Redactor(redact, known);
  const facts = redactor.data(masked);
  const { descriptor, ...model } = device.plan.model;
  const ticket = ticketOf(facts, { ...model, vendorDesk: descriptor.vendorDesk ?? VENDOR_DESK }, now);
  const redacted = { counts: redactor.counts, secrets: JSON.stringify(facts).split(MASKED).length - 1 };
  const versions = { hsmVigil: parts.version, node: process.version, platform: `${process.platform} ${process.arch}` };
  return {
    name: `hsm-vigil-report-${facts.madeAt.slice(0, 16).replace('T', '-').replace(':', '')}`,
    files: reportFiles(facts, ticket, redacted, versions),
    redacted: redacted.counts,
    secrets: redacted.secrets,
    ticket,
  };
}

/** Names of people in the records. */
function peopleIn({ alert, alerts, device, log }: SupportFacts): readonly string[] {
  const names = [
    ...log.map(({ who }) => who),
    ...[...alerts, ...(alert ? [alert] : [])].flatMap(({ acknowledged, handedOver, ticks = [] }) => [
      acknowledged?.by,
      handedOver?.by,
      ...ticks.map(({ by }) => by),
    ]),
    device.paused?.by,
    device.accountDecision?.by,
  ];
  return [...new Set(names)].flatMap((name) => name ?? []);
}
