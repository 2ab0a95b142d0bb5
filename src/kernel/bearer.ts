// A bearer token that changes over time, as whoever asks with it sees it.

/**
 * Reading only; safe to repeat. `current` rejects with a fault of kind `unavailable` when no token can be had; the caller's own
 * caller retries. `refused` says that a token was answered with 401: the next `current` gives another one, if there is one.
 */
export interface BearerSource {
  current(): Promise<string>;
  refused(token: string): void;
}

/** A token that never changes. */
export function fixedBearer(token: string): BearerSource {
  return { current: async () => token, refused: () => undefined };
}

/**
 * Asks with the token of now, and once more when it is refused and there is another: a refused request did nothing. Rejects with
 * what `current` and `send` reject with.
 */
export async function withBearer<Answer>(
  bearer: BearerSource,
  send: (token: string) => Promise<Answer>,
  isRefused: (answer: Answer) => boolean,
): Promise<Answer> {
  const token = await bearer.current();
  const answer = await send(token);
  if (!isRefused(answer)) return answer;
  bearer.refused(token);
  const next = await bearer.current().catch(() => token);
  return next === token ? answer : send(next);
}
