// Builds webhook bodies for the tests of the Cloud API reader.

export const OWN = '15550783881';
export const OWN_SHOWN = '+1 555 078 3881';
export const NIAMH = { number: '447700900222', user: 'GB.1001', name: 'Niamh Byrne' };
export const COOPS = { number: '447700900233', user: 'GB.1002', name: 'Coops' };

type Json = Record<string, unknown>;
type Someone = { number?: string; user?: string; name?: string };

export function contact({ number, user, name }: Someone): Json {
  return { profile: { name }, wa_id: number, user_id: user };
}

/** A body with one change. */
export function body(value: Json, field = 'messages'): Json {
  const metadata = { display_phone_number: OWN_SHOWN, phone_number_id: '106540352242922' };
  const change = { value: { messaging_product: 'whatsapp', metadata, ...value }, field };
  return { object: 'whatsapp_business_account', entry: [{ id: '102290129340398', changes: [change] }] };
}

export function text(id: string, seconds: number, words: string, more: Json = {}): Json {
  return { from: NIAMH.number, id, timestamp: String(seconds), type: 'text', text: { body: words }, ...more };
}

/** From Niamh, with her contact. */
export function received(...messages: Json[]): Json {
  return body({ contacts: [contact(NIAMH)], messages });
}

/** Written on the business's own phone. */
export function echoed(...messages: Json[]): Json {
  const echoes = messages.map((message) => ({ ...message, from: OWN, to: NIAMH.number }));
  return body({ message_echoes: echoes }, 'smb_message_echoes');
}

export function edit(id: string, seconds: number, target: string, words: string, more: Json = {}): Json {
  const message = { type: 'text', text: { body: words } };
  const change = { type: 'edit', edit: { original_message_id: target, message } };
  return { from: NIAMH.number, id, timestamp: String(seconds), ...change, ...more };
}

export function revoke(id: string, seconds: number, target: string, more: Json = {}): Json {
  const change = { type: 'revoke', revoke: { original_message_id: target } };
  return { from: NIAMH.number, id, timestamp: String(seconds), ...change, ...more };
}

export function reaction(id: string, seconds: number, target: string, emoji?: string, more: Json = {}): Json {
  const change = { type: 'reaction', reaction: { message_id: target, emoji } };
  return { from: NIAMH.number, id, timestamp: String(seconds), ...change, ...more };
}

/** One body a line. */
export function lines(...bodies: Json[]): string {
  return bodies.map((one) => `${JSON.stringify(one)}\n`).join('');
}
