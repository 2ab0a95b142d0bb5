// Removes metadata from a GIF without touching the picture (RULE C-06; GIF89a §17 to 27): keeps screen, colours, frames with
// their timing and how often it repeats; drops comments, texts and every other extension (XMP hides in one). Hostile input: a
// file that does not walk cleanly to its trailer is refused.

const SCREEN_BYTES = 13;
const IMAGE_BYTES = 10;
const [EXTENSION, IMAGE, TRAILER] = [0x21, 0x2c, 0x3b] as const;
const [GRAPHIC_CONTROL, APPLICATION] = [0xf9, 0xff] as const;
const CONTROL_BYTES = 4;
const LOOPS = new Set(['NETSCAPE2.0', 'ANIMEXTS1.0']);

/** The same picture without metadata and without whatever follows its end; null when it is not whole. */
export function cleanGif(bytes: Buffer): Buffer | null {
  if (!/^GIF8[79]a$/.test(bytes.subarray(0, 6).toString('latin1'))) return null;
  const screenEnd = SCREEN_BYTES + (bytes.length < SCREEN_BYTES ? 0 : colourBytes(bytes.readUInt8(10)));
  if (screenEnd > bytes.length) return null;
  const kept = [bytes.subarray(0, screenEnd)];
  /** Timing belongs to what follows it: kept with a frame, dropped with a text. */
  let control: Buffer | null = null;
  let images = 0;
  for (let at = screenEnd; ;) {
    const block = bytes[at];
    if (block === TRAILER) return images === 0 ? null : Buffer.concat([...kept, Buffer.from([TRAILER])]);
    if (block === IMAGE) {
      const end = endOfImage(bytes, at);
      if (end === null) return null;
      kept.push(...(control === null ? [] : [control]), bytes.subarray(at, end));
      [control, at, images] = [null, end, images + 1];
    } else if (block === EXTENSION) {
      const end = endOfBlocks(bytes, at + 2);
      if (end === null) return null;
      const extension = bytes.subarray(at, end);
      if (isControl(extension)) control = extension;
      else if (extension[1] === APPLICATION) kept.push(...loopOf(extension));
      else if (extension[1] === 0x01) control = null;
      at = end;
    } else return null;
  }
}

/** Bytes of the colour table that a packed field announces. */
function colourBytes(packed: number): number {
  return (packed & 0x80) === 0 ? 0 : 3 * 2 ** ((packed & 0x07) + 1);
}

/** Where a chain of sub-blocks ends, its empty last one included. */
function endOfBlocks(bytes: Buffer, start: number): number | null {
  for (let at = start; ;) {
    const size = bytes[at];
    if (size === undefined) return null;
    if (size === 0) return at + 1;
    at += 1 + size;
  }
}

function endOfImage(bytes: Buffer, start: number): number | null {
  if (start + IMAGE_BYTES > bytes.length) return null;
  const codeSize = start + IMAGE_BYTES + colourBytes(bytes.readUInt8(start + 9));
  return endOfBlocks(bytes, codeSize + 1);
}

function isControl(extension: Buffer): boolean {
  return (
    extension[1] === GRAPHIC_CONTROL &&
    extension[2] === CONTROL_BYTES &&
    extension.length === CONTROL_BYTES + 4
  );
}

/** How often an animation repeats, written anew so that nothing else comes along. */
function loopOf(extension: Buffer): Buffer[] {
  const name = extension.subarray(3, 14);
  const [size, kind] = [extension[14], extension[15]];
  if (extension[2] !== 11 || !LOOPS.has(name.toString('latin1')) || size !== 3 || kind !== 1) return [];
  const times = extension.subarray(16, 18);
  return [
    Buffer.concat([
      Buffer.from([EXTENSION, APPLICATION, 11]),
      name,
      Buffer.from([3, 1]),
      times,
      Buffer.from([0]),
    ]),
  ];
}
