// What happens to a group (webhook fields `group_lifecycle_update`, `group_participants_update`, `group_settings_update`,
// `group_status_update`): a service message each. An invitation link is a key to the group: the slice ends before it.
import { listAt, textAt, valueAt, type JsonObject } from '../../json-fields.ts';
import type { RawSlice } from '../../parsed-thread.ts';
import { added, joinWords } from '../../words.ts';
import type { CloudBody } from './cloud-body.ts';

const LISTS_OF_PEOPLE = ['added_participants', 'removed_participants'] as const;
const INVITE_LINK = /"invite_link"\s*:/;

/** The group's name, where the event tells it. */
export function subjectOf(event: JsonObject): string | undefined {
  return textAt(event, 'subject') ?? textAt(event, 'group_subject', 'text');
}

/** The event in its own fields: what, the name it gives, whom. All of it is the app's. */
export function groupBody(event: JsonObject, labelOf: (account: string) => string): CloudBody {
  const people = LISTS_OF_PEOPLE.flatMap((list) => listAt(event, list)).map((one) => {
    const account = textAt(one, 'user_id') ?? textAt(one, 'wa_id') ?? textAt(one, 'input');
    return account === undefined ? undefined : labelOf(account);
  });
  const told = [
    textAt(event, 'type'),
    subjectOf(event),
    textAt(event, 'group_description', 'text') ?? textAt(event, 'description'),
    textAt(event, 'reason'),
    ...people,
  ];
  const words = joinWords(told.map((text) => [added(text ?? '')]));
  return { kind: 'system', ...words, attachments: [] };
}

/** The part of the event's bytes before an invitation link; `cut` when there is one. */
export function withoutInvite(event: JsonObject, raw: RawSlice): { raw: RawSlice; cut: boolean } {
  const written = raw.bytes.toString('latin1').search(INVITE_LINK);
  if (written === -1 && valueAt(event, 'invite_link') === undefined) return { raw, cut: false };
  // A name that is written with escapes is not found: then nothing of the event is kept.
  return { raw: { ...raw, bytes: raw.bytes.subarray(0, Math.max(0, written)) }, cut: true };
}
