// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { gunzipSync, gzipSync } from 'node:zlib';
import { ArktsProject } from './ArktsProject.ts';
import { buildProject } from './buildProject.ts';
import { checkProject } from './checkProject.ts';
import { projectWith, scratchDir, writeFiles } from './project.test-support.ts';
import { ProjectError } from './ProjectError.ts';
import { unpackHar } from './unpackHar.ts';

const SOUND: Readonly<Record<string, string>> = {
  'oh-package.json5': '{ name: "words", version: "1.0.0", main: "Index.ets" }',
  'src/main/module.json5': '{ module: { name: "words", type: "har", deviceTypes: ["phone"] } }',
  'Index.ets': "export { word } from './src/main/ets/Word';\n",
  'src/main/ets/Word.ets': "export const word: string = 'yes';\n",
};

/** A HAR of these files, made by tar with these options beside. Returns its file. */
function har(files: Readonly<Record<string, string>>, options: readonly string[] = []): string {
  const dir = scratchDir();
  writeFiles(path.join(dir, 'package'), files);
  const file = path.join(dir, 'it.har');
  const run = spawnSync('tar', ['-czf', file, ...options, '-C', dir, 'package'], { encoding: 'utf8' });
  assert.equal(run.status, 0, run.stderr);
  return file;
}

/** What refuses a file; it must be one sentence or two of one line, and leave nothing behind. */
function refusal(file: string): string {
  const folder = path.join(scratchDir(), 'packages');
  let message = '';
  assert.throws(
    () => unpackHar(file, folder),
    (error) => {
      assert.ok(error instanceof ProjectError);
      message = error.message;
      return true;
    },
  );
  assert.ok(message.startsWith(file), message);
  assert.doesNotMatch(message, /\n/);
  assert.equal(fs.existsSync(folder), false);
  return message;
}

test('a HAR is unpacked once, into a folder of its content', () => {
  const folder = scratchDir();
  const dir = unpackHar(har(SOUND), folder);
  assert.equal(fs.readFileSync(path.join(dir, 'Index.ets'), 'utf8'), SOUND['Index.ets']);
  assert.deepEqual(fs.readdirSync(folder), [path.basename(dir)]);
});

for (const format of ['ustar', 'pax', 'gnu', 'oldgnu']) {
  test(`long names in the format ${format} arrive`, () => {
    const long = `src/main/ets/${'a'.repeat(70)}/${'b'.repeat(70)}.ets`;
    const dir = unpackHar(har({ ...SOUND, [long]: 'x' }, [`--format=${format}`]), scratchDir());
    assert.equal(fs.readFileSync(path.join(dir, long), 'utf8'), 'x');
  });
}

test('a file that is not there is named', () => assert.match(refusal('/no/such.har'), /is missing/));

test('a folder is no HAR', () => assert.match(refusal(scratchDir()), /it is not a file/));

test('a half-written file says that its end is missing, wherever it ends', () => {
  const file = har(SOUND);
  const whole = fs.readFileSync(file);
  const tar = gunzipSync(whole);
  for (const bytes of [whole.subarray(0, 12), whole.subarray(0, whole.length - 9), gzipSync(tar.subarray(0, 1_100))]) {
    fs.writeFileSync(file, bytes);
    assert.match(refusal(file), /its end is missing/);
  }
  fs.writeFileSync(file, '');
  assert.match(refusal(file), /it is empty/);
});

