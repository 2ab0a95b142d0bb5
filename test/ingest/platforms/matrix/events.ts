// Builds room events for tests, and texts of them.
export type Event = Record<string, unknown>;

export const ROOM = '!n4Kx:ward.example';
export const AMARA = '@amara:ward.example';
export const SILVA = '@silva:other.example';
/** 2026-11-17T20:00:00Z; an event's time is so many seconds later. */
export const START_MS = 1_794_945_600_000;

export function event(id: string, sender: string, second: number, content: object, more: object = {}): Event {
  const common = { type: 'm.room.message', event_id: id, room_id: ROOM, sender, content };
  return { ...common, origin_server_ts: START_MS + second * 1000, ...more };
}

export function text(id: string, sender: string, second: number, body: string, more: object = {}): Event {
  return event(id, sender, second, { msgtype: 'm.text', body, ...more });
}

export function edit(id: string, sender: string, second: number, target: string, body: string): Event {
  return text(id, sender, second, `* ${body}`, {
    'm.new_content': { msgtype: 'm.text', body },
    'm.relates_to': { rel_type: 'm.replace', event_id: target },
  });
}

export function redaction(id: string, sender: string, second: number, target: string): Event {
  return event(id, sender, second, { reason: 'sent twice' }, { type: 'm.room.redaction', redacts: target });
}

export function reaction(id: string, sender: string, second: number, target: string, key: string): Event {
  const content = { 'm.relates_to': { rel_type: 'm.annotation', event_id: target, key } };
  return event(id, sender, second, content, { type: 'm.reaction' });
}

export function member(id: string, user: string, second: number, name: string | null): Event {
  const content = { membership: 'join', ...(name === null ? {} : { displayname: name }) };
  return event(id, user, second, content, { type: 'm.room.member', state_key: user });
}

export function lines(...events: readonly unknown[]): string {
  return events.map((one) => `${JSON.stringify(one)}\n`).join('');
}
