import { pointOf, writingTo } from './writing.ts';

/**
 * A process that writes samples to a server without an end, until it is killed: `node writingProcess.ts URL FOLDER FIRST`. The value of each
 * sample is its number.
 */
const [url = '', folder = '', first = '0'] = process.argv.slice(2);
const { writer } = writingTo(url, folder);
const begun = Date.now();
let next = Number(first);
setInterval(() => writer.take(Array.from({ length: 200 }, () => [pointOf(next), begun + next++])), 20);
