// The sentences of the service: it speaks English to everybody, and the editor finds the German of what it says by the sentence itself. What can be
// said is found in the source: each text in these files that reads like one for people, with its places for values.
//   key        a text, or a sentence with places: `{0} is not running`. `{1!}` is a place for what a device or a person wrote, which no language changes
import { join } from 'node:path';
import * as ast from 'typescript/unstable/ast';

export const saidFile = join('media', 'l10n', 'said.de.json');

/** Files that make what people read in the editor. What is written to the log, sent by mail, handed to the vendor or printed in a terminal is English. */
const SAYING = [
  /^src\/service\/(?:alerting\/receivers\/(?:deliver|mail|webhook|desktop|receiver\.)|alertmanager\/(?:api\/client|alertmanager)|common\/(?:keeper|secrets)|configuration\/(?:configuration|followed|slip|simulated)|export\/(?!common\/families|openMetrics|ownPoints|devicePoints)|groups|intake|past|polling|posture|process\/(?:retention|serviceTrouble)|records\/(?!logTitles|readLog|timeline|matcherWords)|report\/(?:outline|reports|blocks|collect|byControl|html)|requests|sources\/(?:sourceText|asker|answers|alertmanager|source\.|remoteRecords)|support\/(?:outage|reportFiles|supportFacts)|trial|watching)/,
  /^src\/devices\/(?:luna7\/(?:(?:client|console|health|messages|snmp)\/|parts\/(?:sensorLimits|sysstatCodes|services)\.ts)|shared\/)/,
  /^src\/channels\//,
  /^src\/core\/(?:words|console|measuring|fault|identity|essentials|generalConditions|highAvailability|memberDifferences|unwatched|coverage|providers|trapUser|templateProblems|time\/duration|alerting\/(?:witnessWords|otherCause|rootCause))/,
  /^src\/inventory\/(?!jsonSchema|.*Schema\.ts|location|layout|edit\.ts)/,
  /^src\/inventory\/(?:schemaParts|alertSchema|alertmanagerSchema|deviceSchema|groupSchema|historySchema|intakeSchema|logRuleSchema|receiverSchema)\.ts/,
  /^src\/protocol\/(?:connectToService|connection|endpoint|hungService|privateFolder|groupFacts|haGroupWords|lineNoise|watching|remote\/sshWords)\.ts/,
];
/** Names of what devices print and of what is typed, and what only this program reads. */
const NOT_SAYING =
  /\/(?:commands|parsers|capture|descriptor|profile|prompts|consoleServers|sensorRow|discreteStates|components|ownParts|applianceParts|parts\/parts|hexPackets|receivers\/(?:template|inert|routes|authorities)|keys|eachSlot|openFile|ber\w+|strangers|listeners|knownReadings|policyTrial|ownAddress)\.ts$|report\/html\.ts$|polling\/refusedLogin\.ts$|inventory\/replaceFile\.ts$|intake\/storedTraps\.ts$|watching\/changes\.ts$/;

/** What a schema expects and describes is said without its marks of code. */
const OF_A_SCHEMA = /(?:Schema|schemaParts|inventory\/schema)\.ts$/;
/** Of these the texts that begin small: the others are names that a device prints. */
const ONLY_REASONS = /^src\/devices\/(?:luna7\/(?:client|console|snmp)|shared)\//;

/** What is written to the log, is a bug, or is looked for. */
const UNREAD_CALL =
  /(?:^|\.)(?:has|get|set|delete|startsWith|endsWith|includes|split|replace|replaceAll|test|match|exec|write|debug|info|warn|trace|query|prepare|createHash|hash|hash53|request|notify|on|emit|key\w*|seriesKey)$|\b(?:log|logger|console)\.\w+$|^(?:Error|TypeError|RangeError|RegExp|Set|Map|t|plural)$/;

