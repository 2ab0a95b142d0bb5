// What browser a session lives in, in a few words, so that a person can tell their sessions apart. The User-Agent is hostile and
// as good as a fingerprint: only a code of this list is kept of it, never the text itself.

// The first that fits: Edge and Opera also say that they are Chrome, Chrome that it is Safari.
const BROWSERS = [
  ['edge', 'Edge', /\bEdg(?:e|A|iOS)?\//],
  ['opera', 'Opera', /\bOPR\//],
  ['samsung', 'Samsung Internet', /\bSamsungBrowser\//],
  ['firefox', 'Firefox', /\b(?:Firefox|FxiOS)\//],
  ['chrome', 'Chrome', /\b(?:Chrome|CriOS|Chromium|HeadlessChrome)\//],
  ['safari', 'Safari', /\bVersion\/\S{1,20} (?:Mobile\/\S{1,20} )?Safari\//],
] as const;

const SYSTEMS = [
  ['iphone', 'iPhone', /\biPhone\b/],
  ['ipad', 'iPad', /\biPad\b/],
  ['android', 'Android', /\bAndroid\b/],
  ['windows', 'Windows', /\bWindows\b/],
  ['chromeos', 'ChromeOS', /\bCrOS\b/],
  ['mac', 'Mac', /\bMac OS X\b/],
  ['linux', 'Linux', /\bLinux\b/],
] as const;

const LONGEST = 512;

function codeIn(list: typeof BROWSERS | typeof SYSTEMS, text: string): string {
  return list.find(([, , pattern]) => pattern.test(text))?.[0] ?? 'other';
}

/** `chrome-windows`: a code of ours and nothing else of what the browser says. */
export function browserCode(userAgent: string | undefined): string {
  const text = (userAgent ?? '').slice(0, LONGEST);
  return `${codeIn(BROWSERS, text)}-${codeIn(SYSTEMS, text)}`;
}

/** `Chrome on Windows`. */
export function browserWords(code: string): string {
  if (code === 'program') return 'A program';
  const [browser, system] = code.split('-', 2);
  const name = BROWSERS.find(([known]) => known === browser)?.[1] ?? 'A browser';
  const on = SYSTEMS.find(([known]) => known === system)?.[1];
  return on === undefined ? name : `${name} on ${on}`;
}
