// A thread of three messages with the file that says who is who, for journeys that are about something else than its content.
import { randomInt } from 'node:crypto';
import type { WhoIsWho } from '../../scripts/journey.ts';

export const smallWho: WhoIsWho = {
  timeZone: 'Europe/London',
  senders: { Ann: { described: 'A registrar' }, Ben: { described: 'A consultant' } },
  patients: {
    hale: {
      identifiers: [{ system: 'https://fhir.nhs.uk/Id/nhs-number', value: '9994217089' }],
      confirm: ['name', 'birthDate'],
    },
  },
  messages: [
    { seq: 0, filedFor: ['hale'] },
    { seq: 1, filedFor: ['hale'] },
    { seq: 2, disposition: 'not-clinical', reason: 'conversation' },
  ],
  entries: { hale: { topic: 'Potassium', advisedBy: ['Ben'], askedBy: 'Ann' } },
  reasonForDelay: 'After the shift',
};

/** A WhatsApp export (Android) in which nothing was said before. */
export function smallThread(mark = String(randomInt(1e9))): { name: string; bytes: Buffer } {
  const lines = ['Ann: Potassium 6.1 in', 'Ben: Give calcium, thread', 'Ann: Thanks'];
  const text = lines.map((line, index) => `25/11/2026, 21:0${index} - ${line} ${mark}\n`).join('');
  return { name: 'chat.txt', bytes: Buffer.from(text) };
}
