import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import Mustache from 'mustache';
import { escapingOf, parseTemplate, renderTemplate } from '../../../src/core/template.ts';
import { parseInventory } from '../../../src/inventory/load.ts';
import { noticeRecord } from '../../../src/service/alerting/receivers/notice.ts';
import { render } from '../../../src/service/alerting/receivers/template.ts';
import { anyCharacter } from '../../support/anyCharacter.ts';
import { alert } from '../extension/records.ts';

const anyText = fc.array(anyCharacter, { maxLength: 24 }).map((characters) => characters.join(''));

suite('a template', () => {
  const name = fc.constantFrom('a', 'b', 'list', 'deep.a', '.', 'nothing', 'no');
  const words = fc.constantFrom('x', '\n', '  ', '\r\n', ' : ', '"', ' } ', ' { ', ', ', '\t');
  const { template } = fc.letrec<{ template: string }>((tie) => ({
    template: fc
      .array(
        fc.oneof(
          { depthSize: 'small' },
          words,
          name.map((each) => `{{${each}}}`),
          name.map((each) => `{{{${each}}}}`),
          name.map((each) => `{{& ${each}}}`),
          fc.constant('{{! of no use }}'),
          fc
            .tuple(fc.constantFrom('#', '^'), name, tie('template'), fc.constantFrom('', '\n', ' '))
            .map(([kind, each, inside, end]) => `{{${kind}${each}}}${end}${inside}{{/${each}}}${end}`),
        ),
        { maxLength: 6 },
      )
      .map((parts) => parts.join('')),
  }));

  test('is rendered as Mustache renders it', () => {
    const view = { a: 'A<"&', b: 7, no: false, list: [{ a: 'in' }, { b: 'there' }, 'word'], deep: { a: 'down', list: [] } };
    const escaped = (value: string) => `‹${value}›`;
    fc.assert(
      fc.property(template, (text) => {
        const parsed = parseTemplate(text);
        assert.ok(parsed, text);
        assert.equal(renderTemplate(parsed, view, escaped, String), Mustache.render(text, view, {}, { escape: escaped }), text);
      }),
      { numRuns: 600 },
    );
  });

  test('with a tag that is not closed, or of a kind that is not known, is none', () => {
    for (const text of ['{{#a}}', '{{/a}}', '{{#a}}{{#b}}{{/a}}{{/b}}', '{{a', '{{> other}}', '{{=<% %>=}}', '{{}}', '{{a b}}'])
      assert.equal(parseTemplate(text), undefined, text);
  });

  test('reaches nothing but the fields that a notice has', () => {
    const reached = parseTemplate('{{constructor}}{{toString}}{{a.length}}{{__proto__}}{{#a}}{{constructor.name}}{{/a}}');
    assert.equal(renderTemplate(reached!, { a: 'text' }, String), '');
  });
});

interface Kind {
  readonly contentType: string;
  /** Values stand wherever they may. */
  readonly template: string;
  /** The values in a body, and the names of its fields. */
  readonly read: (body: string) => { readonly values: readonly string[]; readonly fields: readonly string[] };
  /** What comes back of a text. */
  readonly kept?: (text: string) => string;
}

const wellFormed = (text: string) => text.replace(/\p{Cs}/gu, '\ufffd');

const inXml = (text: string) =>
  text.replace(/&#(\d+);/g, (_all, code: string) => String.fromCharCode(Number(code))).replace(/&(?:lt|gt|amp|quot);/g, '!');

const kinds: readonly Kind[] = [
  {
    contentType: 'application/json; charset=utf-8',
    template: '{"one": "{{title}}", "two": {"three": ["{{title}}", "so: {{title}}."]}, "more": 1}',
    read: (body) => {
      const fields: string[] = [];
      const values: string[] = [];
      JSON.parse(body, (field, value) => {
        fields.push(field);
        if (typeof value === 'string') values.push(value.replace(/^so: ([\s\S]*)\.$/, '$1'));
        return value;
      });
      return { values, fields };
    },
    kept: (text) => text,
  },
  {
    contentType: 'application/x-www-form-urlencoded',
    template: 'token=mine&text={{title}}&more={{title}}',
    read: (body) => {
      const form = new URLSearchParams(body);
      return { values: [form.get('text') ?? '', form.get('more') ?? ''], fields: [...form.keys()] };
    },
    kept: wellFormed,
  },
  {
    contentType: 'application/soap+xml',
    template: `<alert name="{{title}}" other='{{title}}'><text>{{title}}</text></alert>`,
    read: (body) => {
      const found = /^<alert name="([^"<]*)" other='([^'<]*)'><text>([^<]*)<\/text><\/alert>$/.exec(body) ?? [];
      return { values: found.slice(1).map(inXml), fields: [String(found.length)] };
    },
    // What no document may hold is shown as such.
    kept: (text) => wellFormed(text).replace(/[\0-\x08\v\f\x0e-\x1f\ufffe\uffff]/g, '\ufffd'),
  },
  { contentType: 'text/plain', template: '{{title}}', read: (body) => ({ values: [body], fields: [] }) },
];

