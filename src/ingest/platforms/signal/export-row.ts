// One message of a plaintext export with all that happened to it: its revisions, reactions, votes and what it answers.
import { listAt, objectAt, textAt, valueAt, type JsonObject } from '../../json-fields.ts';
import type { RawSlice } from '../../parsed-thread.ts';
import { joinWords } from '../../words.ts';
import type { Body } from './body.ts';
import { exportBody, itemName, type ExportContext } from './export-body.ts';
import { fileId } from './export-directory.ts';
import type { Row, RowAuthor, Told } from './row-thread.ts';
import { millisecondsOf, sentTime, type SentTime } from './sent-time.ts';

/** States of sending after which nobody has got the message. */
const NOT_SENT = new Set(['failed', 'skipped', 'pending']);

/**
 * When it was sent: by the sender's clock, else by the server's, else when it arrived; with the code of what stands in for a
 * missing time, which protobuf cannot tell from 0.
 */
function timeOf(item: JsonObject): { sent: SentTime | null; remarks: string[] } {
  const sent = sentTime(item['dateSent']);
  if (sent !== null) return { sent, remarks: [] };
  const instead = [
    sentTime(valueAt(item, 'incoming', 'dateServerSent')),
    sentTime(valueAt(item, 'incoming', 'dateReceived')),
    sentTime(valueAt(item, 'outgoing', 'dateReceived')),
  ].find((time) => time !== null);
  return { sent: instead ?? null, remarks: ['without-sent-time'] };
}

/** Where every recipient is told and none has got it. */
function wasNotSent(item: JsonObject): boolean {
  const statuses = listAt(item, 'outgoing', 'sendStatus');
  return (
    statuses.length > 0 &&
    statuses.every((status) => Object.keys(status ?? {}).some((name) => NOT_SENT.has(name)))
  );
}

export function exportRow(
  item: JsonObject,
  where: { line: number; raw: RawSlice },
  context: ExportContext,
): Row {
  const revisions = listAt(item, 'revisions').map((one) => revisionOf(one));
  const { sent, remarks } = timeOf(revisions[0] ?? item);
  // A time that stands in for another one is nobody's identity.
  const isIdentity = remarks.length === 0;
  const versions = [...revisions.slice(1), item].map((version) => millisecondsOf(version['dateSent']));
  if (wasNotSent(item)) remarks.push('not-delivered');
  if (item['sms'] === true) remarks.push('sms');
  if ((millisecondsOf(item['expiresInMs']) ?? 0) > 0) remarks.push('disappearing-message');
  return {
    ...where,
    author: context.directory.author(fileId(item['authorId'])),
    sent,
    versionsMs: revisions.length === 0 ? [] : versions.filter((ms) => ms !== null),
    isSent: isIdentity && itemName(item) !== 'updateMessage',
    remarks,
    tell: () => tell(item, revisions, context),
  };
}

function revisionOf(value: unknown): JsonObject {
  return objectAt({ value }, 'value') ?? {};
}

async function tell(item: JsonObject, revisions: JsonObject[], context: ExportContext): Promise<Told> {
  const found: Body = await exportBody(item, context);
  const earlier: Told['earlier'] = [];
  for (const revision of revisions) {
    const { lines } = await exportBody(revision, context);
    const at = timeOf(revision).sent?.at ?? timeOf(item).sent?.at;
    if (at !== undefined) earlier.push({ at, text: joinWords(lines).text });
  }
  const name = itemName(item) ?? '';
  const people = (id: unknown): RowAuthor => context.directory.author(fileId(id));
  return {
    ...found,
    edited: revisions.length > 0,
    earlier,
    deleted: found.kind === 'deleted',
    reactions: [...signsOf(valueAt(item, name), people), ...votesOf(objectAt(item, 'poll'), people)],
    quoted: quotedIn(valueAt(item, name), people),
  };
}

type People = (id: unknown) => RowAuthor;

function signsOf(message: unknown, people: People): Told['reactions'] {
  return listAt(message, 'reactions').map((reaction) => ({
    by: people(valueAt(reaction, 'authorId')),
    sign: textAt(reaction, 'emoji') ?? '',
  }));
}

function votesOf(poll: JsonObject | undefined, people: People): Told['reactions'] {
  return listAt(poll, 'options').flatMap((option) =>
    listAt(option, 'votes').map((vote) => ({
      by: people(valueAt(vote, 'voterId')),
      sign: textAt(option, 'option') ?? '',
    })),
  );
}

/** Nothing where the app could not find what was answered. */
function quotedIn(message: unknown, people: People): Told['quoted'] {
  const quote = objectAt(message, 'quote');
  const sentMs = millisecondsOf(valueAt(quote, 'targetSentTimestamp'));
  if (quote === undefined || sentMs === null || sentMs === 0) return null;
  return { author: people(quote['authorId']), sentMs };
}
