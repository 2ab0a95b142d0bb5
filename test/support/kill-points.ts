// The durable acts of one case and where a process is to be killed among them. Shared by the process that kills itself and the
// test that starts it.

/** One act as it was seen: in which step of the journey, and of what kind, e.g. `insert filing_item` or `rename tile`. */
export type Act = { stage: string; kind: string };

/** The n-th act (from 1) of a kind within a stage; whether the process dies before it or right after it. */
export type KillPoint = Act & { nth: number; when: 'before' | 'after' };

export function pointAt(trace: readonly Act[], index: number, when: KillPoint['when']): KillPoint {
  const act = trace[index];
  if (act === undefined) throw new Error('there is no such act');
  const nth = trace.slice(0, index + 1).filter((other) => isSame(other, act)).length;
  return { ...act, nth, when };
}

export function isSame(one: Act, other: Act): boolean {
  return one.stage === other.stage && one.kind === other.kind;
}

const alternating = (index: number): KillPoint['when'] => (index % 2 === 0 ? 'before' : 'after');

/**
 * Points that leave out no step and no kind of act: of every stage the last act (killed right after it, when the end of its step
 * is not written yet), of every stage of the machine the first as well (killed before it), of every kind that is not among those
 * one more; then others, spread over the rest, until there are `atLeast`.
 */
export function chooseKillPoints(
  trace: readonly Act[],
  machine: readonly string[],
  atLeast: number,
): KillPoint[] {
  const chosen = new Map<number, KillPoint['when']>();
  for (const stage of new Set(trace.map((act) => act.stage))) {
    if (machine.includes(stage))
      chosen.set(
        trace.findIndex((act) => act.stage === stage),
        'before',
      );
    chosen.set(
      trace.findLastIndex((act) => act.stage === stage),
      'after',
    );
  }
  for (const kind of new Set(trace.map((act) => act.kind))) {
    if ([...chosen.keys()].some((index) => trace[index]?.kind === kind)) continue;
    const places = trace.flatMap((act, index) => (act.kind === kind ? [index] : []));
    chosen.set(places[Math.floor(places.length / 2)] ?? 0, alternating(chosen.size));
  }
  const rest = [...trace.keys()].filter((index) => !chosen.has(index));
  const missing = Math.min(Math.max(0, atLeast - chosen.size), rest.length);
  for (let n = 0; n < missing; n += 1) {
    const index = rest[Math.floor((n * rest.length) / missing)] ?? 0;
    chosen.set(index, alternating(index));
  }
  return [...chosen].toSorted(([one], [other]) => one - other).map(([at, when]) => pointAt(trace, at, when));
}
