/**
 * Writes the rules, the dashboard and the module for snmp_exporter beside this file: `node media/mixin/generate.ts [--runbooks https://…/] [--to FOLDER]`. They are checked in, and a
 * test fails when they are not what this writes. `--runbooks` is where your people find the files of media/runbooks.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { dashboard } from './dashboard.ts';
import { ruleFile } from './ruleFile.ts';
import { ruleGroups } from './rules.ts';
import { snmpModule } from './snmpModule.ts';

const { values } = parseArgs({
  options: {
    runbooks: { type: 'string', default: 'https://runbooks.example.com/hsm-vigil/' },
    to: { type: 'string', default: import.meta.dirname },
  },
});

const head = [
  'Alert rules and recording rules for what HSM Vigil sends to Prometheus (2.42 or later). Made by media/mixin/generate.ts.',
  'Runbooks: node media/mixin/generate.ts --runbooks https://wiki.example.com/hsm/',
];
mkdirSync(values.to, { recursive: true });
writeFileSync(join(values.to, 'hsm-vigil.rules.yml'), ruleFile(ruleGroups(values.runbooks), head));
writeFileSync(join(values.to, 'hsm-vigil.dashboard.json'), `${JSON.stringify(dashboard(), undefined, 2)}\n`);
writeFileSync(join(values.to, 'snmp.luna7.yml'), snmpModule('new'));
writeFileSync(join(values.to, 'snmp.luna7.old.yml'), snmpModule('old'));
