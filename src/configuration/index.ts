export { readFrameAncestors } from './frames.ts';
export { CONFIG_FILE, envFilePlace, withEnvFile } from './env-file.ts';
export {
  demandGrace,
  demandHttps,
  demandHttpsIssuer,
  demandLongPassphrase,
  demandSafeDatabase,
  demandSafeRedis,
  demandTlsChecks,
} from './insecure.ts';
export { checkCertificate, readListening, type Listening, type TlsFiles } from './listening.ts';
export { LISTENING_SETTINGS, RECORD_SETTINGS, REQUIRED_OUTSIDE_SANDBOX } from './live-settings.ts';
export { addressMatcher, isThisMachine } from './networks.ts';
export { readRecordTarget, type RecordProof, type RecordTarget } from './record-target.ts';
export { isSet, refuse, type Environment } from './refusal.ts';
export { urlWithPassword } from './store-urls.ts';
export { demandClosed, demandOwnersAlone, readSecret, readText, type Mode } from './secret-file.ts';
export { demandKeptMode, keepMode } from './kept-mode.ts';
export { keySettings, type KeySettings } from './keys.ts';
export {
  PROVIDER_SETTINGS,
  readProviderTarget,
  type ProviderProof,
  type ProviderTarget,
} from './sign-in-provider.ts';
