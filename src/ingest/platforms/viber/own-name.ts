// Under which name the phone writes its owner in a history sent by mail: the word for "me" in the app's language. `Me` and
// `Moi` are in the sources (formats.md §5 A); the others are the same word of other languages, inferred. Words that are also
// first names (`Ben` in Turkish, `Jaz` in Slovene) are left out: nobody is taken for the exporter by a name.
import type { Evidence } from '../../parsed-thread.ts';

const WORDS: ReadonlySet<string> = new Set([
  'Me',
  'Moi',
  'Ich',
  'Yo',
  'Io',
  'Eu',
  'Ik',
  'Ja',
  'Já',
  'Én',
  'Jag',
  'Jeg',
  'Minä',
  'Aš',
  'Es',
  'Saya',
  'Tôi',
  'Я',
  'Аз',
  'Јас',
  'Ја',
  'Εγώ',
  'אני',
  'أنا',
  'من',
  'मैं',
  'ฉัน',
  '我',
  '自分',
  '나',
]);

const MAX_NUMBERS = 2;
const WORD_FOR_ME: Evidence = {
  kind: 'exporter',
  decided: 'label-in-thread',
  basis: 'word-for-me',
  detail: '',
};

/** Looks out for the owner while rows are read: one such word, always with the same number. */
export class OwnName {
  private readonly numbers = new Map<string, Set<string>>();

  note(name: string, number: string): void {
    if (!WORDS.has(name)) return;
    const numbers = this.numbers.get(name) ?? new Set();
    if (numbers.size < MAX_NUMBERS) numbers.add(number);
    this.numbers.set(name, numbers);
  }

  /** Null where there is none, or more than one could be it. */
  result(): { exporter: string; evidence: Evidence } | null {
    const [only, ...others] = this.numbers;
    if (only === undefined || others.length > 0 || only[1].size > 1) return null;
    const [exporter] = only;
    return { exporter, evidence: WORD_FOR_ME };
  }
}
