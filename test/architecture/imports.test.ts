// Who may import whom. `architecture.md`, "Import rules".
import { describe, expect, it } from '@jest/globals';
import path from 'node:path';
import { IMPORTS, SOURCES, type Import } from './source-tree.ts';

const STATIONS = ['ingest', 'custody', 'attribution', 'filing', 'deletion', 'receipts'];
const BATONS = new Set([
  'src/ingest/parsed-thread.ts',
  'src/custody/sealed-thread.ts',
  'src/attribution/signed-entries.ts',
  'src/filing/confirmed-filing.ts',
  'src/deletion/verified-deletion.ts',
]);
const BASE = ['kernel', 'signing', 'store', 'audit'];
const READERS = [...BASE, 'log', 'access', ...STATIONS, 'live', 'devices'];

// Folder of src → the other folders that it may name at all.
const MAY_IMPORT: Record<string, readonly string[]> = {
  kernel: [],
  // Parts of config.ts.
  configuration: ['kernel'],
  // Put to use by main.ts; knows nothing of what it carries.
  listening: ['kernel', 'configuration'],
  store: ['kernel'],
  // Fetches from addresses that somebody else gave.
  outbound: ['kernel'],
  // How often and how many at once: bounds, and the port of what counts.
  limits: ['kernel'],
  signing: ['kernel'],
  log: ['kernel', 'signing', 'store'],
  audit: ['kernel', 'signing', 'store'],
  access: [...BASE, 'limits'],
  // Programs with keys of their own: who they are, what they may do, their tokens.
  machines: [...BASE, 'access'],
  ingest: BASE,
  custody: [...BASE, 'ingest'],
  // Beside the journey: it stores what comes piece by piece, and hands whole threads to ingest and custody like an export.
  live: [...BASE, 'ingest', 'custody'],
  // Below custody, which knows it by its port alone; it makes keys and knows nothing of what they seal.
  vault: ['kernel', 'custody', 'live'],
  // A process of its own: the proof of an erasure.
  'fresh-look': ['kernel', 'vault', 'vault-parts.ts', 'trust-authority.ts'],
  attribution: [...BASE, 'ingest', 'custody'],
  filing: [...BASE, 'ingest', 'custody', 'attribution'],
  deletion: [...BASE, 'ingest', 'custody', 'attribution', 'filing'],
  receipts: ['kernel', 'signing', 'store', 'log', 'deletion'],
  // Beside the journey: what was on a lost device, and what was done about it.
  devices: [...BASE, 'access', 'custody', 'attribution', 'deletion', 'receipts', 'live'],
  // Copies what the stations keep, and gives them back what a database that was set back lacks.
  backup: ['kernel', 'signing', 'store', 'audit', 'log', 'custody', 'vault', 'receipts'],
  worklist: [...READERS, 'workflow'],
  workflow: READERS,
  verifier: ['kernel', 'signing', 'log', 'receipts'],
  'record-server': ['kernel', 'store'],
  sandbox: [...READERS, 'workflow', 'worklist'],
  web: [...READERS, 'workflow', 'worklist', 'verifier', 'sandbox', 'limits', 'machines', 'configuration'],
  adapters: [...READERS, 'workflow', 'vault', 'outbound', 'limits', 'machines', 'configuration'],
};

// Files at the top of src that put the rest together.
const WIRING = new Set([
  'src/wiring.ts',
  'src/wiring-identity.ts',
  'src/wiring-limits.ts',
  'src/wiring-machines.ts',
  'src/wiring-backup.ts',
  'src/vault-parts.ts',
  'src/trust-authority.ts',
  'src/wiring-devices.ts',
  'src/wiring-fresh-look.ts',
  'src/wiring-live.ts',
  'src/wiring-record.ts',
  'src/wiring-store.ts',
  'src/wiring-vault.ts',
]);
const ASSEMBLY = new Set([
  ...WIRING,
  'src/main.ts',
  'src/config.ts',
  'src/settings.ts',
  'src/lifetime.ts',
  'src/core-dumps.ts',
]);

function folderOf(file: string): string {
  return file.split('/')[1] ?? '';
}

function adapterOf(file: string): string | null {
  const [, folder, adapter] = file.split('/');
  return folder === 'adapters' ? (adapter ?? null) : null;
}

function shown({ from, specifier }: Import): string {
  return `${from} imports ${specifier}`;
}

const INNER = IMPORTS.filter((one) => one.target?.startsWith('src/') === true);
const across = INNER.filter((one) => folderOf(one.from) !== folderOf(one.target ?? ''));

