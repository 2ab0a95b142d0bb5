// Who exported a chat, on evidence only: the app writes "You deleted this message" under the exporter's own label, and a
// one-to-one chat is named after the other side. "You created group" is a notice and no label. Otherwise nobody is named.
import type { Evidence } from '../../parsed-thread.ts';

export type Exporter = { label: string; evidence: Evidence };

export type ExporterClues = {
  /** Labels under which the exporter's own deletions stand. */
  deleters: readonly { label: string; count: number }[];
  /** All labels of the file, and whether people speak under them; null when there are too many to list. */
  labels: readonly { label: string; speaks: boolean }[] | null;
  /** Whether notices show that it is a group. */
  group: boolean;
  title: string | null;
};

const UNSEEN = /[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff]/g;

/** A name as a file system would show it. */
function seen(name: string): string {
  return name
    .replace(UNSEEN, '')
    .replaceAll(/[\u00a0\u202f]/g, ' ')
    .trim()
    .normalize('NFC');
}

/** Null when nothing tells, or when what tells names two. */
export function findExporter(clues: ExporterClues): Exporter | null {
  const otherSide = fromTitle(clues);
  const [deleter, second] = clues.deleters;
  if (second !== undefined) return null;
  if (deleter === undefined) return otherSide;
  if (otherSide !== null && otherSide.label !== deleter.label) return null;
  const detail = `${String(deleter.count)} records`;
  return { label: deleter.label, evidence: told('own-deletions', detail) };
}

function fromTitle({ labels, group, title }: ExporterClues): Exporter | null {
  if (labels === null || group || title === null || labels.length !== 2) return null;
  if (!labels.every(({ speaks }) => speaks)) return null;
  const [one, two] = labels.map(({ label }) => label);
  if (one === undefined || two === undefined) return null;
  const name = seen(title);
  if (seen(one) === name && seen(two) !== name)
    return { label: two, evidence: told('named-after-other-side', '') };
  if (seen(two) === name && seen(one) !== name)
    return { label: one, evidence: told('named-after-other-side', '') };
  return null;
}

/** The label itself stays out of the evidence, which is shown to more people. */
function told(basis: string, detail: string): Evidence {
  return { kind: 'exporter', decided: 'label-in-thread', basis, detail };
}
