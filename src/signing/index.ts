export { parseBase64, toBase64 } from './base64.ts';
export {
  COMMITMENT_LABELS,
  commit,
  committer,
  keyedBlake2b,
  newSalt,
  opensCommitment,
  SALT_BYTES,
  type Commit,
  type CommitmentLabel,
} from './commitment.ts';
export { openKeyFile } from './keys.ts';
export { openSealedBox, sealBox, SEALING_SEED_BYTES, sealingPair, type SealingPair } from './sealed-box.ts';
export { keyPair, sign, type KeyPair } from './sign.ts';
export { signNote } from './sign-note.ts';
export { openNote, parseNote, type NoteSignature, type OpenedNote, type SignedNote } from './signed-note.ts';
export { formatSignerKey, parseSignerKey, signerKey, type SignerKey } from './signer-key.ts';
export { openSodium, type Sodium } from './sodium.ts';
export { subkey } from './subkey.ts';
export {
  formatVerifierKey,
  KEY_TYPES,
  keyIdOf,
  parseVerifierKey,
  verifierKey,
  type KeyType,
  type VerifierKey,
} from './verifier-key.ts';
export { verify } from './verify.ts';
export { assertionEvidence, assertionFlaw, type AssertionEvidence, type AssertionFlaw } from './assertion.ts';
export { proofDigest, proofPreimage, type ProofPreimage } from './proof-content.ts';
