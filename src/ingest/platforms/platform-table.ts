// The platforms that can be read, in the order in which they are tried. A new platform is one line here.
import { fhir } from './fhir/fhir.ts';
import { matrix } from './matrix/matrix.ts';
import { other } from './other/other.ts';
import type { PlatformReader } from './platform.ts';
import { signal } from './signal/signal.ts';
import { telegram } from './telegram/telegram.ts';
import { viber } from './viber/viber.ts';
import { whatsappCloud } from './whatsapp-cloud/whatsapp-cloud.ts';
import { whatsapp } from './whatsapp/whatsapp.ts';

const PLATFORMS: readonly PlatformReader[] = [
  ...signal,
  ...telegram,
  ...viber,
  ...matrix,
  ...fhir,
  ...other,
  whatsappCloud,
  whatsapp,
];

/** Enough of a text to see its form, even below a long preamble. */
export const HEAD_BYTES = 64 * 1024;

/** The reader for a text, chosen by its content; null when none knows it. */
export function recognisePlatform(head: Buffer): PlatformReader | null {
  return PLATFORMS.find((platform) => platform.recognises(head)) ?? null;
}

/** How well a file's name fits the chat text of any platform. */
export function bestNameRank(fileName: string): number {
  return Math.max(...PLATFORMS.map((platform) => platform.nameRank(fileName)));
}
