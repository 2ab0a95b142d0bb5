// Who wrote a line of Element's text export. `name: text` and a notice (`Sam changed the topic to "Plan: X".`) look alike, and
// names may hold colons themselves: the whole file tells which beginnings recur. Bounded; content, never logged.

const MAX_LABELS = 5000;
const MAX_LABEL_LENGTH = 256;
const MAX_LONGER = 8;
const SURE_RECURRENCE = 4;
const BETWEEN = ': ';

/** English notices that can hold a colon: a topic, a room's name, a reason. In other languages an open quotation shows them. */
const ABOUT = /^(?:changed the (?:topic|room name) |left the room$|banned |removed |withdrew |unbanned )/;

type Seen = { count: number; longer: Map<string, number> };

export class ElementLabels {
  readonly #seen = new Map<string, Seen>();
  #recurring: Set<string> | null = null;

  /** Takes in what stands behind the header of a line. */
  note(line: string): void {
    const label = beginning(line, 0);
    if (label === null) return;
    const seen = this.#seen.get(label) ?? { count: 0, longer: new Map<string, number>() };
    if (this.#seen.size >= MAX_LABELS && !this.#seen.has(label)) return;
    this.#seen.set(label, seen);
    seen.count += 1;
    const longer = beginning(line, label.length + BETWEEN.length);
    if (longer !== null && (seen.longer.has(longer) || seen.longer.size < MAX_LONGER))
      seen.longer.set(longer, (seen.longer.get(longer) ?? 0) + 1);
  }

  /** The label in front of a text; null for a notice. After the last `note`. */
  labelOf(line: string): string | null {
    const label = beginning(line, 0);
    if (label === null) return null;
    const seen = this.#seen.get(label);
    const longer = beginning(line, label.length + BETWEEN.length);
    if (
      longer !== null &&
      seen !== undefined &&
      seen.count >= SURE_RECURRENCE &&
      seen.longer.get(longer) === seen.count
    )
      return longer;
    return (seen?.count ?? 0) < 2 && this.#isAbout(label) ? null : label;
  }

  /** Whether it is the beginning of a notice: somebody's name, then words that are none of a name. */
  #isAbout(label: string): boolean {
    const name = this.nameAtStart(label, ' ');
    if (name === null) return false;
    const behind = label.slice(name.length + 1);
    return ABOUT.test(behind) || (behind.match(/["„«“]/g)?.length ?? 0) % 2 === 1;
  }

  /** The longest label that recurs and with which the text begins, `behind` it included. */
  nameAtStart(text: string, behind: string): string | null {
    this.#recurring ??= new Set([...this.#seen].filter(([, { count }]) => count > 1).map(([label]) => label));
    for (let at = text.lastIndexOf(behind, MAX_LABEL_LENGTH); at > 0; at = text.lastIndexOf(behind, at - 1))
      if (this.#recurring.has(text.slice(0, at))) return text.slice(0, at);
    return null;
  }
}

/** What stands before the first `: ` behind `from`, on the first line. */
function beginning(line: string, from: number): string | null {
  const at = line.indexOf(BETWEEN, from);
  if (at <= 0 || at > MAX_LABEL_LENGTH) return null;
  const label = line.slice(0, at);
  return label.includes('\n') ? null : label;
}
