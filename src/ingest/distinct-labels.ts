// Labels of accounts that each belong to one account: two people of the same name must never become one participant. Who has a
// label first keeps it; everybody else with the same one is shown with their id beside it.

export class DistinctLabels {
  readonly #owners = new Map<string, string>();
  readonly #most: number;

  /** Past `most` labels nobody owns a new one: each is shown with its id. */
  constructor(most: number) {
    this.#most = most;
  }

  /** The label of this account, which is its own from now on. Asked in the same order, it answers the same. */
  of(label: string, id: string): string {
    const owner = this.#owners.get(label);
    if (owner === id) return label;
    if (this.#owners.size >= this.#most) return `${label} (${id})`;
    if (owner !== undefined) return this.of(`${label} (${id})`, id);
    this.#owners.set(label, id);
    return label;
  }
}
