import type { FactDefinition, FactReading } from '../../core/runbook/facts.ts';

/** What runbooks may ask of a Luna beside what they may ask of any appliance. */
export const runbookFacts: readonly FactDefinition[] = [
  {
    id: 'members',
    question: 'Is it the last healthy member of its HA group?',
    answers: { others: 'other members are healthy', last: 'this is the last healthy member' },
    findOut: 'typing `hagroup listgroups` in `lunacm` on a client: it shows which members are alive',
  },
  {
    id: 'recovery',
    question: 'Do clients take members back by themselves?',
    answers: { on: 'auto recovery is on', off: 'auto recovery is off' },
    findOut: 'reading the line `HA auto recovery` of `hagroup listgroups` in `lunacm` on a client',
  },
  {
    id: 'authentication',
    question: 'How do its roles log in?',
    answers: { ped: 'its roles log in with PED keys', password: 'its roles log in with passwords' },
    findOut: 'reading the line `Authentication Method` of `hsm show`',
    reading: {
      metric: 'hsm.info',
      attribute: 'hsm.authentication',
      answers: { ped: /^ped$/, password: /^password$/ },
      lasting: true,
    },
  },
  {
    id: 'policy-40',
    question: 'Does a tamper destroy its keys (policy 40, decommission on tamper)?',
    answers: { on: 'policy 40 is on', off: 'policy 40 is off' },
    findOut: 'reading policy 40 of `hsm showpolicies`',
    reading: policy('40'),
  },
  {
    id: 'policy-48',
    question: 'Must its security officer clear a tamper (policy 48, controlled tamper recovery)?',
    answers: { on: 'policy 48 is on', off: 'policy 48 is off' },
    findOut: 'reading policy 48 of `hsm showpolicies`',
    reading: policy('48'),
  },
  {
    id: 'tamper',
    question: 'Is a tamper active?',
    answers: { active: 'a tamper is active', none: 'no tamper is active' },
    findOut: 'typing `hsm tamper show`; an HSM that does not answer is no proof of either',
    reading: { metric: 'hsm.tamper.state', answers: { active: /^1$/, none: /^0$/ } },
  },
];

/** Policies are told by the agent, as "description: value". A value in other words answers nothing. */
function policy(number: string): FactReading {
  return {
    metric: 'hsm.policies',
    attribute: `hsm.policy.${number}`,
    answers: { on: /: (?:1|on|yes|allowed|enabled)$/i, off: /: (?:0|off|no|disallowed|disabled)$/i },
    lasting: true,
  };
}
