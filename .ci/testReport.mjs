import process from 'node:process';
import { spec } from 'node:test/reporters';

/** Prints a run of tests as it goes, and answers with how many there were. `print`: where to. */
export async function report(stream, print = (chunk) => process.stdout.write(chunk)) {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  stream.on('test:summary', (summary) => {
    if (summary.file !== undefined) return; // the totals come last, without a file
    counts.passed += summary.counts.passed;
    counts.failed += summary.counts.failed + summary.counts.cancelled;
    counts.skipped += summary.counts.skipped + summary.counts.todo;
  });
  for await (const chunk of stream.compose(new spec())) print(chunk);
  return counts;
}
