// What the app wrote into a chat of a plaintext export: calls, changes of the group, of names, keys and timers (`updateMessage`
// of libsignal's backup.proto). Told in the words of its fields, wholly the app's; accounts are shown by their labels, times as
// times.
import { isObject, type JsonObject } from '../../json-fields.ts';
import { accountIdOfBase64 } from './account-id.ts';
import { body, notice, type Body } from './body.ts';
import type { ExportDirectory } from './export-directory.ts';
import { plainWords } from './plain-words.ts';
import { sentTime } from './sent-time.ts';

const CALLS = new Set(['individualCall', 'groupCall']);
/** Say nothing to a person. */
const LEFT_OUT = new Set(['callId', 'read']);
const ACCOUNT = /(?:^aci|Aci|ServiceId|Pni)$/;
const RECIPIENT = /RecipientId$|^authorId$/;
const TIME = /Timestamp$/;

export function updateBody(update: JsonObject, directory: ExportDirectory): Body {
  const name = Object.keys(update).find((field) => isObject(update[field]));
  if (name === undefined) return body('unsupported', [], { remarks: ['unknown-kind'] });
  const words = plainWords({ [name]: update[name] }, (field, value) => shown(field, value, directory));
  const told = notice(CALLS.has(name) ? 'call' : 'system', words);
  return words.includes('expires in ms') ? { ...told, remarks: ['disappearing-timer'] } : told;
}

function shown(field: string, value: string, directory: ExportDirectory): string | null {
  if (LEFT_OUT.has(field)) return null;
  if (ACCOUNT.test(field)) {
    const author = directory.authorOfAccount(value);
    return author?.name ?? author?.id ?? accountIdOfBase64(value) ?? value;
  }
  if (RECIPIENT.test(field)) {
    const { name, id, key } = directory.author(value);
    return name ?? id ?? key;
  }
  return TIME.test(field) ? (sentTime(value)?.at ?? value) : value;
}
