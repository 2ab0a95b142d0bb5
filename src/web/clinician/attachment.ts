// An attachment of an open case. RULE C-06: pictures only in their cleaned form; a picture that cannot be cleaned is not shown
// at all. Everything else is a download under a name of our own: names and types of an export are not trusted.
import { Fault } from '../../kernel/fault.ts';
import { staffAction, type Reply } from '../action.ts';
import type { Services } from '../services.ts';
import type { ActiveSession } from '../visit.ts';
import { attachmentParams } from './case-input.ts';
import { readingOf } from './staff.ts';

// No script, no style, no frame, whatever the bytes pretend to be.
const HEADERS = {
  'Content-Security-Policy': "default-src 'none'; sandbox; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
} as const;

const EXTENSIONS: Readonly<Record<string, string>> = {
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/webp': 'webp',
  'image/gif': 'gif',
  'application/pdf': 'pdf',
  'audio/ogg': 'ogg',
  'audio/mp4': 'm4a',
  'video/mp4': 'mp4',
  'video/webm': 'webm',
};

const PICTURES: ReadonlySet<string> = new Set(['image/jpeg', 'image/png', 'image/webp', 'image/gif']);

/** Throws `web-unknown-attachment`; what custody throws, `custody-metadata-not-removable` among it. */
export async function attachmentReply(
  services: Services,
  session: ActiveSession,
  { caseId, attachmentId }: { readonly caseId: string; readonly attachmentId: string },
): Promise<Reply> {
  const { custody } = services.stations;
  const thread = await custody.sealedThread(caseId);
  const index = thread.messages.flatMap(({ attachmentIds }) => attachmentIds).indexOf(attachmentId);
  if (index < 0)
    throw new Fault('not-found', 'web-unknown-attachment', 'There is no such attachment in this case.');
  const { mediaType, bytes, show } = await custody.openAttachment(attachmentId, readingOf(session.account));
  const name = `attachment-${index + 1}.${EXTENSIONS[mediaType] ?? 'bin'}`;
  // Only a picture that custody cleaned has a type that a browser shows.
  if (show === 'inline' && PICTURES.has(mediaType)) {
    const headers = { ...HEADERS, 'Content-Disposition': `inline; filename="${name}"` };
    return { kind: 'bytes', bytes, mediaType, headers };
  }
  return { kind: 'bytes', bytes, mediaType: 'application/octet-stream', fileName: name, headers: HEADERS };
}

export const attachment = staffAction({
  method: 'get',
  path: '/cases/:caseId/attachments/:attachmentId',
  action: 'view-case',
  params: attachmentParams,
  handle: async (services, { params, session }) => attachmentReply(services, session, params),
});
