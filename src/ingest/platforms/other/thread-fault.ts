// Where exactly a thread of this layout is wrong, for whoever writes the gateway: the line of the text and the path of the
// member. Names of unknown members are not repeated: they come from outside (RULE C-01); the line finds them.
import type { z } from 'zod';
import { bounds as defaultBounds } from '../../../kernel/bounds.ts';
import { Fault } from '../../../kernel/fault.ts';
import { JsonScanner } from '../../json-scanner.ts';
import type { JsonPath, JsonPiece } from '../../json-text.ts';

const CODES = {
  'ingest-thread-missing-member': 'A member that must be there is missing.',
  'ingest-thread-unknown-member': 'A member is not one of this layout.',
  'ingest-thread-member-twice': 'A member stands there twice.',
  'ingest-thread-wrong-type': 'A value is of the wrong type.',
  'ingest-thread-wrong-value': 'A value is not one that can stand there.',
  'ingest-thread-unknown-version': 'The layout is of a version that is not known.',
  'ingest-thread-participant-twice': 'Two participants have the same id.',
  'ingest-thread-participant-unknown': 'The id is none of the participants’.',
  'ingest-thread-message-twice': 'Two messages have the same id.',
  'ingest-thread-no-such-time': 'The day or the time does not exist.',
  'ingest-thread-earlier-without-edited': 'There are former wordings, but the message is not edited.',
  'ingest-thread-wrong-stretch': 'A stretch lies outside its text, or is not behind the one before.',
  'ingest-thread-digest-missing': 'The file came along, but its SHA-256 is not given.',
  'ingest-thread-digest-differs': 'The file that came along has another SHA-256.',
} as const;
export type ThreadFaultCode = keyof typeof CODES;

/** `in` is the piece in which the fault lies, `path` leads on from there. */
export function threadFault(
  code: ThreadFaultCode,
  piece: Pick<JsonPiece, 'path' | 'line' | 'bytes'>,
  path: JsonPath = [],
): Fault {
  return new Fault('invalid', code, CODES[code], {
    place: { line: lineOf(piece, path), path: written([...piece.path, ...path]) },
  });
}

/** For what is wrong with the outermost object. */
export function rootFault(code: ThreadFaultCode, name: string, line = 1): Fault {
  return new Fault('invalid', code, CODES[code], { place: { line, path: name } });
}

/** The first thing that the schema has to say about a piece. */
export function schemaFault(piece: Pick<JsonPiece, 'path' | 'line' | 'bytes'>, error: z.ZodError): Fault {
  const [issue] = error.issues;
  const path = (issue?.path ?? []).filter((key) => typeof key !== 'symbol');
  if (issue?.code === 'unrecognized_keys') {
    const line = lineOf(piece, [...path, issue.keys[0] ?? '']);
    const place = { line, path: written([...piece.path, ...path]) };
    return new Fault('invalid', 'ingest-thread-unknown-member', CODES['ingest-thread-unknown-member'], {
      place,
    });
  }
  if (issue?.code !== 'invalid_type') return threadFault('ingest-thread-wrong-value', piece, path);
  const there = found(piece, path) !== null;
  return threadFault(there ? 'ingest-thread-wrong-type' : 'ingest-thread-missing-member', piece, path);
}

/** `messages[12].reactions[0].by` */
function written(path: JsonPath): string {
  return path.reduce<string>((way, key) => {
    if (typeof key === 'number') return `${way}[${String(key)}]`;
    return way === '' ? key : `${way}.${key}`;
  }, '');
}

/** The line of the member, or of the nearest one around it that is there. */
function lineOf(piece: Pick<JsonPiece, 'line' | 'bytes'>, path: JsonPath): number {
  for (let length = path.length; length > 0; length -= 1) {
    const line = found(piece, path.slice(0, length));
    if (line !== null) return line;
  }
  return piece.line;
}

function found({ line, bytes }: Pick<JsonPiece, 'line' | 'bytes'>, path: JsonPath): number | null {
  const scanner = new JsonScanner((here) => {
    if (here.some((key, index) => key !== path[index])) return 'skip';
    return here.length === path.length ? 'take' : 'enter';
  }, defaultBounds);
  const [piece] = [...scanner.push(bytes), ...scanner.end()];
  return piece === undefined ? null : line + piece.line - 1;
}
