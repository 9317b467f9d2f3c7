import { type Capture, outputLines } from '../../shared/outputLines.ts';
import { dialogue } from './profile.ts';

const PROMPT = /^ ?(?:\[[\w.-]{1,253}\] )?lunash:>/;

/** The lines of a LunaSH command's output. */
export function capture(output: string): Capture {
  return outputLines(output, { prompt: PROMPT, resultTrailer: dialogue.resultTrailer });
}
