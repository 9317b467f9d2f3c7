import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultNote } from '../../../src/core/defaultNote.ts';
import { parseTemplate } from '../../../src/core/template.ts';
import { templateProblems } from '../../../src/core/templateProblems.ts';
import { notePlaceholders } from '../../../src/protocol/customerNote.ts';

const known = new Set(['what', 'open']);
const said = (template: string) => templateProblems(template, known).map(({ line, message }) => `${line}: ${message}`);

test('a placeholder that is not known is told with its line, and with those that there are', () => {
  assert.deepEqual(said('{{what}}\n\n{{colour}} {{#shape}}x{{/shape}}'), [
    '3: {{colour}} is not known. There are what, open.',
    '3: {{#shape}} is not known. There are what, open.',
  ]);
});

test('sections that do not fit together are told, and exactly those make a template that cannot be read', () => {
  const broken = {
    'a\n{{#open}}': ['2: The section {{#open}} is never closed: {{/open}} is missing.'],
    'a\n{{/open}}': ['2: {{/open}} closes a section that was not open.'],
    '{{#open}}\n{{#what}}\n{{/open}}{{/what}}{{/open}}': ['3: {{/open}} stands where {{/what}} has to come first.'],
    'x {{what y': ['1: Two braces begin a placeholder such as {{device}}, and this is none.'],
    'x {{what y}}': ['1: Two braces begin a placeholder such as {{device}}, and this is none.'],
  };
  for (const [template, problems] of Object.entries(broken)) {
    assert.deepEqual(said(template).slice(0, 1), problems, template);
    assert.equal(parseTemplate(template), undefined, template);
  }
  for (const fine of ['', 'plain {what}', '{{! any\nthing }}{{#open}}{{^what}}{{{what}}}{{/what}}{{/open}}'])
    assert.ok(said(fine).length > 0 === (parseTemplate(fine) === undefined), fine);
});

test('the default note has no problem', () => {
  assert.deepEqual(templateProblems(defaultNote(), new Set(notePlaceholders.keys())), []);
  assert.ok(parseTemplate(defaultNote()));
});
