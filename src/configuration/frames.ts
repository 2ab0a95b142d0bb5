// Who may show the service in a frame: the origins of an EHR, by name. Nobody when it is left out. A cookie that works in a frame of
// another site is sent over TLS alone, so there are no frames without it.
import { refuse } from './refusal.ts';

/** The origins of `FRAME_ANCESTORS`. Throws `config-invalid`, `config-insecure-frames`. */
export function readFrameAncestors(text: string | undefined, publicUrl: URL | null): readonly string[] {
  const origins = (text ?? '').split(/[\s,]+/).filter((one) => one !== '');
  if (origins.length === 0) return [];
  const strange = origins.some(
    (one) =>
      !/^https:\/\/[a-z0-9.-]+(?::\d{1,5})?$/.test(one) || !URL.canParse(one) || new URL(one).origin !== one,
  );
  // A wildcard or a path would be taken for more, or for less, than was meant.
  if (strange)
    throw refuse(
      'config-invalid',
      'FRAME_ANCESTORS is not valid: it takes https origins such as https://ehr.trust.example, and nothing else.',
      'FRAME_ANCESTORS',
    );
  if (publicUrl?.protocol !== 'https:')
    throw refuse(
      'config-insecure-frames',
      'FRAME_ANCESTORS needs a PUBLIC_URL with https: sessions in a frame would travel in the open.',
      'FRAME_ANCESTORS',
    );
  return origins;
}
