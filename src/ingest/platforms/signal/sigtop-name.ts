// What sigtop calls things. Its files: the conversation's name with the number, account or `group` in brackets, then the extension. For
// the title and for choosing among files only; content decides whether it is a conversation at all.
import type { Evidence } from '../../parsed-thread.ts';

/** The label under which it puts whoever exported. */
export const OWN = 'You';
export const OWN_LABEL: Evidence = {
  kind: 'exporter',
  decided: 'label',
  basis: 'own-label-of-the-exporter',
  detail: '',
};

const NAMED = /^(.{1,250} \([^()]{1,80}\))(?:-\d+)?\.(?:txt|json)$/su;

export function sigtopNameRank(fileName: string): number {
  return NAMED.test(fileName) ? 2 : /\.json$/i.test(fileName) ? 1 : 0;
}

export function sigtopTitle(fileNames: readonly (string | null)[]): string | null {
  for (const fileName of fileNames) {
    const title = fileName === null ? undefined : NAMED.exec(fileName)?.[1];
    if (title !== undefined) return title;
  }
  return null;
}
