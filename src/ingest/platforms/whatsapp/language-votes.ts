// Finds the language of a file on evidence: which wording matches what only the app writes (marked texts, placeholders in
// brackets, notices without a sender). Never from the form of a date, which follows the phone's region (formats.md §0.2).
import { LANGUAGES } from './wording/languages.ts';

/** Places in the list of languages; null when nothing in the file tells. */
export type Languages = ReadonlySet<number> | null;

const ENOUGH = 1000;

export class LanguageVotes {
  private readonly votes = new Uint32Array(LANGUAGES.length);
  private most = 0;
  private noted = 0;

  /** Whether more votes could still change anything: one phone writes one language. */
  get wanted(): boolean {
    return this.noted < ENOUGH;
  }

  note(languages: readonly number[]): void {
    this.noted += 1;
    for (const language of languages) {
      const votes = (this.votes[language] ?? 0) + 1;
      this.votes[language] = votes;
      if (votes > this.most) this.most = votes;
    }
  }

  /** One phone writes one language; several remain only where they write the same words. */
  chosen(): Languages {
    if (this.most === 0) return null;
    return new Set([...this.votes.keys()].filter((language) => this.votes[language] === this.most));
  }
}

/** Tags for the evidence, e.g. `de` or `da, nb`. */
export function tagsOf(languages: Languages): string {
  return languages === null ? '' : [...languages].map((index) => LANGUAGES[index]?.tag ?? '').join(', ');
}

/** Whether a text of these languages may stand unmarked in a file of those. */
export function speaksOneOf(file: Languages, text: readonly number[]): boolean {
  return file === null || text.length === 0 || text.some((language) => file.has(language));
}
