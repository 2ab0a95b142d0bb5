// All that the app is known to write, in all languages at once, ready to be looked up. Every entry matches a whole body, a
// whole line or a marked part of one, never a substring (formats.md §0.8): "IV line removed" is a person speaking.
import { ByteFilter } from '../byte-filter.ts';
import type { LanguageWording } from './language-wording.ts';
import { LANGUAGES } from './languages.ts';
import {
  CALL,
  DELETED,
  leftOut,
  LOCATION,
  NOTICE,
  VIEW_ONCE,
  type Phrase,
  type Placeholder,
} from './phrase.ts';
import { comparable, TELLING, Template, type Quoting } from './template.ts';

const FINAL_STOP = /[.。।]$/;
const FIRST_SENTENCE = /^.+?[.。।](?= |$|\p{Lo})|^.+$/u;

/** Persian puts its words for an attached file before the file's name. */
export const WORDS_BEFORE_NAME: readonly string[] = ['فایل پیوست شد ', 'پیوست شد '];

/** No note of a deletion is longer. */
const MAX_WORDS = 12;

type Words = Map<string, number[]>;
type Form = { template: Template; placeholder: Placeholder; language: number; group: boolean };

/** Phones compose the letters of some scripts in other ways than tables do. For comparing only. */
function composed(text: string): string {
  return text.normalize('NFC');
}

/** How a whole line may be written: composed or not, with a full stop or without. */
function spellings(text: string): Set<string> {
  const stop = /\p{Script=Han}|\p{Script=Hiragana}/u.test(text) ? '。' : '।';
  const forms = [text, composed(text), text.normalize('NFD')];
  return new Set(forms.flatMap((form) => [form, `${form}.`, form + stop]));
}

function bare(text: string): string {
  return text.replace(FINAL_STOP, '');
}

function otherFirstCase(text: string): string {
  const first = text.charAt(0);
  const other = first === first.toLowerCase() ? first.toUpperCase() : first.toLowerCase();
  return other + text.slice(1);
}

/** Words in `<…>` and `(…)` differ in case between versions of the app, and have blanks inside. */
function folded(text: string): string {
  return bare(composed(text).trim().toLowerCase());
}

function addWord(words: Words, word: string, language: number): void {
  const languages = words.get(word);
  if (languages === undefined) words.set(word, [language]);
  else if (!languages.includes(language)) languages.push(language);
}

export class PhraseBook {
  private readonly lines = new Map<string, Phrase>();
  private readonly bracketed = new Map<string, Phrase>();
  private readonly files: Words = new Map();
  private readonly attachedWords: Words = new Map();
  private readonly editedWords: Words = new Map();
  private readonly places: Words = new Map();
  private readonly encryptions: { whole: string; begins: string; language: number }[] = [];
  private readonly tails: string[] = [];
  private readonly noticeForms: Form[] = [];
  /** Those that stand in place of what a person sent, by their first letter. */
  private readonly otherForms = new Map<string, Form[]>();
  private readonly quotings: Quoting[] = [];
  private readonly ownDeletions = new ByteFilter();
  private readonly known = new ByteFilter();

  constructor(languages: readonly LanguageWording[]) {
    this.addLine('null', VIEW_ONCE, null, false);
    for (const words of WORDS_BEFORE_NAME) this.known.addBeginning(words);
    for (const [index, language] of languages.entries()) {
      this.addLanguage(language, index);
      this.addForms(language, index);
    }
  }

  private addLanguage(words: LanguageWording, index: number): void {
    for (const word of words.mediaOmitted) this.addBracketed(word, leftOut('media'), index);
    for (const [media, texts] of Object.entries(words.omitted)) {
      for (const text of texts) {
        this.addBracketed(text, leftOut(media), index);
        if (media !== 'view once') this.addLine(text, leftOut(media), index, false);
      }
    }
    for (const text of words.deleted) this.addLine(text, DELETED, index, false);
    for (const text of words.youDeleted) this.addLine(text, DELETED, index, true);
    for (const text of words.missedCalls) this.addLine(text, CALL, index, false);
    for (const text of words.liveLocations) this.addLine(text, LOCATION, index, false);
    for (const word of words.fileAttached) addWord(this.files, folded(word), index);
    for (const word of words.attached) addWord(this.attachedWords, folded(word), index);
    for (const word of words.edited) addWord(this.editedWords, folded(word), index);
    for (const word of words.locations) addWord(this.places, folded(word), index);
    for (const whole of words.encryption) {
      const begins = bare(FIRST_SENTENCE.exec(whole)?.[0] ?? whole);
      this.known.addBeginning(whole);
      this.encryptions.push({ whole: composed(bare(whole)), begins: composed(begins), language: index });
    }
    this.tails.push(...words.learnMore.map((tail) => ` ${composed(bare(tail))}`));
  }

  private addForms(words: LanguageWording, language: number): void {
    const add = (
      templates: readonly string[] | undefined,
      placeholder: Placeholder,
      group: boolean,
    ): void => {
      for (const text of templates ?? []) {
        const template = new Template(text);
        const form = { template, placeholder, language, group };
        if (placeholder !== NOTICE) this.addOther(text, form);
        else this.noticeForms.push(form);
        if (placeholder === NOTICE && template.quoting !== null) this.quotings.push(template.quoting);
      }
    };
    add(words.viewOnce, VIEW_ONCE, false);
    add(words.calls, CALL, false);
    add(words.deletedBy, DELETED, false);
    add(words.notices, NOTICE, false);
    add(words.groupNotices, NOTICE, true);
  }

