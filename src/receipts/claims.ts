// The texts that say what a receipt means (claims-v1.md and so on; those of lost devices have their own). Receipts name theirs
// by its digest, so that a text never changes and none is ever taken away; a test holds the two together.

/** `sha256`: of the text, hex. */
export const CLAIMS_TEXTS = [
  { id: 'claims-v1', sha256: '6c067dd7f326850525cc16ff89efdd837a53ecb0a0e680f189247a490b4527cd' },
  // What a kept copy means when its holder had been asked before, and what a second receipt of a conversation is about.
  { id: 'claims-v2', sha256: '47ba01f9225b703b3aad64d3ef9d61e5537b9d8a4794b449d176a88cd30a4392' },
  // What a residual is, what closes it, and that a theft while the messages were here is beyond all that follows.
  { id: 'claims-v3', sha256: 'b798faf1e216a301166f8df7acd4b7acee0c6a1eec76f8da94d5a539eb8bbe6a' },
] as const;

/** What new receipts mean. */
export const CLAIMS = CLAIMS_TEXTS[2];

/** The same for receipts of lost devices. `sha256`: of the text, hex. */
export const DEVICE_CLAIMS_TEXTS = [
  { id: 'device-claims-v1', sha256: '206fbe826b2a33f14c354e77b7b9562170a08cc457fc80025dd094fd797b44f6' },
] as const;

/** What new receipts of lost devices mean. */
export const DEVICE_CLAIMS = DEVICE_CLAIMS_TEXTS[0];
