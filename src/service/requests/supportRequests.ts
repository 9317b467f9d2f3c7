import { customerNote, type NoteParts, sendCustomerNote } from '../support/customerNotes.ts';
import { type ReportParts, supportReport } from '../support/supportReport.ts';
import type { RequestHandlers } from './handlers.ts';

/** What clients ask for to hand to people outside. */
export function supportRequests(parts: ReportParts & NoteParts) {
  return {
    supportReport: (params) => supportReport(parts, params),
    customerNote: (params) => customerNote(parts, params),
    sendCustomerNote: (params, { who }) => sendCustomerNote(parts, params, who),
  } satisfies Pick<RequestHandlers, 'supportReport' | 'customerNote' | 'sendCustomerNote'>;
}
