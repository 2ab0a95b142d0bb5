// What the envelopes of signal-cli say, as events of threads (event-thread.ts): messages, and what is about one.
import type { PlacedEvent, ThreadEvent, Utterance } from '../../event-thread.ts';
import type { RawSlice } from '../../parsed-thread.ts';
import { joinWords, sent } from '../../words.ts';
import type { ReadInput } from '../platform.ts';
import { body, type Body } from './body.ts';
import { aboutWhat, type CliAbout } from './cli-about.ts';
import type { CliAccount, CliChat } from './cli-account.ts';
import { callBody, cliBody } from './cli-body.ts';
import { isNobody, personIn, type CliSaid } from './cli-envelope.ts';
import { cliPieces } from './cli-pieces.ts';
import { keepable } from './secrets.ts';
import { isImplausible, millisecondsOf } from './sent-time.ts';
import { objectAt, valueAt } from '../../json-fields.ts';

export async function* cliEvents(input: ReadInput, account: CliAccount): AsyncGenerator<PlacedEvent> {
  for await (const { envelope, ordinal, line, raw: whole } of cliPieces(input)) {
    if ('mark' in envelope || 'broken' in envelope) {
      yield { line, raw: whole, ...envelope };
      continue;
    }
    const { raw, taken } = keepable(whole, input.bounds);
    const chat = account.chatOf(envelope);
    if (chat === null) yield { line, raw, mark: 'not-decrypted' };
    else yield placed(new Telling(envelope, chat, ordinal, account, input), { line, raw, taken });
  }
}

function placed(telling: Telling, where: { line: number; raw: RawSlice; taken: boolean }): PlacedEvent {
  const { line, raw, taken } = where;
  const { event, remarks } = telling.event();
  return {
    line,
    raw,
    chat: telling.chat,
    event,
    remarks: taken ? [...remarks, 'secret-taken-out'] : remarks,
  };
}

/** Tells one envelope. */
class Telling {
  readonly chat: CliChat;
  readonly #said: CliSaid;
  readonly #ordinal: number;
  readonly #account: CliAccount;
  readonly #input: ReadInput;

  constructor(said: CliSaid, chat: CliChat, ordinal: number, account: CliAccount, input: ReadInput) {
    this.#said = said;
    this.chat = chat;
    this.#ordinal = ordinal;
    this.#account = account;
    this.#input = input;
  }

  event(): { event: ThreadEvent; remarks: string[] } {
    const said = this.#said;
    const about = aboutWhat(said);
    const held = this.#body(about);
    const utterance = this.#utterance(held);
    const remarks = isImplausible(said.sent) ? [...held.remarks, 'time-before-the-app'] : held.remarks;
    if (about === null) {
      const key = this.#account.messageId(said, this.chat, this.#ordinal);
      return { event: { is: 'message', key, said: utterance }, remarks };
    }
    if (about.is === 'withdrawal' && about.byAdmin) remarks.push('deleted-by-admin');
    return { event: this.#change(about, utterance), remarks };
  }

  #change(about: CliAbout, said: Utterance): ThreadEvent {
    const target = this.#targetOf(about);
    const base = { target, said };
    if (about.is === 'edit') return { is: 'edit', ...base };
    if (about.is === 'withdrawal') return { is: 'withdrawal', ...base };
    if (about.is === 'vote') {
      const options = this.#account.pollOptions(this.chat, target);
      const signs = about.options.map((option) => options[option] ?? `option ${option + 1}`);
      return { is: 'reaction', vote: true, signs, ...base };
    }
    return { is: 'reaction', signs: about.removed ? [] : [about.sign], ...base };
  }

  /** Without an author it can only be one's own, which is how old versions told it. */
  #targetOf({ author, targetMs }: CliAbout): string {
    if (targetMs === null) return '';
    const id = this.#account.idOf(isNobody(author) ? this.#said.from : author);
    return this.#account.ids.idOf(this.chat.id, id, targetMs);
  }

  #body(about: CliAbout | null): Body {
    const { is, data } = this.#said;
    if (is === 'undecrypted') return body('unsupported', [], { remarks: ['not-decrypted'] });
    if (is === 'call') return callBody(data);
    if (about === null || about.is === 'edit') return cliBody(data, this.#input.attachments);
    if (about.is === 'withdrawal') return body('deleted', []);
    return body('unsupported', about.is === 'reaction' ? [[sent(about.sign)]] : []);
  }

  #utterance({ kind, lines, attachments }: Body): Utterance {
    const { sent: time, from } = this.#said;
    const senderId = this.#account.idOf(from);
    return {
      at: time.at,
      atIsWallTime: false,
      sender: this.#account.labelOf(this.chat, from),
      ...(senderId === '' ? {} : { senderId }),
      kind,
      ...joinWords(lines),
      attachments,
      replyTo: this.#quoted(),
    };
  }

  #quoted(): string | null {
    const quote = objectAt(this.#said.data, 'quote');
    const quotedMs = millisecondsOf(valueAt(quote, 'id'));
    if (quotedMs === null || quotedMs === 0) return null;
    const author = this.#account.idOf(personIn(quote, 'author'));
    return this.#account.ids.idOf(this.chat.id, author, quotedMs);
  }
}
