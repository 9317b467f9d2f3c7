import { id, list, type MessageOf, messages, number, optional, text, word } from './shape.ts';
import { comparison, group, shownTime } from './telemetrySelection.ts';

/** What the telemetry page sends to the extension host, and the check that the host makes before it believes a message. */

/** The message, if it is one a page sends; anything else is dropped. */
export const parseFromTelemetryPage = messages(
  /** The page is loaded, or loaded again after it was hidden. */
  { type: word('ready') },
  /** What it shows from now on. `number` comes back with what is read for it. */
  {
    type: word('select'),
    device: id,
    time: shownTime,
    groups: list(group),
    compare: optional(comparison),
    component: optional(id),
    number,
  },
  /** Opens what a mark stands for. */
  { type: word('openAlert'), alert: id },
  { type: word('openEvents'), device: id },
  /** A group's readings in the time shown, as a file. */
  { type: word('saveCsv'), device: id, group, from: number, to: number },
  /** A picture: PNG in base64. */
  { type: word('savePicture'), name: text, png: text },
  /** `hidden`: keys of the lines that are switched off. */
  { type: word('copy'), what: word('table', 'link'), text: optional(text), hidden: optional(list(text)) },
  /** Lets a person look for a device by name: to show it, or to compare with it what is shown. */
  { type: word('pickDevice'), to: word('show', 'compare') },
  { type: word('check'), device: id },
  { type: word('guidance'), device: id },
  { type: word('openInventory') },
  { type: word('retry') },
);
export type FromTelemetryPage = MessageOf<typeof parseFromTelemetryPage>;
