// The texts that people read in the editor, and whether each has its German.
//   node .ci/l10n.mjs            what is missing, not used, or does not fit; the same that `npm test` checks
//   node .ci/l10n.mjs --write    puts the entries of the German bundle into order, drops those that nothing uses, and adds the missing ones empty
//
// Glossary: power supply Netzteil, fan Lüfter, tamper Manipulation, monitor account Überwachungskonto, acknowledge quittieren, silence
// stummschalten, maintenance window Wartungsfenster, pending vorläufig, firing aktiv, resolved behoben, appliance Gerät, poll Abfrage,
// reading Messwert, evidence Beleg, receiver Empfänger, notice Mitteilung, device log Log, log of this program Protokoll, feed Einspeisung,
// AC Netzstrom, limit Grenze, condition Störung, fault Fehler, health check Zustandsprüfung, look Prüfung, conversation Dialog, stretch Abschnitt,
// machine Rechner, memory Arbeitsspeicher, storage Speicherplatz, label Bezeichnung, id Kennung (but Engine-ID), login attempt Anmeldeversuch,
// zeroize zeroisieren, decommission stilllegen, deprovision ausmustern, out of service außer Betrieb, downtime Ausfallzeit, paused angehalten,
// serve Anwendungen bedienen, take a member back wieder aufnehmen, take a notice, a mail or a line annehmen, take an entry or a reading übernehmen,
// sender Absender, proven nachgewiesen, privacy of SNMPv3 Verschlüsselung, spoilt verfälscht, involve security das Sicherheitsteam einbeziehen,
// failed: a part ausgefallen, its state gestört, what was tried fehlgeschlagen; a step done erledigt, note to customers Kundeninformation,
// posture Sicherheitslage, what not to do was zu unterlassen ist, drift zunehmend falsch gehen.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import * as ast from 'typescript/unstable/ast';
import { API } from 'typescript/unstable/sync';
import { rarestWord } from '../src/core/said.ts';
import { root } from './node24.mjs';
import { saidFile, saidIn } from './said.mjs';

export const bundleFile = join('media', 'l10n', 'bundle.l10n.de.json');

/** Folders whose texts people read in the editor, notes to customers among them. */
const ROOMS = /^(?:src\/(?:core|protocol|extension|service\/support)|webview)\//;
/** Where every text that is shown has to go through `t`. What the service writes and the command line prints is English. */
const TRANSLATED = /^(?:src\/extension\/(?!assistant\/)|webview\/)/;

/** Whose texts with places reach the editor from the service as well. */
const SHARED = /^src\/(?:core|protocol)\//;

