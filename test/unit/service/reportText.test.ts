import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { ReportBlock } from '../../../src/service/report/blocks.ts';
import { htmlOf } from '../../../src/service/report/html.ts';
import { markdownOf } from '../../../src/service/report/markdown.ts';

/** One text in every place that a report has for one. */
function everywhere(text: string): readonly ReportBlock[] {
  return [
    { kind: 'heading', level: 2, text },
    { kind: 'paragraph', text },
    { kind: 'paragraph', text, strong: true },
    { kind: 'list', items: [text] },
    {
      kind: 'table',
      caption: text,
      head: [text, 'b'],
      widths: [1, 2],
      rows: [
        [text, { state: 'bad' }],
        [[text, text], text],
      ],
    },
  ];
}

const hostile = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='x",
  '&lt;b&gt;',
  'a | b\n| c | d |\n# heading',
  '[click](javascript:alert(1)) ![i](http://evil.example/x.png)',
  'http://evil.example www.evil.example a@evil.example',
  '**b** _i_ `code` ~~s~~ $(icon) <!-- x -->',
  '\u001b[31mred\u202eback\u0000',
];

test('whatever a text holds, the HTML has the same elements, and nothing of it comes to life', () => {
  const shape = (text: string) =>
    htmlOf('t', everywhere(text))
      .replace(/<style>[\s\S]*?<\/style>/, '')
      .match(/<[^>]*>/g)
      ?.join('');
  for (const text of hostile) assert.equal(shape(text), shape('plain'), text);
  fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => assert.equal(shape(text), shape('plain'))));
  const html = htmlOf('t', everywhere(hostile.join(' ')));
  assert.doesNotMatch(html, /<script|<img|<link|<iframe|<[^>]*\s(?:src|href)=|@import|url\(/i, 'it stands alone');
  assert.match(html, /Content-Security-Policy" content="default-src 'none'/);
});

/** Marks of Markdown that stand in a text without a backslash before them. */
function alive(markdown: string): string {
  return markdown.replace(/\\[!-/:-@[-`{-~]/g, '').replace(/&(?:amp|lt|gt);/g, '');
}

test('whatever a text holds, the Markdown has the same lines and cells, and no mark of it is alive', () => {
  const frame = (text: string) => {
    const lines = markdownOf(everywhere(text)).trimEnd().split('\n');
    return lines.map((line) => `${/^(?:#+ |- |\| |\*\*|)/.exec(line)?.[0]}${alive(line).replace(/[^|]/g, '')}`);
  };
  for (const text of hostile) assert.deepEqual(frame(text), frame('plain'), text);
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
      const [paragraph = ''] = markdownOf([{ kind: 'paragraph', text }]).split('\n');
      assert.doesNotMatch(alive(paragraph), /[*_`~[\]<>|#$!@]|:\/\/|^\s*(?:[-+=]|\d+[.)](?:\s|$))/, paragraph);
      assert.doesNotMatch(alive(paragraph), /www\.\w/i, paragraph);
    }),
    { numRuns: 500 },
  );
});

test('sentences, dates and numbers are read in the Markdown as they are written', () => {
  const text = 'Made at 2026-11-29 12:09, release 7.8.3-220: “good” (100 %).';
  assert.equal(markdownOf([{ kind: 'paragraph', text }]), `${text}\n`);
});
