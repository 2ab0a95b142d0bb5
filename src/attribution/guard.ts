// RULE A-07: what differs between the verbatim text and the transcript in ways that harm: numbers, units, doses, laterality,
// negation; and abbreviations known to be misread. Findings are shown; nothing is ever changed here.

export type GuardFinding = {
  kind: 'number' | 'unit' | 'laterality' | 'negation' | 'abbreviation';
  /** Found in the verbatim text only, in the transcript only, or standing out in the transcript. */
  where: 'verbatim-only' | 'transcript-only' | 'transcript';
  /** The token as written. Clinical content: for the page only. */
  token: string;
};

const UNIT =
  /^(?:mcg|micrograms?|µg|μg|ug|mg|g|kg|ml|mls|l|units?|iu|u|mmol(?:\/l)?|mmhg|%|bpm|hours?|hrs?|h|mins?|days?|weeks?)$/i;
const LATERALITY = /^(?:left|right|bilateral|l|r|lt|rt|both)$/i;
const NEGATION =
  /^(?:no|not|nil|never|without|denies|stop|stopped|don't|dont|do not|isn't|wasn't|avoid|neg|negative)$/i;
// From lists of error-prone abbreviations used in UK prescribing guidance; matched as whole tokens, case as given.
const DANGEROUS =
  /^(?:U|IU|u|iu|µg|μg|ug|mcg|OD|od|QD|qd|QOD|MS|MSO4|MgSO4|\.\d+|\d+\.0|\d{1,2}\/(?:7|52|12)|AS|AD|SC|sc|SL|HS|T3|AZT|ISMN)$/;

/** Numbers keep their separators (`1.5`, `1/52`, `120/80`); a unit stuck to its number is split off. */
function tokens(text: string): string[] {
  return text.match(/\d+(?:[.,/:]\d+)*|\.\d+|%|[\p{L}µμ]+(?:['’/][\p{L}]+)*/gu) ?? [];
}

function dangerousTokens(text: string): string[] {
  const whole = text.split(/[\s,;()]+/u).map((token) => token.replace(/(?<![.:!?])[.:!?]+$/u, ''));
  const stuck = whole.flatMap((token) => token.match(/^\d+(?:\.\d+)?([\p{L}µμ]+)$/u)?.[1] ?? []);
  return [...whole, ...stuck].filter((token) => DANGEROUS.test(token));
}

function kindOf(token: string): GuardFinding['kind'] | null {
  if (/^[\d.]/.test(token)) return 'number';
  if (LATERALITY.test(token)) return 'laterality';
  if (UNIT.test(token)) return 'unit';
  if (NEGATION.test(token)) return 'negation';
  return null;
}

/** Tokens of `from` that `other` does not have as often. */
function missing(from: string[], other: string[]): string[] {
  const left = new Map<string, number>();
  for (const token of other) left.set(token.toLowerCase(), (left.get(token.toLowerCase()) ?? 0) + 1);
  return from.filter((token) => {
    const count = left.get(token.toLowerCase()) ?? 0;
    left.set(token.toLowerCase(), count - 1);
    return count <= 0;
  });
}

/** What a signer should look at before accepting `transcript` for `verbatim`. */
export function compareForSafety(verbatim: string, transcript: string): GuardFinding[] {
  const before = tokens(verbatim);
  const after = tokens(transcript);
  const differing = (list: string[], where: GuardFinding['where']): GuardFinding[] =>
    list.flatMap((token) => {
      const kind = kindOf(token);
      return kind === null ? [] : [{ kind, where, token }];
    });
  return [
    ...differing(missing(before, after), 'verbatim-only'),
    ...differing(missing(after, before), 'transcript-only'),
    ...dangerousTokens(transcript).map((token): GuardFinding => ({
      kind: 'abbreviation',
      where: 'transcript',
      token,
    })),
  ];
}
