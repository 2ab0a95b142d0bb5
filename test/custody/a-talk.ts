// A conversation as it happened, and what an export of it may look like: from another phone, in another language, under
// other names, in another zone, cut, with messages missing. `uid` says which message of the conversation a line is.
import type { ParsedThread } from '../../src/ingest/parsed-thread.ts';
import { aThread, type Sketch } from './a-thread.ts';

export type Said = {
  uid: number;
  speaker: number;
  /** Since the message before. */
  gapSeconds: number;
  what: 'words' | 'photo' | 'notice';
  words: string;
};

export type View = {
  names: readonly string[];
  language: 'en' | 'de';
  phone: 'android' | 'ios';
  /** Minutes added to the time, by the position in the conversation (several zones, summer time). */
  shift: (uid: number) => number;
  /** Messages of the conversation that the export still has whole, from, to (exclusive). */
  from: number;
  to: number;
  missing: ReadonlySet<number>;
  /** Messages that were deleted in the app and left its mark. */
  stubs: ReadonlySet<number>;
};

export const PLAIN: Omit<View, 'to'> = {
  names: ['Coops', 'Dr Mehta', 'Ward 7', '+44 7700 900123'],
  language: 'en',
  phone: 'android',
  shift: () => 0,
  from: 0,
  missing: new Set(),
  stubs: new Set(),
};

const APP = {
  en: { media: '<Media omitted>', deleted: 'This message was deleted', notice: 'Coops was added' },
  de: {
    media: '<Medien ausgeschlossen>',
    deleted: 'Diese Nachricht wurde gelöscht',
    notice: 'Coops wurde hinzugefügt',
  },
};
const START = Date.UTC(2026, 2, 2, 21, 0);

/** The lines of an export, and which message of the conversation each of them is. */
export function viewOf(talk: readonly Said[], view: View): { uids: number[]; sketches: Sketch[] } {
  const uids: number[] = [];
  const sketches: Sketch[] = [];
  let at = START;
  for (const [index, said] of talk.entries()) {
    at += said.gapSeconds * 1000;
    if (index < view.from || index >= view.to || view.missing.has(said.uid)) continue;
    const shown = new Date(at + view.shift(said.uid) * 60_000).toISOString();
    const when = view.phone === 'ios' ? shown.slice(0, 19) : `${shown.slice(0, 16)}:00`;
    uids.push(said.uid);
    sketches.push({ at: when, ...lineOf(said, view) });
  }
  return { uids, sketches };
}

function lineOf({ uid, speaker, what, words }: Said, { names, language, phone, stubs }: View): Sketch {
  const app = APP[language];
  const mark = phone === 'ios' ? '\u200e' : '';
  const appLine = (text: string) => ({
    text: mark + text,
    appText: [{ start: 0, end: text.length + mark.length }],
  });
  if (what === 'notice') return { sender: null, kind: 'system', ...appLine(app.notice) };
  const sender = names[speaker] ?? '?';
  if (stubs.has(uid)) return { sender, kind: 'deleted', deleted: true, ...appLine(app.deleted) };
  if (what === 'photo')
    return { sender, kind: 'media', attachments: [{ name: 'media', present: false }], ...appLine(app.media) };
  return { sender, kind: 'text', text: words };
}

export function exportOf(talk: readonly Said[], view: View): ParsedThread {
  return aThread(viewOf(talk, view).sketches);
}