/** Every source file, parsed: path below the root, and syntax tree. */
function sources() {
  const api = new API({ cwd: root });
  const projects = ['tsconfig.json', 'webview/tsconfig.json'].map((file) => join(root, file).replaceAll('\\', '/'));
  const snapshot = api.updateSnapshot({ openProjects: projects });
  const found = new Map();
  for (const { program } of snapshot.getProjects()) {
    for (const name of program.getSourceFileNames()) {
      const file = name.slice(root.length + 1);
      if (!name.startsWith(`${root.replaceAll('\\', '/')}/`) || !/^(?:src|webview)\//.test(file) || file.endsWith('.d.ts')) continue;
      found.set(file, program.getSourceFile(name));
    }
  }
  return { found, close: () => api.close() };
}

const isText = (node) => ast.isStringLiteral(node) || ast.isNoSubstitutionTemplateLiteral(node);
const functionName = (node) => (ast.isCallExpression(node) && ast.isIdentifier(node.expression) ? node.expression.text : undefined);

/** Arguments of which each must be a literal: that is how a text is found. */
const TEXTS = { t: (args) => args.slice(0, 1), plural: (args) => args.slice(1, 3) };

/** What a person reads when it is given to one of these, as far as it can be told by the name. */
const SHOWN_BY = /(?:^|\.)(?:show(?:Information|Warning|Error)Message|confirm|setText|badge|titled)$/;
/** And when it is the value of one of these. */
const SHOWN_AS =
  /^(?:label|title|description|detail|prompt|placeHolder|placeholder|tooltip|spoken|word|remedy|aria-label|textContent|ariaLabel)$/;

/** A word or sentence for people, not an id, a class or a unit: two letters at least, a capital, a blank or a mark in it. */
function isForPeople(text) {
  const bare = text.replace(/\$\([a-z-]+\)/g, '').trim();
  return /\p{L}{2}/u.test(bare) && /^(?:\p{Lu}\p{Ll}|.*\p{L} \p{L})/u.test(bare) && !/^(?:HSM Vigil|hsm-vigil\b)/.test(bare);
}

/** Texts that no language changes: names, examples of what is typed. */
const SAME_EVERYWHERE = new Set(['East US 1']);

/**
 * What the sources say: `keys` with the files that use them, and findings about literals. Its reach: a text that comes through a variable or a
 * helper of its own is not seen as one that is shown.
 */
function readSources() {
  const keys = new Map();
  const findings = [];
  /** What the service says: see `said.mjs`. */
  const sayings = new Set();
  const { found, close } = sources();
  for (const [file, tree] of found) {
    saidIn(tree, file, (text) => sayings.add(text));
    if (!ROOMS.test(file)) continue;
    const use = (text) => keys.set(text, [...(keys.get(text) ?? []), file]);
    const at = (node) => `${file}:${tree.text.slice(0, node.getStart(tree)).split('\n').length}`;
    const shown = (node) => {
      if (!TRANSLATED.test(file) || !node) return;
      if (isText(node) && isForPeople(node.text) && !SAME_EVERYWHERE.has(node.text))
        findings.push(`${at(node)}: “${node.text}” is shown as it is`);
      if (ast.isTemplateExpression(node)) {
        const said = [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)];
        if (said.some(isForPeople)) findings.push(`${at(node)}: “${said.join('…')}” is shown as it is`);
      }
      if (ast.isConditionalExpression(node)) for (const part of [node.whenTrue, node.whenFalse]) shown(part);
    };
    const visit = (node) => {
      const name = functionName(node);
      if (name !== undefined && Object.hasOwn(TEXTS, name) && importsIt(tree, name)) {
        for (const text of TEXTS[name]([...node.arguments])) {
          if (isText(text)) use(text.text);
          else findings.push(`${at(node)}: ${name}() takes a literal: nothing else is found`);
        }
        const [text, ...values] = name === 't' ? node.arguments : [node.arguments[1], node.arguments[0], ...[...node.arguments].slice(3)];
        const spread = values.some((value) => ast.isSpreadElement(value));
        const places = isText(text) ? placesIn(text.text) : [];
        if (!spread && places.some((place) => place >= values.length)) findings.push(`${at(node)}: a value is missing for “${text.text}”`);
      }
      if (ast.isCallExpression(node) && SHOWN_BY.test(node.expression.getText(tree)))
        for (const argument of node.arguments) shown(argument);
      if (ast.isPropertyAssignment(node) && SHOWN_AS.test(node.name.getText(tree).replace(/['"]/g, ''))) shown(node.initializer);
      node.forEachChild(visit);
    };
    tree.forEachChild(visit);
  }
  close();
  for (const [text, files] of keys)
    if (placesIn(text).length > 0 && files.some((file) => SHARED.test(file)) && tellsItself(text)) sayings.add(text);
  return { keys, findings, sayings };
}

function importsIt(tree, name) {
  return new RegExp(`import \\{[^}]*\\b${name}\\b[^}]*\\} from '[^']*l10n\\.ts'`).test(tree.text);
}

/** Names that stand on the device itself or in its outputs: `Fan2B`, `PSU1 Temp`, `VCCIO`. */
const OF_THE_DEVICE = /^(?:Fan\d|PSU\d|CH[AB] |RAM |Inlet|\+|\d)|_|^[A-Z]{2,}$/;

/** How a console is reached, as the service calls it. */
const WAYS = ['Serial console', 'SSH console'];

function placesIn(text) {
  return [...text.matchAll(/\{(\d)\}/g)].map(([, index]) => Number(index));
}

/**
 * What the service says in sentences that are known beforehand, by the data that it takes them from: of conditions, parts, metrics, faults, the log and
 * the model. A sentence around a name ends with `/said`, so that it is known as a pattern.
 */
async function saidByTheService() {
  const load = (file) => import(join(root, 'src', file));
  const { globSync } = await import('node:fs');
  const { models } = await load('devices/models.ts');
  const { generalConditions } = await load('core/generalConditions.ts');
  const { metricCatalogue } = await load('core/metricCatalogue.ts');
  const { metricWords, flagWords } = await load('core/metrics.ts');
  const { logTitles } = await load('service/records/logTitles.ts');
  const { titlesOfFaults, remediesOfFaults } = await load('service/records/channelProblems.ts');
  const said = new Set();
  const add = (text) => {
    if (text) said.add(/\{\d\}/.test(text) ? `${text}/said` : text);
  };
  for (const condition of [...generalConditions, ...models.flatMap((model) => [...model.conditions.values()])]) {
    add(condition.summary('{0}'));
    add(condition.meaning);
    add(condition.action);
  }
  for (const metric of metricCatalogue.keys()) {
    add(metricWords(metric));
    for (const word of flagWords(metric) ?? []) add(word);
  }
  for (const text of [...Object.values(logTitles), ...Object.values(titlesOfFaults), ...Object.values(remediesOfFaults)]) add(text);
  for (const file of globSync('devices/*/parts/ownParts.ts', { cwd: join(root, 'src') })) {
    for (const part of (await load(file)).ownParts) if (!OF_THE_DEVICE.test(part['hw.name'])) add(part['hw.name']);
  }
  for (const { descriptor } of models) {
    const { console: about, notifications } = descriptor;
    const account = about?.monitorAccount;
    for (const text of [about?.onlyHere, account?.findRelease, ...(account?.sees ?? []), ...(account?.seesNot ?? [])]) add(text);
    for (const { source, listNote } of account?.byRelease ?? []) for (const text of [source, listNote]) add(text);
    for (const text of [notifications?.testNote, notifications?.tls.note]) add(text);
  }
  for (const text of WAYS) add(text);
  const { runbookFactsOf } = await load('core/runbook/facts.ts');
  const { CAN_WAIT, conditionText, IF, RISK_CLASS, RISK_CLASSES, RUNBOOK_PARTS } = await load('core/runbook/runbook.ts');
  for (const text of [IF, RISK_CLASS, CAN_WAIT, ...RISK_CLASSES, ...Object.values(RUNBOOK_PARTS)]) add(text);
  const facts = [runbookFactsOf(), ...models.map(({ descriptor }) => runbookFactsOf(descriptor.runbookFacts))];
  for (const { question, answers, findOut } of facts.flat()) {
    for (const text of [question, findOut, ...Object.values(answers), ...Object.values(answers).map(conditionText)]) add(text);
  }
  return said;
}

/** A sentence is found by a word of its own. */
function tellsItself(text) {
  return rarestWord(text.split(/\{\d!?\}/)) !== undefined;
}

/** The sentences of the service that its own file has to have: the others are texts of the editor as well. */
function inOwnFile(sayings, editor) {
  return [...sayings].filter((text) => /\{\d!?\}/.test(text) || !editor.has(text));
}

/** Keys in use, and everything that is wrong with them and with the German bundles. */
export async function checkTexts() {
  const { keys, findings, sayings } = readSources();
  const used = new Set([...keys.keys(), ...(await saidByTheService())]);
  check(bundleFile, used);
  const said = new Set(inOwnFile(sayings, used));
  check(saidFile, said);
  for (const text of said) if (/\{\d!?\}/.test(text) && !tellsItself(text)) findings.push(`No word of its own tells “${text}”`);
  return { used, said, findings };

  function check(file, texts) {
    const german = JSON.parse(readFileSync(join(root, file), 'utf8'));
    for (const key of texts) {
      const words = german[key];
      if (!words) findings.push(`No German for “${key}”`);
      else if (placesOf(key) !== placesOf(words)) findings.push(`Other places than in “${key}”: “${words}”`);
      else if (/^\s/.test(key) !== /^\s/.test(words) || /\s$/.test(key) !== /\s$/.test(words))
        findings.push(`Another blank than in “${key}”`);
    }
    for (const key of Object.keys(german)) if (!texts.has(key)) findings.push(`Nothing says “${key}”`);
  }
}

/** A form for one may leave the number out. A place for what somebody wrote is one like others in the words. */
function placesOf(text) {
  return [...new Set(text.replaceAll('!}', '}').match(/\{\w+\}/g))].sort().join();
}

/** Brings the bundles into the order of the alphabet, with what is used and nothing else. */
async function write() {
  const { keys, sayings } = readSources();
  const used = new Set([...keys.keys(), ...(await saidByTheService())]);
  const german = readBundle(bundleFile);
  writeBundle(bundleFile, used, (key) => german[key]);
  const said = readBundle(saidFile);
  writeBundle(saidFile, inOwnFile(sayings, used), (key) => said[key] || german[key] || german[`${key}/said`]);
}

function readBundle(name) {
  const file = join(root, name);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
}

function writeBundle(name, keys, wordsFor) {
  const sorted = [...keys].sort((a, b) => (a < b ? -1 : 1));
  writeFileSync(join(root, name), `${JSON.stringify(Object.fromEntries(sorted.map((key) => [key, wordsFor(key) ?? ''])), null, 2)}\n`);
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  if (process.argv.includes('--write')) await write();
  const { used, said, findings } = await checkTexts();
  for (const finding of findings) console.log(finding);
  console.log(`${used.size} texts, ${said.size} sentences of the service, ${findings.length} findings`);
  process.exitCode = findings.length === 0 ? 0 : 1;
}
