// The text that says what a receipt means (claims-v1.md). Receipts name it by its digest; a test holds the two together.

export const CLAIMS = {
  id: 'claims-v1',
  /** SHA-256 (hex) of claims-v1.md. */
  sha256: '6c067dd7f326850525cc16ff89efdd837a53ecb0a0e680f189247a490b4527cd',
} as const;
