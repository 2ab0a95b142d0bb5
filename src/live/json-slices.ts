// Builds JSON from slices of a body, so that what is kept has the body's own bytes.

export function member(name: string, bytes: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`${JSON.stringify(name)}:`), bytes]);
}

export function object(members: readonly Buffer[]): Buffer {
  return Buffer.concat([Buffer.from('{'), ...joined(members), Buffer.from('}')]);
}

export function array(values: readonly Buffer[]): Buffer {
  return Buffer.concat([Buffer.from('['), ...joined(values), Buffer.from(']')]);
}

/** The parts with commas between them. */
export function joined(parts: readonly Buffer[]): Buffer[] {
  return parts.flatMap((part, index) => (index === 0 ? [part] : [Buffer.from(','), part]));
}