describe('the imports of src', () => {
  it('name files that exist', () => {
    const files = new Set(SOURCES);
    const lost = IMPORTS.filter((one) => one.target?.endsWith('.ts') === true && !files.has(one.target));
    expect(lost.map(shown)).toEqual([]);
  });

  it('stay inside src and end in .ts or .json', () => {
    const strange = IMPORTS.filter(
      ({ target }) => target !== null && !/^(src|fhir)\/.*\.(ts|json)$/.test(target),
    );
    expect(strange.map(shown)).toEqual([]);
  });

  it('go upstream only, and every folder has its line in the table', () => {
    const wrong = across.filter(({ from, target }) => {
      if (ASSEMBLY.has(from)) return false;
      const to = folderOf(target ?? '');
      return MAY_IMPORT[folderOf(from)]?.includes(to) !== true;
    });
    expect(wrong.map(shown)).toEqual([]);
  });

  it('enter a station and the store through index.ts or a baton, and a port only from an adapter', () => {
    const wrong = across.filter(({ from, target }) => {
      const file = target ?? '';
      if (
        ![...STATIONS, 'live', 'devices', 'machines', 'limits', 'outbound', 'store', 'vault'].includes(
          folderOf(file),
        )
      )
        return false;
      if (path.basename(file) === 'index.ts' || BATONS.has(file)) return false;
      if (folderOf(from) === 'verifier') return false; // what it may reach at all is checked below
      const fulfils = adapterOf(from) !== null || folderOf(from) === 'vault';
      return !(fulfils && path.basename(file) === 'ports.ts');
    });
    expect(wrong.map(shown)).toEqual([]);
  });

  it('reach adapters from the wiring only, and no adapter from another', () => {
    const wrong = INNER.filter(({ from, target }) => {
      const to = adapterOf(target ?? '');
      return to !== null && !WIRING.has(from) && adapterOf(from) !== to;
    });
    expect(wrong.map(shown)).toEqual([]);
  });

  it('leave the record server alone', () => {
    const wrong = across.filter(
      ({ from, target }) => folderOf(target ?? '') === 'record-server' && !ASSEMBLY.has(from),
    );
    expect(wrong.map(shown)).toEqual([]);
  });

  it('let kernel and signing use Node and their own packages only', () => {
    const allowed: Record<string, RegExp> = {
      kernel: /^node:/,
      signing: /^(node:|libsodium-wrappers$|zod$)/,
    };
    const wrong = IMPORTS.filter(({ from, specifier, target }) => {
      return target === null && allowed[folderOf(from)]?.test(specifier) === false;
    });
    expect(wrong.map(shown)).toEqual([]);
  });

  it('let receipts take one baton of deletion and nothing else', () => {
    const wrong = across.filter(
      ({ from, target }) =>
        folderOf(from) === 'receipts' &&
        folderOf(target ?? '') === 'deletion' &&
        target !== 'src/deletion/verified-deletion.ts',
    );
    expect(wrong.map(shown)).toEqual([]);
  });
});

/** Everything that a folder's files reach, with one way there. */
function reach(folder: string): Map<string, string> {
  const ways = new Map<string, string>();
  const open = SOURCES.filter((file) => folderOf(file) === folder).map((file) => ({ file, way: file }));
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { file, way } = next;
    if (ways.has(file)) continue;
    ways.set(file, way);
    for (const { from, specifier, target } of IMPORTS) {
      if (from !== file) continue;
      if (target === null) ways.set(specifier, `${way} → ${specifier}`);
      else open.push({ file: target, way: `${way} → ${target}` });
    }
  }
  return ways;
}

const CLINICAL =
  /^src\/(ingest|attribution)\/|^src\/custody\/seal|^src\/filing\/(?!confirmed-filing\.ts)|^@medplum\/|^fhir-kit-client/;
const MACHINERY =
  /^src\/(store|access|audit|worklist|workflow|web|adapters|deletion\/(?!verified-deletion\.ts))|^(pg|kysely|express|bull|pino)(\/|$)/;

describe('what can be reached, directly or through others', () => {
  it.each(['receipts', 'log', 'verifier'])('RULE D-07: nothing clinical, from %s', (folder) => {
    const reached = [...reach(folder)].filter(([file]) => CLINICAL.test(file));
    expect(reached.map(([, way]) => way)).toEqual([]);
  });

  it('RULE D-08: no database, server or service, from verifier', () => {
    const reached = [...reach('verifier')].filter(([file]) => MACHINERY.test(file));
    expect(reached.map(([, way]) => way)).toEqual([]);
  });
});

describe('cycles', () => {
  it('do not exist, import type included', () => {
    const next = new Map<string, string[]>();
    for (const { from, target } of INNER) next.set(from, [...(next.get(from) ?? []), target ?? '']);
    const cycles: string[] = [];
    const state = new Map<string, 'open' | 'done'>();
    const visit = (file: string, trail: string[]): void => {
      if (state.get(file) === 'done') return;
      if (state.get(file) === 'open') {
        cycles.push([...trail.slice(trail.indexOf(file)), file].join(' → '));
        return;
      }
      state.set(file, 'open');
      for (const target of next.get(file) ?? []) visit(target, [...trail, file]);
      state.set(file, 'done');
    };
    for (const file of SOURCES) visit(file, []);
    expect(cycles).toEqual([]);
  });
});