  private addOther(text: string, form: Form): void {
    const first = text.charAt(0);
    this.known.addBeginning(text);
    const others = this.otherForms.get(first);
    if (others === undefined) this.otherForms.set(first, [form]);
    else others.push(form);
  }

  private addLine(text: string, placeholder: Placeholder, language: number | null, you: boolean): void {
    for (const key of [text, otherFirstCase(text)]) {
      for (const spelling of spellings(key)) {
        this.known.add(spelling);
        if (you) this.ownDeletions.add(spelling);
      }
      const phrase = this.lines.get(composed(key));
      if (phrase === undefined) {
        const languages = language === null ? [] : [language];
        this.lines.set(composed(key), { placeholder, languages, youDeleted: you });
      } else {
        // A text that is also written for what others deleted tells nothing of the exporter.
        phrase.youDeleted &&= you;
        if (language !== null && !phrase.languages.includes(language)) phrase.languages.push(language);
      }
    }
  }

  private addBracketed(text: string, placeholder: Placeholder, language: number): void {
    const phrase = this.bracketed.get(folded(text)) ?? { placeholder, languages: [], youDeleted: false };
    if (!phrase.languages.includes(language)) phrase.languages.push(language);
    for (const key of [folded(text), text, otherFirstCase(text)]) this.bracketed.set(key, phrase);
  }

  /** The app text that is this whole line, without marks before it. */
  line(text: string): Phrase | undefined {
    if (text.startsWith('<') && text.endsWith('>')) {
      const inside = text.slice(1, -1);
      return this.bracketed.get(inside) ?? this.bracketed.get(folded(inside));
    }
    const known = this.lines.get(text);
    if (known !== undefined) return known;
    const whole = composed(text);
    return this.lines.get(whole) ?? this.lines.get(bare(whole));
  }

  /** Whether these bytes may be what the app writes for the exporter's own deletions; never too narrow. */
  mayBeYouDeleted(block: Uint8Array, start: number, end: number): boolean {
    return this.ownDeletions.mayHold(block, start, end);
  }

  /** Whether these bytes of a line may be any text of the app that has no mark, bracket or link; never too narrow. */
  mayBeKnown(block: Uint8Array, start: number, end: number): boolean {
    return this.known.mayHold(block, start, end);
  }

  /** A notice of a deletion that names who did it: it begins as the short one does. */
  beginsDeleted(text: string): boolean {
    let blank = text.indexOf(' ');
    for (let words = 1; words <= MAX_WORDS && blank !== -1; words += 1) {
      if (this.lines.get(composed(text.slice(0, blank)))?.placeholder.deleted === true) return true;
      blank = text.indexOf(' ', blank + 1);
    }
    return false;
  }

  /** Languages of the words in brackets behind a file's name on Android. */
  fileAttached(word: string): readonly number[] | undefined {
    return this.files.get(folded(word));
  }

  /** Languages of the word in `<attached: name>`. */
  attached(word: string): readonly number[] | undefined {
    return this.attachedWords.get(folded(word));
  }

  /** Languages of the words in `<…>` behind an edited text. */
  edited(words: string): readonly number[] | undefined {
    return this.editedWords.get(folded(words));
  }

  /** Languages of the word before a place's link. */
  location(word: string): readonly number[] | undefined {
    return this.places.get(folded(word));
  }

  /** Languages of a text that begins as the notice about encryption does. */
  beginsEncryption(text: string): number[] {
    const plain = composed(text);
    return this.encryptions.filter(({ begins }) => plain.startsWith(begins)).map(({ language }) => language);
  }

  /** Whether the text is the whole notice about encryption, which is too long for anybody to type. */
  isEncryption(text: string): boolean {
    if (this.beginsEncryption(text).length === 0) return false;
    const core = this.withoutTail(bare(composed(text).replaceAll('\u00a0', ' ')));
    return this.encryptions.some(({ whole }) => whole === core);
  }

  /** The notice that the whole text is, names left open; the text is without marks. */
  notice(text: string): Form | undefined {
    return this.formIn(this.noticeForms, text);
  }

  /** A call, a deletion or the like that the whole text is, names and lengths left open; the text is without marks. */
  form(text: string): Form | undefined {
    const forms = this.otherForms.get(text.charAt(0));
    return forms === undefined ? undefined : this.formIn(forms, text);
  }

  private formIn(forms: readonly Form[], text: string): Form | undefined {
    const whole = comparable(text);
    const core = comparable(this.withoutTail(whole));
    return forms.find(
      ({ template }) => template.matches(whole) || (core !== whole && template.matches(core)),
    );
  }

  /** Whether a text before a colon is the beginning of a notice that quotes what a person wrote. */
  beginsQuoting(text: string): boolean {
    const plain = comparable(text);
    // Nearly every name is short and without a quotation mark.
    if (plain.length <= TELLING && !plain.includes('"')) return false;
    return this.quotings.some(({ piece, begins }) =>
      begins ? plain.startsWith(piece) : plain.indexOf(piece) > 0,
    );
  }

  private withoutTail(text: string): string {
    const tail = this.tails.find((one) => text.endsWith(one));
    return tail === undefined ? text : bare(text.slice(0, -tail.length));
  }
}

export const PHRASES = new PhraseBook(LANGUAGES);
