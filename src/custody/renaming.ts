// Who of an export is who of the stored thread. Within one export a person has one label, so each stored speaker is at most
// one of the export's; several stored ones may be one now, because labels change between exports. Speakers are keyed digests.

type Votes = { here: Map<string, number>; first: string };

export class Renaming {
  /** By stored speaker: which of the export it is, and how many pairs of messages say so. */
  readonly #votes = new Map<string, Votes>();
  /** By speaker of the export: the stored ones that it stands for. */
  readonly #stored = new Map<string, Set<string>>();
  readonly #here: ReadonlySet<string>;

  /** `here`: the speakers of the export. */
  constructor(here: Iterable<string>) {
    this.#here = new Set(here);
  }

  /** Tells of a pair of messages that are one by all other evidence. */
  vote(stored: string, here: string): void {
    let votes = this.#votes.get(stored);
    if (votes === undefined) {
      votes = { here: new Map(), first: here };
      this.#votes.set(stored, votes);
      this.#stand(here, stored);
    }
    const count = (votes.here.get(here) ?? 0) + 1;
    votes.here.set(here, count);
    if (votes.first === here || count <= (votes.here.get(votes.first) ?? 0)) return;
    this.#stored.get(votes.first)?.delete(stored);
    votes.first = here;
    this.#stand(here, stored);
  }

  /** Whether the stored speaker is this one: by the votes; without any, by the label. */
  isOne(stored: string, here: string): boolean {
    const votes = this.#votes.get(stored);
    return votes === undefined ? stored === here : votes.first === here;
  }

  /**
   * Whether a stored speaker of whom nothing is known, and whose label is gone, may be this one: one that stands for nobody
   * yet is the only way left; one that does may have had another label in between, if the words are such that nobody else
   * says them in that minute.
   */
  maybe(stored: string, here: string, words: 'telling' | 'anyone’s'): boolean {
    if (this.#votes.has(stored) || this.#here.has(stored)) return false;
    return words === 'telling' || (this.#stored.get(here)?.size ?? 0) === 0;
  }

  /** A stored speaker who is this one of the export; itself when none is known. */
  storedOf(here: string): string {
    const stored = this.#stored.get(here);
    if (stored === undefined || stored.has(here)) return here;
    return stored.values().next().value ?? here;
  }

  #stand(here: string, stored: string): void {
    const standing = this.#stored.get(here);
    if (standing === undefined) this.#stored.set(here, new Set([stored]));
    else standing.add(stored);
  }
}
