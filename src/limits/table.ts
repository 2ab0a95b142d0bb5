// How often what may come, in one place. A whole hospital can sit behind one address, so bounds by address are wide and never touch
// who is signed in; bounds by person and client are what one of them could need. A span begins with the first that comes in it.

export type Limit = {
  readonly points: number;
  readonly seconds: number;
  /** Of the refusal. */
  readonly code: string;
};

export const LIMITS = {
  // By person, or by client: everything they do.
  person: { points: 1_200, seconds: 60, code: 'limit-person' },
  /** The file of clients may say another number. */
  machine: { points: 600, seconds: 60, code: 'limit-machine' },
  /** One gateway: 50 a second on average, 250 at once. */
  gateway: { points: 250, seconds: 5, code: 'live-too-often' },
  /** Proofs of the person: a PIN has five tries anyway. */
  proof: { points: 30, seconds: 60, code: 'limit-proof' },
  search: { points: 120, seconds: 60, code: 'limit-search' },
  upload: { points: 60, seconds: 600, code: 'limit-upload' },
  /** Tokens of one client that proved itself. The file of clients may say another number. */
  'machine-token': { points: 30, seconds: 60, code: 'limit-machine-token' },
  // By address.
  /** Whoever is not signed in, whatever they ask for. */
  visitor: { points: 6_000, seconds: 60, code: 'limit-visitor' },
  'sign-in': { points: 600, seconds: 300, code: 'limit-sign-in' },
  'token-endpoint': { points: 300, seconds: 60, code: 'limit-token-endpoint' },
  /** Links of holders and of lost devices that there are none of: 256 bits that nobody guesses, and nobody should try to. */
  link: { points: 120, seconds: 600, code: 'limit-link' },
  verify: { points: 120, seconds: 60, code: 'limit-verify' },
} as const satisfies Record<string, Limit>;

export type LimitName = keyof typeof LIMITS;
