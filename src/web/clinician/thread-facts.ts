// What ingest understood of an export, kept sealed with the case: name of the chat, layout, warnings, lines not understood.
import { z } from 'zod';
import type { Reading } from '../../custody/index.ts';
import {
  UNTOLD,
  type Evidence,
  type IngestWarning,
  type UnparsedReport,
} from '../../ingest/parsed-thread.ts';
import type { Services } from '../services.ts';

const facts = z.object({
  platform: z.string(),
  layout: z.string(),
  title: z.string().nullable(),
  exporter: z.string().nullable().default(null),
  untold: z.array(z.enum(UNTOLD)).default([]),
  evidence: z.custom<Evidence[]>((value) => Array.isArray(value)),
  warnings: z.custom<IngestWarning[]>((value) => Array.isArray(value)),
  unparsed: z.custom<UnparsedReport>((value) => typeof value === 'object' && value !== null),
  messageCount: z.number(),
  timeZone: z.string().optional(),
});

export type KeptFacts = z.infer<typeof facts>;

/** Null when there are none any more: they are erased with the last message of the case (RULE D-06). */
export async function readFacts(
  services: Services,
  caseId: string,
  reading: Reading,
): Promise<KeptFacts | null> {
  const { custody } = services.stations;
  const notes = await custody.listNotes(caseId, 'thread-facts');
  const note = notes.find(({ erased }) => !erased);
  if (note === undefined) return null;
  const bytes = await custody.openNote(note.noteId, reading);
  const parsed = facts.safeParse(JSON.parse(bytes.toString('utf8')));
  return parsed.success ? parsed.data : null;
}
