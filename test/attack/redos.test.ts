// Patterns that a hostile text could keep busy: every regular expression of the source is judged by `recheck` (automaton and fuzzing), and
// the real parsers are given texts that are pumped up where such patterns would hang.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { checkSync } from 'recheck';
import { allPatterns, madePatterns, patternsIn, type Pattern } from './patterns.ts';
import { openAttackScene, type AttackScene } from './scene.ts';
import { Tally } from './tally.ts';

const tally = new Tally();
afterAll(() => tally.print());

/** Not linear, and why that is no matter. */
const BOUNDED: Readonly<Record<string, string>> = {
  'src/web/assets.ts @font-face': 'reads the style sheet of a package that is installed, once at the start',
};

/** Patterns made of texts: each of constants of its own file or of our tables, and judged like the others as they come into being. */
const MADE: ReadonlySet<string> = new Set([
  'src/access/pin-rules.ts',
  'src/adapters/record-fhir/fhir-record.ts',
  'src/ingest/date-words.ts',
  'src/ingest/platforms/signal/secrets.ts',
  'src/ingest/platforms/signal/sigtop-short.ts',
  'src/ingest/platforms/whatsapp/chat-name.ts',
  'src/web/public/log-file.ts',
]);

const TIMEOUT_MS = 20_000;

function verdict({ source, flags }: Pick<Pattern, 'source' | 'flags'>): string {
  // `v` is beyond what the judge reads; for these patterns `u` means the same.
  const found = checkSync(source, flags.replace('v', 'u'), { timeout: TIMEOUT_MS });
  return found.status === 'vulnerable' ? `vulnerable ${found.complexity.summary}` : found.status;
}

const isBounded = ({ file, source }: Pattern): boolean =>
  Object.keys(BOUNDED).some((place) => {
    const [at = '', ...start] = place.split(' ');
    return file === at && source.startsWith(start.join(' '));
  });

describe('the scanner', () => {
  it('finds what a lexer finds, and takes no division for a pattern', () => {
    const text =
      "const a = b / c / d; // /no/\nconst s = '/no/'; const t = `/no/${x.replace(/yes[/]1/g, '')}/no/`;\nreturn /yes2\\/x/u.test(a) ? (a) / 2 : f(/yes3/);";
    expect(patternsIn('x.ts', text).map(({ source, flags, line }) => [source, flags, line])).toEqual([
      ['yes[/]1', 'g', 2],
      ['yes2\\/x', 'u', 3],
      ['yes3', '', 3],
    ]);
  });

  it('tells a dangerous pattern, so that its silence means something', () => {
    expect(verdict({ source: '^(a+)+$', flags: '' })).toMatch(/^vulnerable/);
    expect(
      verdict({ source: '^(?:\\r?\\n){2}(> [^\\n]*(?:\\n> ?[^\\n]*)*?)\\r?\\n\\r?\\n', flags: '' }),
    ).toMatch(/^vulnerable/);
  });
});

describe('the patterns of the source', () => {
  it('are all linear, or bounded for a reason that is written down', () => {
    const all = new Map(allPatterns().map((pattern) => [`${pattern.source}/${pattern.flags}`, pattern]));
    const bad: string[] = [];
    for (const pattern of all.values()) {
      const found = verdict(pattern);
      const good = found === 'safe' || isBounded(pattern);
      tally.note('patterns', `${pattern.file}:${pattern.line}`, good, found);
      if (!good) bad.push(`${pattern.file}:${pattern.line} ${found}`);
    }
    expect(bad).toEqual([]);
    expect(all.size).toBeGreaterThan(300);
  }, 300_000);

  it('made of texts are those of known files, and are linear too', async () => {
    const files = new Set(madePatterns().map((line) => line.split(':', 1)[0] ?? ''));
    expect([...files].toSorted()).toEqual([...MADE].toSorted());
    const made: { source: string; flags: string }[] = [];
    const Original = globalThis.RegExp;
    class Noting extends Original {
      constructor(pattern: string | RegExp, flags?: string) {
        super(pattern, flags);
        if (typeof pattern === 'string') made.push({ source: this.source, flags: this.flags });
      }
    }
    globalThis.RegExp = Noting as RegExpConstructor;
    try {
      for (const file of MADE) await import(`../../${file}`);
      const [viber, element] = await Promise.all([
        import('../../src/ingest/platforms/viber/date-words.ts'),
        import('../../src/ingest/platforms/matrix/element-dates.ts'),
      ]);
      for (const make of [...Object.values(viber), ...Object.values(element)])
        if (typeof make === 'function' && make.length === 0) (make as () => unknown)();
    } finally {
      globalThis.RegExp = Original;
    }
    for (const pattern of made)
      tally.note('made patterns', pattern.source.slice(0, 80), verdict(pattern) === 'safe', verdict(pattern));
    expect(made.length).toBeGreaterThan(20);
  }, 300_000);
});

