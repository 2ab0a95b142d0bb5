// What people call a platform.
import type { Platform } from '../ingest/parsed-thread.ts';

export const PLATFORM_NAMES: Readonly<Record<Platform, string>> = {
  whatsapp: 'WhatsApp',
  telegram: 'Telegram',
  signal: 'Signal',
  viber: 'Viber',
  matrix: 'Matrix',
  fhir: 'FHIR messenger',
  other: 'Another messenger',
};

/** The code itself for one that this version does not know, e.g. in a receipt of a later one. */
export function platformName(platform: string): string {
  return Object.hasOwn(PLATFORM_NAMES, platform) ? PLATFORM_NAMES[platform as Platform] : platform;
}
