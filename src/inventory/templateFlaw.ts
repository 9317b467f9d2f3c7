import { escapingOf, isXml, parseTemplate, renderTemplate, type Template } from '../core/template.ts';

/** Values that are no text: they may stand in JSON without quotes. */
const NUMBERS = /^(?:more|alsoOn|evidenceLeft|value|limit|negatives|needed|good)$/;
/** Of what stands in every notice, and in each of its alerts. */
const ALWAYS =
  /^(?:id|title|reason|REASON|severity|SEVERITY|time|device|deviceName|component|condition|state|startedAt|summary|meaning|action|runbook|negatives|needed|witness|verdict|text)$/;
const TRUE_OR_FALSE = /^(?:test|resolved|open|recovering|stale|latched|cleared|flapping)$/;

/** What a device may say: it means something in every kind of text. */
const SAYS = [`"\\<&=]]>';`, 'x'] as const;

/**
 * Why a template makes no text of its type, or one in which a value could be more than a value; undefined: it does. It is tried out on notices
 * of every kind, with and without what may be missing.
 */
export function templateFlaw(text: string, contentType: string): string | undefined {
  const template = parseTemplate(text);
  const shape = shapeIn(contentType);
  // What is no template at all is told apart.
  if (template === undefined || shape === undefined) return undefined;
  for (const notice of notices(namesIn(template))) {
    const [first, second] = SAYS.map((said) => shape(renderTemplate(template, notice(said), escapingOf(contentType), String)));
    if (first === undefined || first !== second) {
      return 'expected a text that is of its "contentType" for one alert, for several and for none, whatever they say. Write {{title}}, not {{{title}}}, and inside quotes; put commas between what repeats';
    }
  }
  return undefined;
}

/** What is left of a text without its values; undefined: it is none of its type. A type that has no shape has no check. */
function shapeIn(contentType: string): ((text: string) => string | undefined) | undefined {
  if (/urlencoded/i.test(contentType)) return (text) => [...new URLSearchParams(text).keys()].join('&');
  if (isXml(contentType)) return xmlShape;
  if (!/[/+]json\b/i.test(contentType)) return undefined;
  return (text) => {
    try {
      return JSON.stringify(JSON.parse(text), (_name, value) => (typeof value === 'string' ? '' : value));
    } catch {
      return undefined;
    }
  };
}

/** Tags without the values of their attributes. Comments and the like are kept as they are: no value belongs there. */
function xmlShape(text: string): string {
  return [
    ...text.matchAll(
      /<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<\?[\s\S]*?\?>|<(script|style)\b[\s\S]*?<\/\1|<(?:"[^"]*"|'[^']*'|[^'">])*>?/gi,
    ),
  ]
    .map(([tag, kept]) => (/^<[!?]/.test(tag) || kept ? tag : tag.replace(/=\s*("[^"]*"|'[^']*')/g, '=')))
    .join('');
}

function namesIn(template: Template): readonly string[] {
  return template.flatMap((piece) => (typeof piece === 'string' ? [] : [...piece.name.split('.'), ...namesIn(piece.inside)]));
}

type Notice = (said: string) => Readonly<Record<string, unknown>>;

/** Of each kind of notice one with all that may be in it, one with as little as possible, and two with half of it. */
function* notices(names: readonly string[]): Generator<Notice> {
  const kinds = [
    { alerts: 0, test: true },
    { alerts: 1, resolved: true },
    { alerts: 1, open: true },
    { alerts: 2, open: true, more: true },
  ];
  for (const kind of kinds) {
    for (const left of [2, 3, 0, 1]) {
      yield (said) => {
        const isThere = (name: string) => ALWAYS.test(name) || left === 2 || (left !== 3 && name.length % 2 === left);
        const field = (name: string): unknown => {
          if (name === 'more') return kind.more && 7;
          if (name === 'test' || name === 'resolved' || name === 'open') return kind[name] ?? false;
          if (TRUE_OR_FALSE.test(name)) return isThere(name) || undefined;
          if (!isThere(name)) return undefined;
          return NUMBERS.test(name) ? 7 : said;
        };
        const record = Object.fromEntries(names.map((name) => [name, field(name)]));
        const evidence = isThere('evidence') ? [record, record] : [];
        const { more: _more, ...alert } = record;
        return { ...record, alerts: Array.from({ length: kind.alerts }, () => ({ ...alert, evidence })) };
      };
    }
  }
}