const isText = (node) => ast.isStringLiteral(node) || ast.isNoSubstitutionTemplateLiteral(node);
const bare = (node) => (ast.isParenthesizedExpression(node) ? bare(node.expression) : node);
const isCount = (node) => ast.isCallExpression(node) && /^(?:count|this\.#count)$/.test(node.expression.getText());

/** What people or devices wrote: no word of ours, whatever it says. */
const WRITTEN =
  /plainText\(|quoted\(|printable\(|\bquote\(|nameOf|called|haGroup|\bpath\b|directory|address|\bby\b|decided\.why|each\.why|\buser\b|\bhost|\.id\b|^id$|client|fingerprint|serial|sender|\bsite|JSON\.|deviceName|group\.name|device\.name|\bfile\b|\bserver\b|^said$/i;
/** In rules for lines and traps, all that a line fills in but the names of parts and times. */
const OF_A_LINE =
  /^(?:what|words|name|user|from|client|file|host|kind|date|job|reference.*|what\.slice.*|withoutSession.*|who|how|where|type|type\..*)$/;

const MOST_VARIANTS = 40;

/** All that an expression can say: lists of texts and places (`{ written }`), one list a variant. */
function variants(node, file, depth = 0) {
  const it = bare(node);
  if (isText(it)) return [[it.text]];
  if (ast.isTemplateExpression(it)) {
    let all = [[it.head.text]];
    for (const span of it.templateSpans) {
      const inner = depth > 4 ? [[place(span.expression, file)]] : variants(span.expression, file, depth + 1);
      const next = all.flatMap((before) => inner.map((each) => [...before, ...each, span.literal.text]));
      all = next.length > MOST_VARIANTS ? all.map((before) => [...before, place(span.expression, file), span.literal.text]) : next;
    }
    return all;
  }
  if (ast.isConditionalExpression(it)) return [...variants(it.whenTrue, file, depth + 1), ...variants(it.whenFalse, file, depth + 1)];
  if (ast.isBinaryExpression(it)) {
    const sign = it.operatorToken.getText();
    if (sign === '??' || sign === '||') return [...variants(it.left, file, depth + 1), ...variants(it.right, file, depth + 1)];
    if (sign === '+' && /['"`]/.test(it.getText())) {
      const right = variants(it.right, file, depth + 1);
      return variants(it.left, file, depth + 1).flatMap((before) => right.map((after) => [...before, ...after]));
    }
  }
  if (isCount(it)) {
    const [, one, more] = it.arguments;
    if (isText(one)) return [one.text, more && isText(more) ? more.text : `${one.text}s`].map((words) => [{ written: false }, ` ${words}`]);
  }
  return [[place(it, file)]];
}

function place(node, file) {
  const text = node.getText();
  // A list has a word of ours between its names.
  if (/^(?:capitalised\()?listed\(|\.map\(/.test(text)) return { written: false };
  if (file.endsWith('/accountNews.ts')) return { written: /plainText|^who$/.test(text) };
  return { written: (file.includes('/messages/') && OF_A_LINE.test(text)) || WRITTEN.test(text) };
}

/** `{0} is not running`; undefined: it says nothing by itself. */
function keyOf(parts) {
  let n = 0;
  const text = parts
    .map((part) => (typeof part === 'string' ? part.replace(/[{}]/g, (brace) => brace) : `{${n++}${part.written ? '!' : ''}}`))
    .join('');
  return n > 10 ? undefined : text.trim();
}

/** Names in the texts of rules for lines of a log, `{what}`, and the list of ways that stands for the star in what a poll says. */
function numbered(text, file) {
  if (file.endsWith('polling/poll.ts')) return text.replace(' *', ' {0}');
  if (!file.includes('/messages/')) return text;
  let n = 0;
  return text.replace(/\{[a-z]+\}/gi, () => `{${n++}!}`);
}

/** What is made of other texts in a way that is not seen here. */
const MORE = {
  'src/channels/snmp/snmpFailure.ts': ['The SNMP agent at {0!}:{1}'],
  'src/devices/luna7/messages/accountNews.ts': ['restored'],
  'src/service/posture/groups.ts': ['site', 'feed', 'policies'],
  'src/core/words.ts': ['or'],
  'src/service/posture/setUp.ts': ['The {0} “{1!}”', 'partition'],
  'src/devices/luna7/console/statusSysstatShow.ts': [
    'In service',
    'In service with trouble',
    'Out of service',
    'Off line',
    'undocumented ({0})',
  ],
};

/** Words of devices, and what is written to the log, where they read like sentences of ours. */
const UNSAID = new Set([
  'ha auto recovery',
  'ha recovery mode',
  'maximum auto recovery retry',
  'auto recovery poll interval',
  'ha log file',
  'ha log _file',
  'maximum ha log file length',
  'only show ha slots',
  'ha group number',
  'ha group slot id',
  'ha group slot #',
  'status sensors',
  'hsm tamper show',
  'hsm show',
  'ntls information show',
  'Power Supply AC lost',
  'AC lost or out-of-range',
  'psu{0}',
  'degrees c',
  'Failure detected',
  '{0!}: a poll for its monitor account was not made: {1}',
  '{0!}: a poll for what it said by itself was not made: {1}',
  'trap {0}',
  ', {0} such packets since the last time',
  '{0} ({1}, {2} bytes, SHA-256 {3}{4}.)',
  '{0} ({1} bytes, SHA-256 {2}.)',
  '{0!}: {1} devices, {2} problems.',
  '{0!}-in-place',
  'Source {0!}: {1}',
  'device=~".+"',
]);

const words = (text) => text.replace(/\{\d!?\}/g, ' ').match(/\p{L}{2,}/gu) ?? [];

function isSaid(text, file) {
  const plain = text.replace(/\{\d!?\}/g, 'x');
  if (words(text).length === 0 || !/\p{L}{2}/u.test(text.replace(/\{\d!?\}/g, ''))) return false;
  if (
    /^(?:NIST|PCI|CA\/B) |^The\{0\}$|^[<[]|^on run argv|^--|^sha256|^https?:|^hsm[.-]|^Bearer|^\w+-\{\d!?\}$|^\{0!?\}[A-Z-]\w+$|^SNMP\s?v?\{0\}|^SHA256|^(?:ssh|tcp|serial) \{|:root/.test(
      text,
    )
  )
    return false;
  if (
    /^src\/service\/(?:posture|report\/(?:outline|blocks))/.test(file) &&
    /^(?:\p{Lu}\p{L}{2,}s?|Of|To|good|bad|attention|unknown|over|none|nobody|NTLS)$/u.test(text)
  )
    return true;
  if (!/\p{L}.* \p{L}|\p{L}.* x|x.* \p{L}/u.test(plain) && !/\{\d/.test(text)) return false;
  if (
    /^[a-z]+(?:[A-Z.:/-][\w.:/-]*)+$/.test(text) ||
    /^\^|\\[bdsw(]|\(\?|^[\w-]+\/|^\$\{?|=>|^-----|[{}]{2}/.test(text.replace(/\{\d!?\}/g, ''))
  )
    return false;
  if (ONLY_REASONS.test(file) && /\/(?:console|snmp|client)\//.test(file))
    return /^(?:\p{Ll}|\{0!?\} (?:is|does|which))/u.test(text) && text.split(' ').length > 2;
  return true;
}

/** Adds what a file can say. `add(key)` */
export function saidIn(tree, file, add) {
  if (!SAYING.some((those) => those.test(file)) || NOT_SAYING.test(file)) return;
  for (const key of MORE[file] ?? []) add(key);
  const say = (node) => {
    for (const parts of variants(node, file)) {
      const key = keyOf(parts);
      if (key !== undefined && !UNSAID.has(key) && isSaid(key, file))
        add(numbered(OF_A_SCHEMA.test(file) ? key.replaceAll('`', '"') : key, file));
    }
  };
  const visit = (node) => {
    if (ast.isImportDeclaration(node) || ast.isExportDeclaration(node) || ast.isLiteralTypeNode?.(node) || ast.isTypeAliasDeclaration(node))
      return;
    if (ast.isInterfaceDeclaration(node)) return;
    if (ast.isCallExpression(node) || ast.isNewExpression(node)) {
      if (UNREAD_CALL.test(node.expression.getText(tree)) && !isCount(node)) {
        for (const argument of node.arguments ?? []) if (!isText(argument) && !ast.isTemplateExpression(argument)) visit(argument);
        return;
      }
    }
    if (ast.isBinaryExpression(node) && /^[!=]==?$/.test(node.operatorToken.getText(tree))) return;
    if (ast.isElementAccessExpression(node)) return;
    if (isText(node) || ast.isTemplateExpression(node) || isCount(node)) {
      say(node);
      if (ast.isTemplateExpression(node)) for (const { expression } of node.templateSpans) inside(expression);
      return;
    }
    node.forEachChild(visit);
  };
  /** What stands in a place: its literals are part of the sentence already, unless they are arguments of something. */
  const inside = (node) => {
    const it = bare(node);
    if (isText(it)) return;
    if (ast.isTemplateExpression(it)) for (const { expression } of it.templateSpans) inside(expression);
    else if (ast.isConditionalExpression(it)) for (const arm of [it.whenTrue, it.whenFalse]) inside(arm);
    else if (ast.isBinaryExpression(it)) for (const arm of [it.left, it.right]) inside(arm);
    else if (!isCount(it)) visit(it);
  };
  tree.forEachChild(visit);
}
