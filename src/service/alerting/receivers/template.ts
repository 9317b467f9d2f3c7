import { parseTemplate, renderTemplate } from '../../../core/template.ts';
import { formatDuration } from '../../../core/time/duration.ts';
import type { AlertRecord } from '../../../protocol/contract.ts';
import type { NoticeRecord } from './notice.ts';

/**
 * A template over a notice: its own fields, `REASON` (in capitals), `SEVERITY`, `test`,
 * `resolved` and `open` as conditions, and for each of `alerts` its record with `SEVERITY` and `lasted`. Values are one line of plain text each (the service has made them so); a template has no code.
 */
export function render(template: string, notice: NoticeRecord, escaped: (value: string) => string = String): string {
  // The inventory takes no other.
  return renderTemplate(parseTemplate(template) ?? [template], viewOf(notice), escaped);
}

function viewOf(notice: NoticeRecord) {
  return {
    ...notice,
    REASON: notice.reason.toUpperCase(),
    SEVERITY: notice.severity.toUpperCase(),
    test: notice.reason === 'test',
    resolved: notice.reason === 'resolved',
    open: notice.reason !== 'resolved' && notice.reason !== 'test',
    alerts: notice.alerts.map((alert) => ({
      ...alert,
      SEVERITY: alert.severity.toUpperCase(),
      lasted: lasted(alert),
    })),
  };
}

function lasted({ startedAt, resolvedAt }: AlertRecord): string {
  return resolvedAt === undefined ? '' : formatDuration(Date.parse(resolvedAt) - Date.parse(startedAt));
}

export const DEFAULT_SUBJECT = '[{{#test}}TEST{{/test}}{{#resolved}}RESOLVED{{/resolved}}{{#open}}{{SEVERITY}}{{/open}}] {{title}}';

export const DEFAULT_TEXT = `{{title}}
{{#test}}
This is a test: no HSM needs you. Alerts of HSM Vigil will reach you this way.
{{/test}}
{{#alerts}}

{{SEVERITY}}: {{summary}}
HSM:        {{deviceName}} ({{device}}){{#alsoOn}} and {{alsoOn}} more with the same fault{{/alsoOn}}{{#haGroup}}, HA group {{haGroup}}{{/haGroup}}
First seen: {{startedAt}}
{{#firedAt}}
Firing:     since {{firedAt}}
{{/firedAt}}
{{#resolvedAt}}
Resolved:   {{resolvedAt}}, after {{lasted}}
{{/resolvedAt}}
{{#open}}

What it means
{{meaning}}

What to do first
{{action}}

How sure this is: the last readings
{{#evidence}}
  {{time}}  {{verdict}}  {{witness}}  {{text}}
{{/evidence}}
{{/open}}
{{/alerts}}
{{#more}}

And {{more}} more.
{{/more}}

-- 
HSM Vigil
`;