test('what is something else is told so', () => {
  const file = path.join(scratchDir(), 'it.har');
  for (const bytes of [Buffer.from('PK\x03\x04 a zip'), gzipSync('words'.repeat(300)), gzipSync(Buffer.alloc(1024))]) {
    fs.writeFileSync(file, bytes);
    assert.match(refusal(file), /not a gzip'd tar|nothing is in it/);
  }
  assert.match(refusal(har({ 'package.json': '{}' })), /no package\/oh-package\.json5 is in it/);
});

test('nothing of what leads out of its folder is written', () => {
  for (const [to, found] of [
    ['../evil.ets', '"../evil.ets" in it leads out of package/'],
    ['package/../../evil.ets', '"package/../../evil.ets" in it leads out'],
    ['/tmp/evil.ets', '"/tmp/evil.ets" in it leads out'],
    ['package/a\\\\..\\\\evil.ets', 'evil.ets" in it leads out'],
    ['evil.ets', '"evil.ets" in it leads out'],
  ] as const) {
    const file = har(SOUND, ['-P', `--transform=s,^package/Index.ets$,${to},`]);
    assert.ok(refusal(file).includes(found), refusal(file));
  }
});

test('links are refused', () => {
  const dir = scratchDir();
  writeFiles(path.join(dir, 'package'), SOUND);
  fs.symlinkSync('/etc', path.join(dir, 'package/etc'));
  const file = path.join(dir, 'it.har');
  spawnSync('tar', ['-czf', file, '-C', dir, 'package']);
  assert.match(refusal(file), /"package\/etc" in it is a link, and a HAR has files only/);
});

test('a file that is there twice is refused', () => {
  assert.match(refusal(har(SOUND, ['--transform=s,Word.ets,../../../Index.ets,', '-P'])), /leads out|twice/);
  assert.match(refusal(har(SOUND, ['--transform=s,src/main/ets/Word.ets,Index.ets,'])), /is in it twice/);
});

test('a bomb is refused before it fills the memory', () => {
  const file = path.join(scratchDir(), 'it.har');
  fs.writeFileSync(file, gzipSync(Buffer.alloc(257 * 1024 * 1024), { level: 9 }));
  assert.match(refusal(file), /unpacked it has more than 268435456 bytes/);
});

/** A project whose one module depends on HARs by these paths, beside the root. */
function projectOn(dependencies: Readonly<Record<string, string>>, root: string = ''): ArktsProject {
  const project = projectWith({ 'Index.ets': "export { word } from 'words';\n" });
  const given = Object.entries(dependencies).map(([name, file]) => `"${name}": "file:${file}"`);
  writeFiles(project.dir, {
    'one/oh-package.json5': `{ name: "one", version: "1.0.0", main: "Index.ets", dependencies: { ${given.join(', ')} } }`,
    'oh-package.json5': `{ modelVersion: "6.0.1", ${root} }`,
  });
  return ArktsProject.open(project.dir);
}

test('a project runs what a HAR exports, and is checked without it', async () => {
  const loose = { 'src/main/ets/Word.ets': "var loose: any = 'yes';\nexport const word: string = loose;\n" };
  const project = projectOn({ words: har({ ...SOUND, ...loose }) });
  const build = buildProject(project, { out: scratchDir() });
  assert.equal((await build.load('one/Index.ets'))['word'], 'yes');
  assert.deepEqual(
    checkProject(project).filter(({ file }) => file.includes('.arkts-host') || file.endsWith('.ets')),
    [],
  );
});

test('a HAR has what it depends on from the project', async () => {
  const letters = har({
    'oh-package.json5': '{ name: "letters", version: "2.0.0", main: "Index.ets" }',
    'src/main/module.json5': '{ module: { name: "letters", type: "har" } }',
    'Index.ets': "export const letter: string = 'y';\n",
  });
  const words = har({
    ...SOUND,
    'oh-package.json5': '{ name: "words", version: "1.0.0", main: "Index.ets", dependencies: { letters: "2.0.0" } }',
    'src/main/ets/Word.ets': "import { letter } from 'letters';\n\nexport const word: string = letter + 'es';\n",
  });
  const load = async (project: ArktsProject): Promise<unknown> =>
    (await buildProject(project, { out: scratchDir() }).load('one/Index.ets'))['word'];
  assert.equal(await load(projectOn({ words, letters })), 'yes');
  assert.equal(await load(projectOn({ words }, `overrides: { letters: "file:${letters}" }`)), 'yes');
  assert.match(
    problemOf(projectOn({ words })),
    /The HAR words depends on letters 2\.0\.0, and this project has none\. Declare it/,
  );
});

test('another version than a HAR depends on is told', () => {
  const letters = har({ ...SOUND, 'oh-package.json5': '{ name: "letters", version: "1.9.0" }' });
  const words = har({
    ...SOUND,
    'oh-package.json5': '{ name: "words", version: "1.0.0", main: "Index.ets", dependencies: { letters: "2.0.0" } }',
  });
  assert.match(problemOf(projectOn({ words, letters })), /depends on letters 2\.0\.0, and this project has 1\.9\.0\./);
});

/** What is wrong with a package of a project; the check tells it. */
function problemOf(project: ArktsProject): string {
  const [problem] = project.problems;
  assert.ok(checkProject(project).some(({ message }) => message === problem?.message));
  return problem!.message;
}

test('a HAR that cannot be used is told by the check, and what does not need it runs', async () => {
  const file = path.join(scratchDir(), 'it.har');
  fs.writeFileSync(file, 'no tar');
  const project = projectWith({
    'oh-package.json5': `{ name: "one", version: "1.0.0", main: "Index.ets", dependencies: { it: "file:${file}" } }`,
    'Index.ets': "export { word } from './Other';\n",
    'Other.ets':
      "import { it } from 'it';\n\nexport const word: string = 'runs';\nexport const other = (): string => it();\n",
  });
  assert.match(problemOf(project), /cannot be used as a HAR: it is not a gzip'd tar/);
  const module = await buildProject(project, { out: scratchDir() }).load('one/Other.ets');
  assert.equal(module['word'], 'runs');
  assert.throws(() => (module['other'] as () => void)(), /the package 'it' is declared and not installed/);
});
