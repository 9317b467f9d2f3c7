import { t } from './l10n.ts';

/** The template that comes with the program, in the language that is spoken. */
export function defaultNote(): string {
  return t(`{{! The note to people who are affected by an alert. The first line is the subject. What stands in double braces is filled in. }}
Subject: {{#over}}Resolved: {{/over}}{{what}}{{^groupAffected}} ({{device}}){{/groupAffected}}

## What has happened

{{what}}{{^groupAffected}} on {{device}}{{#haGroup}}, a member of the HA group {{haGroup}}{{/haGroup}}{{/groupAffected}}.

- First seen: {{since}}
{{#overSince}}
- Over since: {{overSince}}, after {{lasted}}
{{/overSince}}
- How sure this is: {{sure}}

{{#certain}}
{{meaning}}
{{/certain}}
{{^certain}}
{{#open}}
If it is confirmed, it means this: {{meaning}}
{{/open}}
{{#over}}
It was over before it was certain. It would have meant this: {{meaning}}
{{/over}}
{{/certain}}

## Risk to your keys

{{keys}}

## What happens next

{{#open}}
{{#certain}}
Our operators deal with it. First step: {{action}}
{{/certain}}
{{^certain}}
It is not certain yet. We watch it, and write again if it is confirmed.
{{/certain}}
{{#by}}

{{by}} has taken it on{{#why}}: {{why}}{{/why}}.
{{/by}}
{{#work}}

Planned work is under way until {{workUntil}}: {{work}}
{{/work}}
{{/open}}
{{#over}}
{{#seenWell}}
Nothing more: monitoring has found it well again, and it has not come back since.
{{/seenWell}}
{{^seenWell}}
Our operators have closed it. Monitoring has not seen that it is well again.
{{/seenWell}}
{{/over}}

## What you have to do

{{#open}}
{{#groupAffected}}
Be prepared that applications which use this HA group are slowed down or stop. Put off what can wait until we write again.
{{/groupAffected}}
{{^groupAffected}}
{{#keysAffected}}
Do not rely on this HSM until we write again. {{#haGroup}}Make sure that your applications reach the other members of {{haGroup}}.{{/haGroup}}{{^haGroup}}Stop applications that can use no other HSM.{{/haGroup}}
{{/keysAffected}}
{{^keysAffected}}
{{#haGroup}}
Nothing, if your applications use the HA group {{haGroup}} and not this HSM alone. Please check that they do.
{{/haGroup}}
{{^haGroup}}
Please check that you have a way to go on if this HSM has to be stopped. We will agree the time with you before.
{{/haGroup}}
{{/keysAffected}}
{{/groupAffected}}
{{/open}}
{{#over}}
{{#seenWell}}
Nothing.
{{/seenWell}}
{{^seenWell}}
Ask us before you rely on it again.
{{/seenWell}}
{{/over}}
`);
}
