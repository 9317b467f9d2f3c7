import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { pageHtml } from '../../../src/extension/pages/pageHtml.ts';

const html = pageHtml({
  title: 'Telemetry',
  cspSource: 'https://*.vscode-cdn.net',
  nonce: 'n0nce',
  script: 'https://file.example/telemetry.js?a=1&b="2"',
  style: 'https://file.example/telemetry.css',
});

const policy = new Map(
  (/http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1] ?? '').split(';').map((directive) => {
    const [name = '', ...sources] = directive.trim().split(/\s+/);
    return [name, sources];
  }),
);

test('the page may load nothing that its policy does not name', () => {
  assert.deepEqual(policy.get('default-src'), ["'none'"]);
  assert.deepEqual([...policy.keys()].sort(), ['base-uri', 'default-src', 'form-action', 'script-src', 'style-src']);
});

test('nothing moves the addresses of the page, and no form of it is sent anywhere', () => {
  for (const directive of ['base-uri', 'form-action']) assert.deepEqual(policy.get(directive), ["'none'"]);
});

test('every page is this document', () => {
  const root = join(import.meta.dirname, '..', '..', '..');
  const sources = globSync('src/extension/**/*.ts', { cwd: root }).map((file) => [file, readFileSync(join(root, file), 'utf8')] as const);
  const holding = (what: RegExp) => sources.flatMap(([file, text]) => (what.test(text) ? [file] : []));
  assert.deepEqual(holding(/<!DOCTYPE|<html|Content-Security-Policy/i), ['src/extension/pages/pageHtml.ts']);
  for (const file of holding(/\.html\s*=/)) assert.match(readFileSync(join(root, file), 'utf8'), /\.html = pageHtml\(/, file);
  assert.equal(holding(/\.html\s*=/).length, 1);
  assert.ok(holding(/createWebviewPanel|registerWebview/).length > 0);
});

test('the one script that runs is ours: by nonce, with no other source, inline or evaluated', () => {
  assert.deepEqual(policy.get('script-src'), ["'nonce-n0nce'"]);
  const scripts = [...html.matchAll(/<script[^>]*>([^<]*)<\/script>/g)];
  assert.equal(scripts.length, 1);
  assert.match(scripts[0]![0], /nonce="n0nce"/);
  assert.equal(scripts[0]![1], '', 'no inline script');
  assert.doesNotMatch(html, /\son\w+=/, 'no inline handlers');
});

test('the words of another language are data of the page, whatever they hold', () => {
  const words = { 'Close </script> now': '<b>Zu</b> & fertig' };
  const german = pageHtml({ title: 'T', cspSource: 's', nonce: 'n', script: 's.js', style: 's.css', language: { tag: 'de', words } });
  assert.match(german, /<html lang="de">/);
  const [, data = ''] = /<script type="application\/json" id="l10n">([^<]*)<\/script>/.exec(german) ?? [];
  assert.deepEqual(JSON.parse(data), words);
  assert.ok(german.indexOf('id="l10n"') < german.indexOf('src="s.js"'), 'they are there when the page begins');
});

test('the policy stands before anything it governs', () => {
  assert.ok(html.indexOf('Content-Security-Policy') < html.indexOf('<link'));
  assert.ok(html.indexOf('Content-Security-Policy') < html.indexOf('<script'));
});

test('an address with quotes stays inside its attribute', () => {
  assert.ok(html.includes('src="https://file.example/telemetry.js?a=1&amp;b=&quot;2&quot;"'));
});
