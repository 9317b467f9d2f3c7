import { flag, id, type MessageOf, messages, type Shaped, word } from './shape.ts';

/** What the page about one alert sends to the extension host, and the check that the host makes before it believes a message. */

/** What a person can do about the alert shown, each a command of ours. */
const action = word(
  'acknowledge',
  'withdraw',
  'handOver',
  'silence',
  'endSilence',
  'close',
  'acceptAppliance',
  'openRunbook',
  'openTelemetry',
  'openEvents',
  'check',
  'supportReport',
  'customerNote',
  'showAlerts',
);
export type AlertAction = Shaped<typeof action>;

/** The message, if it is one a page sends; anything else is dropped. */
export const parseFromAlertPage = messages(
  /** The page is loaded, or loaded again after it was hidden. */
  { type: word('ready') },
  { type: word('retry') },
  { type: word('act'), action },
  /** Copies the alert as Markdown. */
  { type: word('copy') },
  /** Shows another alert in this page: the cause, one that it explains, an earlier one, the next. */
  { type: word('show'), alert: id },
  /** A step of a checklist is done, or is not after all. `of`: the runbook. */
  { type: word('tick'), alert: id, of: id, step: id, done: flag },
  /** The alert's work goes on by another runbook, to which a link has led. */
  { type: word('runbook'), id },
);
export type FromAlertPage = MessageOf<typeof parseFromAlertPage>;