describe('a text that is pumped up', () => {
  let scene: AttackScene;
  beforeAll(async () => {
    scene = await openAttackScene();
  }, 60_000);
  afterAll(() => scene.close());

  const many = (text: string, bytes = 1_500_000): string =>
    text.repeat(Math.ceil(bytes / text.length)).slice(0, bytes);
  const LIMIT_MS = 15_000;

  it.each<[string, string, string]>([
    ['a WhatsApp chat of dates', 'WhatsApp Chat with a.txt', many('25/11/2026, ')],
    ['a WhatsApp chat of brackets', '_chat.txt', many('[25/11/2026, 21:00:00')],
    ['a WhatsApp chat of blanks', '_chat.txt', `25/11/2026, 21:00 - A: x\n${many(' ')}`],
    ['a WhatsApp chat of colons', '_chat.txt', `25/11/2026, 21:00 - ${many(':', 60_000)}`],
    ['a WhatsApp chat of turning marks', '_chat.txt', many('\u200e\u202a25/11/2026, 21:00 - ')],
    ['a Signal text of quotations', 'chat.md', `[2026-11-25 21:00] A: \n\n> \n${many('> \r\n>', 60_000)}`],
    ['a Signal export of keys', 'main.jsonl', many('{"version":1}\n')],
    ['a Telegram page of tags', 'messages.html', many('<div class="message">')],
    ['a Telegram page of entities', 'messages.html', many('&lt;&#')],
    [
      'a Telegram result of brackets',
      'result.json',
      `{"name":"x","type":"private_group","messages":${many('[', 200_000)}`,
    ],
    [
      'an Element page of spans',
      'messages.html',
      `<html><body class="mx_">${many('<span><a href="', 200_000)}`,
    ],
    ['an Element text of names', 'A - B - Chat Export - 1.txt', many(' - Chat Export - ')],
    ['a Viber list of quotes', 'a.csv', many('"","')],
    ['a Viber list of lines', 'a.csv', many('25/11/2026,21:00:00,A,')],
    ['a FHIR bundle of nests', 'bundle.json', `{"resourceType":"Bundle","entry":${many('[{"a":', 200_000)}`],
    ['words of nothing but full stops', 'chat.txt', many('.')],
    ['words of nothing but line breaks', 'chat.txt', many('\r\n')],
    ['numbers that never end', 'chat.txt', many('1/')],
  ])(
    '%s is done with in time',
    async (_what, name, text) => {
      const before = Date.now();
      const form = `--x\r\nContent-Disposition: form-data; name="timeZone"\r\n\r\nEurope/London\r\n--x\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\n\r\n${text}\r\n--x--\r\n`;
      const answer = await scene.wire.ask({
        method: 'POST',
        path: '/api/v1/deposits',
        headers: {
          'content-type': 'multipart/form-data; boundary=x',
          authorization: scene.bearerOf('clinician'),
        },
        body: form,
      });
      const took = Date.now() - before;
      tally.note('pumped texts', name, answer.status < 500 && took < LIMIT_MS, [answer.status, took]);
    },
    60_000,
  );

  it.each<[string, string, Record<string, string>]>([
    ['a browser', '/sign-in', { 'user-agent': many('Version/1 Mobile/', 12_000) }],
    ['cookies', '/account', { cookie: many('a=b; ', 12_000) }],
    ['a bearer token', '/api/v1/me', { authorization: `Bearer ${many('a', 12_000)}!` }],
    ['a referrer', '/worklist', { referer: `http://127.0.0.1/${many('%2f', 12_000)}` }],
    ['a media type', '/sign-in', { 'content-type': `text/plain;${many(' charset', 12_000)}` }],
    ['a return path', `/sign-in?return=${many('/%2e', 500)}`, {}],
    ['a host', '/sign-in', { host: many('a.', 300) }],
  ])('%s is done with in time', async (what, path, headers) => {
    const before = Date.now();
    const answer = await scene.wire.ask({ path, headers });
    const took = Date.now() - before;
    tally.note('pumped texts', what, answer.status < 500 && took < LIMIT_MS, [answer.status, took]);
  });

  it('kept nothing busy', () => {
    expect(tally.through).toEqual([]);
  });
});
