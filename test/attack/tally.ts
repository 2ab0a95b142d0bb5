// Counts what an attacker tried and what was refused. A try counts as refused by its effect, which its test states; whatever got
// through is listed by name, so that one test at the end of a file says it all. The figures are printed for whoever reads a run.

export type Figures = Readonly<Record<string, { readonly tries: number; readonly refused: number }>>;

/** The tries of one test file. */
export class Tally {
  readonly #families = new Map<string, { tries: number; refused: number }>();
  readonly #through: string[] = [];

  /** One try. `seen` says of one that got through what was seen instead of a refusal. */
  note(family: string, what: string, refused: boolean, seen: unknown = ''): void {
    const counts = this.#families.get(family) ?? { tries: 0, refused: 0 };
    counts.tries += 1;
    if (refused) counts.refused += 1;
    else this.#through.push(`${family}: ${what} ${typeof seen === 'string' ? seen : JSON.stringify(seen)}`);
    this.#families.set(family, counts);
  }

  /** What got through, as sentences. */
  get through(): readonly string[] {
    return this.#through;
  }

  get figures(): Figures {
    return Object.fromEntries([...this.#families].map(([family, counts]) => [family, { ...counts }]));
  }

  /** Tries of one family. */
  tries(family: string): number {
    return this.#families.get(family)?.tries ?? 0;
  }

  /** Writes the table. */
  print(): void {
    process.stdout.write(tableOf(this.figures));
  }
}

/** Several files' figures as one. */
export function totalOf(all: readonly Figures[]): { tries: number; refused: number } {
  const counts = all.flatMap((figures) => Object.values(figures));
  return {
    tries: counts.reduce((sum, { tries }) => sum + tries, 0),
    refused: counts.reduce((sum, { refused }) => sum + refused, 0),
  };
}

/** A line per family and one of all: `family  tries  refused`. */
export function tableOf(figures: Figures): string {
  const rows: [string, { tries: number; refused: number }][] = [
    ...Object.entries(figures),
    ['all of this file', totalOf([figures])],
  ];
  const wide = Math.max(...rows.map(([family]) => family.length));
  const line = ([family, { tries, refused }]: (typeof rows)[number]): string =>
    `attack  ${family.padEnd(wide)}  ${String(tries).padStart(6)} tries  ${String(refused).padStart(6)} refused`;
  return `${rows.map(line).join('\n')}\n`;
}
