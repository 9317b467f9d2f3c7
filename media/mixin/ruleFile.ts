/** Rules as Prometheus reads them. https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/ */
export interface PlatformRule {
  readonly alert?: string;
  readonly record?: string;
  readonly expr: string;
  readonly for?: string;
  readonly keep_firing_for?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

export interface RuleGroup {
  readonly name: string;
  readonly interval: string;
  readonly rules: readonly PlatformRule[];
}

/** Groups of rules as a file. A text in quotes of JSON is one of YAML, too. */
export function ruleFile(groups: readonly RuleGroup[], head: readonly string[]): string {
  const lines = [...head.map((line) => `# ${line}`), 'groups:'];
  for (const { name, interval, rules } of groups) {
    lines.push(`  - name: ${name}`, `    interval: ${interval}`, '    rules:');
    for (const { alert, record, expr, labels, annotations, ...times } of rules) {
      lines.push(alert === undefined ? `      - record: ${record}` : `      - alert: ${alert}`);
      lines.push('        expr: |-', ...expr.split('\n').map((line) => `          ${line}`));
      for (const [key, text] of Object.entries(times)) lines.push(`        ${key}: ${text}`);
      for (const [key, texts] of Object.entries({ labels, annotations })) {
        if (texts === undefined) continue;
        lines.push(`        ${key}:`, ...Object.entries(texts).map(([each, text]) => `          ${each}: ${JSON.stringify(text)}`));
      }
    }
  }
  return `${lines.join('\n')}\n`;
}
