// Tells the type of an attachment from its first bytes. Names and claims of the export are not trusted.

const SIGNATURES: { mediaType: string; offset: number; bytes: Buffer }[] = [
  { mediaType: 'image/jpeg', offset: 0, bytes: Buffer.from([0xff, 0xd8, 0xff]) },
  { mediaType: 'image/png', offset: 0, bytes: Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]) },
  { mediaType: 'image/gif', offset: 0, bytes: Buffer.from('GIF87a', 'latin1') },
  { mediaType: 'image/gif', offset: 0, bytes: Buffer.from('GIF89a', 'latin1') },
  { mediaType: 'application/pdf', offset: 0, bytes: Buffer.from('%PDF-', 'latin1') },
  { mediaType: 'audio/ogg', offset: 0, bytes: Buffer.from('OggS', 'latin1') },
  { mediaType: 'image/webp', offset: 8, bytes: Buffer.from('WEBP', 'latin1') },
];

const HEIC_BRANDS = new Set(['heic', 'heix', 'mif1', 'msf1', 'heim', 'heis']);
const AUDIO_BRANDS = new Set(['M4A ', 'M4B ']);

/** A media type of the closed list, else `application/octet-stream`. */
export function sniffMediaType(bytes: Buffer): string {
  for (const { mediaType, offset, bytes: signature } of SIGNATURES)
    if (bytes.subarray(offset, offset + signature.length).equals(signature) && isRiffIfWebp(mediaType, bytes))
      return mediaType;
  // ISO base media (ISO/IEC 14496-12): box size, `ftyp`, then the brand.
  if (bytes.subarray(4, 8).toString('latin1') === 'ftyp') {
    const brand = bytes.subarray(8, 12).toString('latin1');
    if (HEIC_BRANDS.has(brand)) return 'image/heic';
    return AUDIO_BRANDS.has(brand) ? 'audio/mp4' : 'video/mp4';
  }
  return 'application/octet-stream';
}

function isRiffIfWebp(mediaType: string, bytes: Buffer): boolean {
  return mediaType !== 'image/webp' || bytes.subarray(0, 4).toString('latin1') === 'RIFF';
}
