import type { AuditCheck } from '../posture/auditCheck.ts';
import type { Postures } from '../posture/posture.ts';
import type { Reports } from '../report/reports.ts';
import type { RequestHandlers } from './handlers.ts';

export interface PostureParts {
  readonly postures: Postures;
  readonly reports: Reports;
  readonly audit: AuditCheck;
}

/** How well devices are set up to be watched and kept, on a page and as a report. */
export function postureRequests({ postures, reports, audit }: PostureParts) {
  return {
    posture: ({ devices }) => postures.of(devices, audit.recent),
    report: async (params, { who }) => ({ text: await reports.text(params, who) }),
  } satisfies Pick<RequestHandlers, 'posture' | 'report'>;
}
