// The sandbox's sample: one night of a fictional surgical on-call group, as an iPhone would export it, with the answers a
// clinician would give (who-is-who.json) and the people of the sandbox's record (people.json). All of it is invented.
// The NHS numbers are test numbers (999…); the photos are drawn and carry EXIF with a position at sea, to see it removed.
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

export const sampleExportName = 'WhatsApp Chat - Gen Surg on-call.zip';

function sampleFile(name: string): Promise<Buffer> {
  return readFile(fileURLToPath(new URL(`./sample/${name}`, import.meta.url)));
}

/** The zip as handed in: `_chat.txt` with 34 messages and two JPEG photos. */
export function sampleExport(): Promise<Buffer> {
  return sampleFile(sampleExportName);
}

/** Bytes of `who-is-who.json`: senders, patients, a disposition for each of the 34 messages, and the entries. */
export function sampleAnswers(): Promise<Buffer> {
  return sampleFile('who-is-who.json');
}

/** Bytes of `people.json`: an array of FHIR R4 Practitioner and Patient resources without ids. */
export function samplePeople(): Promise<Buffer> {
  return sampleFile('people.json');
}
