// Makes a message of an event and of everything that is about it.
import { objectAt } from '../../json-fields.ts';
import { jsonValue } from '../../json-text.ts';
import type { AttachmentMention, ParsedMessage, RawSlice } from '../../parsed-thread.ts';
import { utcTime } from '../../utc-time.ts';
import { relationOf, repliesTo, type MatrixEvent } from './event.ts';
import type { Group } from './folding.ts';
import type { MemberNames } from './member-names.ts';
import { choicesOf, chosenWords } from './poll.ts';
import { keyOf, type Related } from './related.ts';
import { versionsOf, type Version } from './versions.ts';
import { wordingOf, type Media, type Wording } from './wording.ts';

export type MessageContext = {
  groups: ReadonlyMap<string, Group>;
  names: MemberNames;
  find: (media: Media, sentMs: number) => AttachmentMention;
};

type Said = { event: MatrixEvent; slice: RawSlice };

/** The message of an event that says something itself. */
export function toMessage({ event, slice }: Said, seq: number, context: MessageContext): ParsedMessage {
  const group = context.groups.get(keyOf(event.room, event.id));
  const { newest, former, edited, first } = versionsOf(event, group);
  const deleted = event.redactedBecause !== null || (group?.redactions.length ?? 0) > 0;
  const message: ParsedMessage = {
    ...common(event, seq, context),
    ...worded(newest?.wording ?? null, deleted, event, context),
    edited,
    deleted,
    replyTo: repliesTo(first) ?? relationOf(first)?.target ?? null,
    raw: slice,
  };
  if (former.length > 0) message.earlier = former.map(({ at, wording }) => ({ at, text: wording.text }));
  return withGroup(message, group, newest, first, context);
}

/** The message of an event that is about one which is not in the export. */
export function toLoneMessage(
  one: Related,
  { event, slice }: Said,
  seq: number,
  context: MessageContext,
): ParsedMessage {
  const group = context.groups.get(one.key);
  const gone = one.kind === 'redaction';
  const deleted = gone || (group?.redactions.length ?? 0) > 0;
  const message: ParsedMessage = {
    ...common(event, seq, context),
    ...worded(loneWording(one, event), deleted, event, context),
    edited: one.kind === 'edit',
    deleted,
    replyTo: one.targetId,
    raw: slice,
  };
  return withGroup(message, group, null, {}, context);
}

function loneWording({ kind, sign }: Related, { type, content }: MatrixEvent): Wording {
  if (kind === 'edit') {
    const words = objectAt(content, 'm.new_content') ?? {};
    return wordingOf({ type, stateKey: null, prevContent: null, content: words }, false);
  }
  const text = kind === 'vote' ? choicesOf({ content }).join('\n') : sign;
  return { kind: 'unsupported', text, appText: [], media: null };
}

function common({ id, sender, sentMs }: MatrixEvent, seq: number, { names }: MessageContext) {
  const at = utcTime(sentMs) ?? '';
  return { seq, at, atIsWallTime: false, sender: names.labelOf(sender, sentMs), senderId: sender, id };
}

/** A withdrawn message keeps the words that the export still holds. */
function worded(
  wording: Wording | null,
  deleted: boolean,
  { sentMs }: MatrixEvent,
  { find }: MessageContext,
): Pick<ParsedMessage, 'kind' | 'text' | 'appText' | 'attachments'> {
  const { kind, text, appText, media } = wording ?? { kind: 'deleted', text: '', appText: [], media: null };
  return {
    kind: deleted ? 'deleted' : kind,
    text,
    ...(appText.length === 0 ? {} : { appText }),
    attachments: media === null ? [] : [find(media, sentMs)],
  };
}

function withGroup(
  message: ParsedMessage,
  group: Group | undefined,
  newest: Version | null,
  first: ParsedContent,
  context: MessageContext,
): ParsedMessage {
  if (group === undefined) return message;
  const reactions = [
    ...reactionsOf(group, context.names),
    ...votesOf(group, pollContent(group, newest, first), context.names),
  ];
  if (reactions.length > 0) message.reactions = reactions;
  const { edits, votes, redactions, withdrawals, copies } = group;
  const slices = [edits, group.reactions, votes, redactions, withdrawals, copies]
    .flat()
    .map(({ slice }) => slice);
  message.rawMore = slices.sort((a, b) => a.offset - b.offset);
  return message;
}

type ParsedContent = Readonly<Record<string, unknown>>;

function pollContent({ edits }: Group, newest: Version | null, first: ParsedContent): ParsedContent {
  const edit = edits.find(({ id }) => id === newest?.id);
  return edit === undefined
    ? first
    : (objectAt(jsonValue(edit.slice.bytes), 'content', 'm.new_content') ?? first);
}

/** Oldest first; the same sign of the same account counts once. */
function reactionsOf({ reactions }: Group, names: MemberNames): { by: string; sign: string }[] {
  const seen = new Set<string>();
  return reactions
    .filter(({ withdrawn }) => !withdrawn)
    .sort((a, b) => a.sentMs - b.sentMs)
    .filter(({ sender, sign }) => {
      const again = seen.has(`${sender}\n${sign}`);
      seen.add(`${sender}\n${sign}`);
      return !again;
    })
    .map(({ sender, sign, sentMs }) => ({ by: names.labelOf(sender, sentMs), sign }));
}

/** Each account's last vote, in the words of the answers. */
function votesOf({ votes }: Group, poll: ParsedContent, names: MemberNames): { by: string; sign: string }[] {
  const last = new Map<string, Related>();
  for (const vote of votes.filter(({ withdrawn }) => !withdrawn)) {
    const other = last.get(vote.sender);
    const later = other === undefined || vote.sentMs > other.sentMs;
    if (later || (vote.sentMs === other.sentMs && vote.id > other.id)) last.set(vote.sender, vote);
  }
  return [...last.values()].flatMap((vote) =>
    chosenWords(poll, choicesOf(jsonValue(vote.slice.bytes))).map((sign) => ({
      by: names.labelOf(vote.sender, vote.sentMs),
      sign,
    })),
  );
}