for (const { contentType, template, read, kept = String } of kinds) {
  test(`any text in a template of ${contentType} is read as exactly that text, and adds no field`, () => {
    assert.deepEqual(problemsOf(template, contentType), []);
    const parsed = parseTemplate(template)!;
    const fill = (title: string) => read(renderTemplate(parsed, { title }, escapingOf(contentType)));
    const { fields } = fill('plain');
    fc.assert(
      fc.property(
        fc.oneof(
          anyText,
          fc.constantFrom('a&token=evil', '"}, "token": "evil', '"><token>evil</token>', ']]>', '%26token%3Devil', '\\', "'"),
        ),
        (text) => {
          const filled = fill(text);
          assert.deepEqual(filled.fields, fields);
          for (const value of filled.values) assert.equal(value, kept(text));
        },
      ),
      { numRuns: 500 },
    );
  });
}

function problemsOf(template: string, contentType = 'application/json'): readonly string[] {
  const text = JSON.stringify(
    { notify: [{ id: 'a', webhook: { url: 'https://example.com/', contentType, template } }], devices: [] },
    null,
    1,
  );
  const lines = text.split('\n');
  const { problems, receivers } = parseInventory(text);
  assert.equal(receivers.length, problems.length === 0 ? 1 : 0);
  for (const { line, column } of problems) assert.match(lines[line - 1]!.slice(0, column - 1), /"template": $/, 'its place');
  return problems.map(({ message }) => message);
}

suite('the inventory', () => {
  const form = 'application/x-www-form-urlencoded';
  const xml = 'text/xml; charset=utf-8';
  for (const [contentType, template] of [
    [undefined, '{"text": "{{{title}}}"}'],
    [undefined, '{"text": "{{&title}}"}'],
    [undefined, '{"text": {{title}}}'],
    [undefined, '{"text": "{{title}}}'],
    [undefined, '{"{{title}}": 1}'],
    [undefined, '{"list": [{{#alerts}}"{{summary}}",{{/alerts}}]}'],
    [undefined, '{"list": [{{#alerts}}"{{summary}}"{{/alerts}}]}'],
    [undefined, '{"more": {{more}}}'],
    [undefined, '{"group": "{{#alerts}}{{#haGroup}}in {{haGroup}}"{{/haGroup}}{{/alerts}}}'],
    ['application/vnd.example+json', '{"text": {{title}}}'],
    [form, 'text={{{title}}}'],
    [form, 'text=1&{{title}}=2'],
    [xml, '<a>{{{title}}}</a>'],
    [xml, '<a b={{title}}/>'],
    [xml, '<{{title}}/>'],
    [xml, '<!-- {{title}} --><a/>'],
    [xml, '<a><![CDATA[{{title}}]]></a>'],
    ['text/html', '<script>say("{{title}}")</script>'],
  ] as const) {
    test(`refuses ${JSON.stringify(template)} as ${contentType ?? 'JSON'}, where it stands`, () => {
      assert.match(
        problemsOf(template, contentType).join(),
        /^"template" is not right: expected a text that is of its "contentType" for one alert.*Write \{\{title\}\}, not \{\{\{title\}\}\}/,
      );
    });
  }

  for (const [contentType, template] of [
    [undefined, '{"text": "{{REASON}} {{title}}{{#alerts}}: {{action}}{{/alerts}}"}'],
    [undefined, '{"n": {{#more}}{{more}}{{/more}}{{^more}}0{{/more}}, "list": [{{#alerts}}{"a": "{{summary}}"}, {{/alerts}}null]}'],
    [undefined, '{"event": "{{#open}}trigger{{/open}}{{#resolved}}resolve{{/resolved}}{{#test}}info{{/test}}", "test": {{test}}}'],
    [undefined, '{"on": [{{#alerts}}{{#alsoOn}}{{alsoOn}}, {{/alsoOn}}{{negatives}}, {{/alerts}}0]}'],
    [form, 'token=abc&text={{title}}{{#alerts}}%0A{{summary}}{{/alerts}}'],
    [xml, '<?xml version="1.0"?><a b="{{title}}">{{#alerts}}<c>{{summary}}</c>{{/alerts}}</a>'],
    ['text/plain', '{{{title}}} {{&title}} <{{title}}>'],
  ] as const) {
    test(`takes ${JSON.stringify(template)} as ${contentType ?? 'JSON'}`, () => assert.deepEqual(problemsOf(template, contentType), []));
  }

  test('a value is escaped all the same where a template from before asks for it as it is', () => {
    assert.equal(renderTemplate(parseTemplate('a={{{title}}}&b={{&title}}')!, { title: '&c=' }, escapingOf(form)), 'a=%26c%3D&b=%26c%3D');
  });

  test('a label adds no field to a form', () => {
    const notice = noticeRecord('n', 'fired', [alert({ summary: 'Partition a&token=evil is locked' })], 0);
    const body = render('token=mine&text={{title}}', notice, escapingOf(form));
    assert.deepEqual(
      [...new URLSearchParams(body)],
      [
        ['token', 'mine'],
        ['text', 'East US 1: Partition a&token=evil is locked'],
      ],
    );
  });
});
