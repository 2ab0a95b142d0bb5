// The third step: what people said is as it was, in its minute by the clock of its stretch, by a speaker who may be the same;
// label, app text, seconds and phone may differ. First by words that are somebody's own, because those tell who has which
// label now.
import { masked } from './fingerprint.ts';
import { isTelling, type Matching } from './matching.ts';
import type { ReadMessage } from './read-message.ts';
import type { Basis } from './recognition.ts';

/** Looked at of one minute and one wording, speakers and messages; what lies beyond counts as new. */
const MOST_ALIKE = 32;

/** Places by words and minute, then by speaker; looked up once for each. */
type Sayings = Map<string, Map<string, number[]>>;

export async function matchBySaying(matching: Matching): Promise<void> {
  const sayings: Sayings = new Map();
  for (const [index, message] of matching.open())
    if (isTelling(message)) await matchOne(matching, sayings, index, message);
  for (const [index, message] of matching.open()) await matchOne(matching, sayings, index, message);
}

async function matchOne(
  matching: Matching,
  sayings: Sayings,
  index: number,
  message: ReadMessage,
): Promise<void> {
  for (const shift of matching.shifts(index)) {
    const found = await findPlace(matching, saidBy(matching, sayings, message, shift), index, message);
    if (found === undefined) continue;
    matching.take(index, found.place, basisOf(shift, found.renamed));
    return;
  }
}

function basisOf(shift: number, renamed: boolean): Basis {
  if (shift !== 0) return renamed ? 'renamed-and-shifted' : 'shifted';
  return renamed ? 'renamed' : 'reworded';
}

async function findPlace(
  matching: Matching,
  speakers: Map<string, number[]>,
  index: number,
  message: ReadMessage,
): Promise<{ place: number; renamed: boolean } | undefined> {
  if (speakers.size === 0) return undefined;
  const { renaming } = matching;
  const here = matching.speaker(index);
  for (const speaker of ranked(speakers, renaming.storedOf(here))) {
    const places = speakers.get(speaker) ?? [];
    for (const [at, place] of places.slice(0, MOST_ALIKE).entries()) {
      if (!matching.mayBeOne(index, message, place)) continue;
      const telling = isTelling(message) || matching.isBetween(index, place);
      if (!renaming.isOne(speaker, here) && !renaming.maybe(speaker, here, telling ? 'telling' : 'anyone’s'))
        continue;
      if (!(await matching.hasItsFiles(index, message, place))) continue;
      renaming.vote(speaker, here);
      places.splice(at, 1);
      return { place, renamed: speaker !== here };
    }
  }
  return undefined;
}

/** Who is certain comes before who only may be. */
function* ranked(speakers: ReadonlyMap<string, unknown>, certain: string): Generator<string> {
  yield certain;
  let left = MOST_ALIKE;
  for (const speaker of speakers.keys()) {
    if (left === 0) return;
    left -= 1;
    yield speaker;
  }
}

/** The places of these words in this minute that nothing was matched with, by speaker. */
function saidBy(
  { stored, digests }: Matching,
  sayings: Sayings,
  { content, minute, saidNth }: ReadMessage,
  shift: number,
): Map<string, number[]> {
  const key = `${content}${minute + shift}`;
  const known = sayings.get(key);
  if (known !== undefined) return known;
  const speakers = new Map<string, number[]>();
  sayings.set(key, speakers);
  for (let nth = 0; ; nth += 1) {
    const { said, mask } = digests.said(content, minute + shift, nth);
    // They are numbered without a gap, but for those that are known by other means.
    if (nth > saidNth && !stored.has('said', said)) return speakers;
    for (const place of stored.unused('said', said)) {
      const speaker = masked(stored.field(place, 'speaker') ?? '', mask);
      const places = speakers.get(speaker);
      if (places === undefined) speakers.set(speaker, [place]);
      else places.push(place);
    }
  }
}
