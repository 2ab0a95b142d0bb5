// Reader of Element's JSON export of one room (element-web `src/utils/exportUtils/JSONExport.ts`): effective events, oldest
// first. Edits are applied without a mark, reactions and votes are left out, files lie beside it in folders by their kind.
import { bounds as defaultBounds } from '../../../kernel/bounds.ts';
import { jsonShape } from '../../json-text.ts';
import type { Evidence, Untold } from '../../parsed-thread.ts';
import type { PlatformReader, ReadInput, ReadResult } from '../platform.ts';
import { filesOfElement } from './element-files.ts';
import { elementNameRank } from './element-name.ts';
import type { Room } from './room.ts';
import { readThread } from './thread-reader.ts';
import type { Survey } from './survey.ts';

const UNTOLD_HERE: readonly Untold[] = [
  'edits',
  'earlier-wording',
  'reactions',
  'forwarded-marks',
  'poll-votes',
  'disappearing-messages',
];
const HEADERS = ['room_name', 'room_creator', 'topic', 'export_date', 'exported_by'];

function recognises(head: Buffer): boolean {
  const shape = jsonShape(head, defaultBounds);
  return shape.has('$.room_name') && HEADERS.filter((name) => shape.has(`$.${name}`)).length >= 3;
}

/** Element says by display name who exported; whose label that is, the membership events tell. */
function exporterOf({ headers }: Survey, { names }: Room): { exporter: string | null; evidence: Evidence[] } {
  const name = headers.get('exported_by') ?? '';
  if (name === '') return { exporter: null, evidence: [] };
  const account = names.ownerOf(name);
  const exporter = account === undefined ? name : names.labelOf(account, Infinity);
  const detail = account === undefined ? 'by display name' : 'by display name, which one account has';
  return { exporter, evidence: [{ kind: 'exporter', decided: 'label', basis: 'exported-by', detail }] };
}

async function read(input: ReadInput): Promise<ReadResult> {
  return readThread(input, {
    name: 'element-json',
    untold: UNTOLD_HERE,
    form: 'document',
    findFile: () => filesOfElement(input.attachments),
    beside: (survey, room) => ({
      title: survey.headers.get('room_name') ?? room.title,
      ...exporterOf(survey, room),
    }),
  });
}

export const elementJson: PlatformReader = {
  recognises,
  nameRank: (fileName) => elementNameRank(fileName, '.json'),
  read,
};
