// The sandbox's first thread: handed in once, when nothing was ever deposited, through the same door as any other.
import { Readable } from 'node:stream';
import type { Actor } from '../audit/index.ts';
import type { Intake } from '../workflow/intake.ts';
import { sampleExport, sampleExportName } from './sample-export.ts';

/** Deposits the sample thread unless there are cases already. */
export async function loadSampleThread(parts: {
  intake: Intake;
  cases: number;
  by: Actor;
  timeZone: string;
}): Promise<void> {
  if (parts.cases > 0) return;
  const bytes = Readable.from([await sampleExport()]);
  const files = [{ fileName: sampleExportName, bytes }];
  await parts.intake.receive(files, { timeZone: parts.timeZone }, parts.by);
}
