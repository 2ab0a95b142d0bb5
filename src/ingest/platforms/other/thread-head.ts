// The beginning of a thread: everything but its messages. Small, and read whole before the first message is looked at, wherever
// in the text it stands.
import type { Bounds } from '../../../kernel/bounds.ts';
import { Fault } from '../../../kernel/fault.ts';
import type { ChatText } from '../../chat-text.ts';
import { DistinctLabels } from '../../distinct-labels.ts';
import { jsonPieces, jsonValue, type JsonPath, type JsonPiece, type JsonWish } from '../../json-text.ts';
import { rootFault, schemaFault, threadFault } from './thread-fault.ts';
import { FORMAT, headSchema, participantSchema, type ThreadHead } from './thread-v1.ts';

const LISTS = new Set(['participants', 'messages']);

/** `labels`: by id, no two equal. */
export type ThreadParts = { head: ThreadHead; labels: Map<string, string> };

/** Faults: those of thread-fault.ts, `ingest-json-broken`, `ingest-thread-too-many-participants`. */
export async function readParts(text: ChatText, bounds: Bounds): Promise<ThreadParts> {
  const labels = new Map<string, string>();
  const members = new Map<string, JsonPiece>();
  const seen = new Set<string>();
  const twice = new Set<string>();
  const wish = (path: JsonPath): JsonWish => {
    if (path.length === 0) return 'enter';
    const name = String(path[0]);
    if (path.length > 1) return name === 'participants' ? 'take' : 'skip';
    if (seen.has(name)) twice.add(name);
    seen.add(name);
    return name === 'participants' ? 'enter' : name === 'messages' ? 'skip' : 'take';
  };
  for await (const piece of jsonPieces(text, wish, bounds)) {
    const [name = ''] = twice;
    if (name !== '') throw rootFault('ingest-thread-member-twice', known(name), piece.line);
    if (piece.path.length > 1) addParticipant(piece, labels, bounds);
    else members.set(String(piece.path[0]), piece);
  }
  const [name = ''] = twice;
  if (name !== '') throw rootFault('ingest-thread-member-twice', known(name));
  for (const list of LISTS) if (!seen.has(list)) throw rootFault('ingest-thread-missing-member', list);
  const head = headOf(members);
  const exporter = members.get('exportedBy');
  if (exporter !== undefined && head.exportedBy !== undefined && !labels.has(head.exportedBy))
    throw threadFault('ingest-thread-participant-unknown', exporter);
  const distinct = new DistinctLabels(bounds.maxNamesKept);
  for (const [id, label] of labels) labels.set(id, distinct.of(label, id));
  return { head, labels };
}

/** Only names of the layout are repeated. */
function known(name: string): string {
  return LISTS.has(name) || Object.hasOwn(headSchema.shape, name) ? name : '';
}

function headOf(members: ReadonlyMap<string, JsonPiece>): ThreadHead {
  for (const [name, { line }] of members)
    if (known(name) === '') throw rootFault('ingest-thread-unknown-member', '', line);
  const format = members.get('format');
  if (format !== undefined && valueOf(format) !== FORMAT)
    throw threadFault('ingest-thread-unknown-version', format);
  for (const [name, schema] of Object.entries(headSchema.shape)) {
    const piece = members.get(name);
    const checked = schema.safeParse(piece === undefined ? undefined : valueOf(piece));
    if (checked.success) continue;
    throw piece === undefined
      ? rootFault('ingest-thread-missing-member', name)
      : schemaFault(piece, checked.error);
  }
  return headSchema.parse(Object.fromEntries([...members].map(([name, piece]) => [name, valueOf(piece)])));
}

function addParticipant(piece: JsonPiece, labels: Map<string, string>, bounds: Bounds): void {
  if (typeof piece.path[1] !== 'number')
    throw rootFault('ingest-thread-wrong-type', 'participants', piece.line);
  const checked = participantSchema.safeParse(valueOf(piece));
  if (!checked.success) throw schemaFault(piece, checked.error);
  const { id, label } = checked.data;
  if (labels.has(id)) throw threadFault('ingest-thread-participant-twice', piece, ['id']);
  if (labels.size >= bounds.maxNamesKept)
    throw new Fault(
      'too-large',
      'ingest-thread-too-many-participants',
      'The thread has too many participants.',
      {
        place: { line: piece.line, path: 'participants' },
      },
    );
  labels.set(id, label);
}

/** Fault `ingest-json-broken`. */
export function valueOf({ bytes, line }: JsonPiece): unknown {
  const value = jsonValue(bytes);
  if (value !== undefined) return value;
  throw new Fault('invalid', 'ingest-json-broken', 'The file is not well-formed JSON.', { place: { line } });
}
