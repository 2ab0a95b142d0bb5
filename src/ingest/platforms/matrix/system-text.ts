// Notices and calls have no words of their own, only members: they are shown as a plain list of those that mean something to
// a reader. All of it is the app's text, in no language. Connection data, powers and addresses are left out.
import { isObject, listAt, textAt, type JsonObject } from '../../json-fields.ts';

const MEMBERS: Readonly<Record<string, readonly string[]>> = {
  'm.room.create': ['room_version'],
  'm.room.member': ['membership', 'displayname', 'reason'],
  'm.room.name': ['name'],
  'm.room.topic': ['topic'],
  'm.room.canonical_alias': ['alias'],
  'm.room.encryption': ['algorithm'],
  'm.room.join_rules': ['join_rule'],
  'm.room.history_visibility': ['history_visibility'],
  'm.room.guest_access': ['guest_access'],
  'm.room.tombstone': ['body', 'replacement_room'],
  'm.room.third_party_invite': ['display_name'],
  'm.beacon_info': ['description', 'live'],
  'org.matrix.msc3672.beacon_info': ['description', 'live'],
};

type State = { type: string; stateKey: string | null; prevContent: JsonObject | null; content: JsonObject };

/** `m.room.name`, then one member a line, with its former value where the event tells one. */
export function stateText({ type, stateKey, prevContent, content }: State): string {
  const lines = [type];
  if (type === 'm.room.member' && stateKey !== null) lines.push(`state_key: ${stateKey}`);
  for (const name of Object.hasOwn(MEMBERS, type) ? (MEMBERS[type] ?? []) : []) {
    const [now, before] = [scalar(content, name), scalar(prevContent ?? {}, name)];
    if (now !== null) lines.push(`${name}: ${now}`);
    if (before !== null && before !== now) lines.push(`prev_content.${name}: ${before}`);
  }
  if (type === 'm.room.pinned_events')
    lines.push(
      ...listAt(content, 'pinned').flatMap((id) => (typeof id === 'string' ? [`pinned: ${id}`] : [])),
    );
  return lines.join('\n');
}

export function callText(type: string, content: JsonObject): string {
  const reason = textAt(content, 'reason');
  return reason === undefined ? type : `${type}\nreason: ${reason}`;
}

function scalar(content: JsonObject, name: string): string | null {
  const value = isObject(content) && Object.hasOwn(content, name) ? content[name] : undefined;
  if (typeof value === 'string') return value;
  return typeof value === 'boolean' || typeof value === 'number' ? String(value) : null;
}
