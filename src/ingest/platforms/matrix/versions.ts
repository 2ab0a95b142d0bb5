// The wordings of one message, oldest first. The newest valid edit wins, and among edits of the same millisecond the one with
// the largest event id (matrix-spec, "Event replacements"). An edit that was redacted holds no longer; its words are kept.
import { jsonValue } from '../../json-text.ts';
import { objectAt, textAt, valueAt, type JsonObject } from '../../json-fields.ts';
import { utcTime } from '../../utc-time.ts';
import { repliesTo, type MatrixEvent } from './event.ts';
import type { Group } from './folding.ts';
import { wordingOf, type Wording } from './wording.ts';

export type Version = { at: string; sentMs: number; id: string; holds: boolean; wording: Wording };

export type Versions = {
  /** Null when the export holds no wording: redacted, and nothing was left. */
  newest: Version | null;
  former: Version[];
  edited: boolean;
  /** The content as first sent, as far as the export holds it. */
  first: JsonObject;
};

export function versionsOf(event: MatrixEvent, group: Group | undefined): Versions {
  const copy = event.redactedBecause === null ? undefined : group?.copies[0];
  const first = copy === undefined ? event.content : (objectAt(jsonValue(copy.slice.bytes), 'content') ?? {});
  const answers = repliesTo(first) !== null;
  const edits = [...editsOf(event, group, answers), ...bundledOf(event, group, answers)].sort(byAge);
  const gone = event.redactedBecause !== null && copy === undefined;
  const base: Version[] = gone
    ? []
    : [
        {
          at: utcTime(event.sentMs) ?? '',
          sentMs: -Infinity,
          id: '',
          holds: true,
          wording: wordsOf(event, first, answers),
        },
      ];
  const all = [...base, ...edits];
  const newest = all.findLast(({ holds }) => holds) ?? all.at(-1) ?? null;
  const former = all.filter((version) => version !== newest);
  return {
    newest,
    former: appliedAlready(event, former, newest) ? [] : former,
    edited: isEdited(event, edits),
    first,
  };
}

function isEdited({ bundledEdit }: MatrixEvent, edits: readonly Version[]): boolean {
  return edits.length > 0 || bundledEdit !== null;
}

/** Whoever wrote the export put the newest wording into the message already, and the first one is not in it. */
function appliedAlready(
  { bundledEdit }: MatrixEvent,
  former: readonly Version[],
  newest: Version | null,
): boolean {
  const [only] = former;
  return bundledEdit !== null && former.length === 1 && only?.wording.text === newest?.wording.text;
}

function byAge(a: Version, b: Version): number {
  return a.sentMs - b.sentMs || (a.id < b.id ? -1 : 1);
}

/** An original that is itself an edit (its own original is not here) speaks by its new content. */
function wordsOf(event: MatrixEvent, content: JsonObject, answers: boolean): Wording {
  const { type, stateKey, prevContent } = event;
  const words = objectAt(content, 'm.new_content');
  const isEdit = words !== undefined && textAt(content, 'm.relates_to', 'rel_type') === 'm.replace';
  return wordingOf({ type, stateKey, prevContent, content: isEdit ? words : content }, answers);
}

function editsOf({ type }: MatrixEvent, group: Group | undefined, answers: boolean): Version[] {
  return (group?.edits ?? []).flatMap(({ slice, sentMs, id, withdrawn }) => {
    const content = objectAt(jsonValue(slice.bytes), 'content', 'm.new_content');
    const at = utcTime(sentMs);
    if (content === undefined || at === null) return [];
    const wording = wordingOf({ type, stateKey: null, prevContent: null, content }, answers);
    return [{ at, sentMs, id, holds: !withdrawn, wording }];
  });
}

/** The edit that a server puts beside the message; nothing new when it stands in the text as well. */
function bundledOf(event: MatrixEvent, group: Group | undefined, answers: boolean): Version[] {
  const { bundledEdit: edit, type, sender } = event;
  const content = objectAt(edit, 'content', 'm.new_content');
  const sentMs = valueAt(edit, 'origin_server_ts');
  const at = typeof sentMs === 'number' ? utcTime(sentMs) : null;
  const id = textAt(edit, 'event_id');
  if (content === undefined || typeof sentMs !== 'number' || at === null || id === undefined) return [];
  if (textAt(edit, 'sender') !== sender || textAt(edit, 'type') !== type) return [];
  if ((group?.edits ?? []).some((known) => known.id === id)) return [];
  const wording = wordingOf({ type, stateKey: null, prevContent: null, content }, answers);
  return [{ at, sentMs, id, holds: true, wording }];
}
