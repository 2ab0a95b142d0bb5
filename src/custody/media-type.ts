// Tells the type of an attachment from its first bytes. Names and claims of the export are not trusted.

const SIGNATURES: { mediaType: string; offset: number; bytes: Buffer }[] = [
  { mediaType: 'image/jpeg', offset: 0, bytes: Buffer.from([0xff, 0xd8, 0xff]) },
  { mediaType: 'image/png', offset: 0, bytes: Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]) },
  { mediaType: 'image/gif', offset: 0, bytes: Buffer.from('GIF87a', 'latin1') },
  { mediaType: 'image/gif', offset: 0, bytes: Buffer.from('GIF89a', 'latin1') },
  { mediaType: 'application/pdf', offset: 0, bytes: Buffer.from('%PDF-', 'latin1') },
  { mediaType: 'audio/ogg', offset: 0, bytes: Buffer.from('OggS', 'latin1') },
  { mediaType: 'video/webm', offset: 0, bytes: Buffer.from([0x1a, 0x45, 0xdf, 0xa3]) },
  // Images that carry metadata and have no cleaner: known, so that they do not leave as something else (RULE C-06).
  { mediaType: 'image/tiff', offset: 0, bytes: Buffer.from('II*\0', 'latin1') },
  { mediaType: 'image/tiff', offset: 0, bytes: Buffer.from('MM\0*', 'latin1') },
  { mediaType: 'image/tiff', offset: 0, bytes: Buffer.from('II+\0', 'latin1') },
  { mediaType: 'image/tiff', offset: 0, bytes: Buffer.from('MM\0+', 'latin1') },
  { mediaType: 'image/x-raw', offset: 0, bytes: Buffer.from('FUJIFILMCCD-RAW', 'latin1') },
  { mediaType: 'image/x-raw', offset: 0, bytes: Buffer.from('IIRO', 'latin1') },
  { mediaType: 'image/x-raw', offset: 0, bytes: Buffer.from('IIU\0', 'latin1') },
  { mediaType: 'image/vnd.adobe.photoshop', offset: 0, bytes: Buffer.from('8BPS', 'latin1') },
  { mediaType: 'image/jxl', offset: 0, bytes: Buffer.from([0xff, 0x0a]) },
  { mediaType: 'image/jxl', offset: 4, bytes: Buffer.from('JXL \r\n', 'latin1') },
  { mediaType: 'image/jp2', offset: 4, bytes: Buffer.from('jP  \r\n', 'latin1') },
  { mediaType: 'image/webp', offset: 8, bytes: Buffer.from('WEBP', 'latin1') },
];

const IMAGE_BRANDS: ReadonlyMap<string, string> = new Map([
  ...['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'mif1', 'mif2', 'msf1'].map(
    (brand) => [brand, 'image/heic'] as const,
  ),
  ['avif', 'image/avif'],
  ['avis', 'image/avif'],
  ['crx ', 'image/x-raw'],
]);
/** Brands of a file that are looked at; real ones have fewer than ten. */
const MAX_BRANDS = 32;
const AUDIO_BRANDS = new Set(['M4A ', 'M4B ']);

/** A media type of the closed list, else `application/octet-stream`. */
export function sniffMediaType(bytes: Buffer): string {
  for (const { mediaType, offset, bytes: signature } of SIGNATURES)
    if (bytes.subarray(offset, offset + signature.length).equals(signature) && isRiffIfWebp(mediaType, bytes))
      return mediaType;
  // ISO base media (ISO/IEC 14496-12): box size, `ftyp`, then the brand.
  if (bytes.subarray(4, 8).toString('latin1') === 'ftyp') {
    const brands = brandsOf(bytes);
    const image = brands.find((brand) => IMAGE_BRANDS.has(brand));
    if (image !== undefined) return IMAGE_BRANDS.get(image) ?? 'image/heic';
    return AUDIO_BRANDS.has(brands[0] ?? '') ? 'audio/mp4' : 'video/mp4';
  }
  return 'application/octet-stream';
}

/** The main brand, then those that the file says it agrees with: some writers name HEIC only there. */
function brandsOf(bytes: Buffer): string[] {
  const end = Math.min(bytes.readUInt32BE(0), bytes.length, 8 + 4 * MAX_BRANDS);
  const brands = [bytes.subarray(8, 12).toString('latin1')];
  for (let at = 16; at + 4 <= end; at += 4) brands.push(bytes.subarray(at, at + 4).toString('latin1'));
  return brands;
}

function isRiffIfWebp(mediaType: string, bytes: Buffer): boolean {
  return mediaType !== 'image/webp' || bytes.subarray(0, 4).toString('latin1') === 'RIFF';
}
