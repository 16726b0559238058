// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { ArktsProject } from './ArktsProject.ts';
import { BuildError } from './BuildError.ts';
import { buildProject } from './buildProject.ts';
import type { Build } from './buildProject.ts';
import { ProjectError } from './ProjectError.ts';
import { hostPaths } from './hostPaths.ts';
import { projectWith, scratchDir, writeFiles } from './project.test-support.ts';

const HOW: string = ' What to do: arkts-host/docs/findings.md#missing-symbol.';

/** The messages of a build that must be refused, as `file:line: message`. */
function refusals(sources: Readonly<Record<string, string>>, options: object = {}): string[] {
  try {
    buildProject(projectWith(sources), { out: scratchDir(), isStrict: true, ...options });
  } catch (error) {
    assert.ok(error instanceof BuildError);
    return error.findings.map((one) => `${one.file}:${one.line}: ${one.message}`);
  }
  throw new Error('The build was not refused.');
}

test('an unknown kit, kit export, member of a namespace, of a class, and an unknown name are refused by name', () => {
  assert.deepEqual(
    refusals({
      'Index.ets': `import { hilog, HiLogger } from '@kit.PerformanceAnalysisKit';
import { uiAppearance } from '@kit.NoSuchKit';
import { util } from '@kit.ArkTS';
import deviceInfo from '@ohos.noSuchApi';

export function log(): void {
  hilog.trace(0, 'a', 'b');
  const encoder: util.TextEncoder = new util.TextEncoder();
  encoder.encodeBackwards('x');
  noSuchFunction();
}
`,
    }),
    [
      `one/Index.ets:1: @kit.PerformanceAnalysisKit has no 'HiLogger' on this host.${HOW}`,
      `one/Index.ets:2: this host has no @kit.NoSuchKit.${HOW}`,
      `one/Index.ets:4: this host has no @ohos.noSuchApi.${HOW}`,
      `one/Index.ets:7: @kit.PerformanceAnalysisKit: hilog has no 'trace' on this host.${HOW}`,
      `one/Index.ets:9: TextEncoder has no 'encodeBackwards' on this host.${HOW}`,
      `one/Index.ets:10: neither this file nor the host knows 'noSuchFunction'.${HOW}`,
    ],
  );
});

test('an unknown component and an unknown attribute are refused by name in a strict build', () => {
  assert.deepEqual(
    refusals({
      'Index.ets': `@Entry
@ComponentV2
struct Index {
  build() {
    Column() {
      Hologram()
      Text('x')
        .sparkle(3)
    }
  }
}
`,
    }),
    [
      `one/Index.ets:6: neither this file nor the host knows 'Hologram'. What to do: arkts-host/docs/findings.md#missing-component.`,
      `one/Index.ets:8: Text has no 'sparkle' on this host. What to do: arkts-host/docs/findings.md#missing-component.`,
    ],
  );
});

test('a global that is declared and not implemented is refused at its first use', () => {
  const globals = path.join(scratchDir(), 'globals.ts');
  writeFileSync(globals, 'export const ui = {};\nexport function setTimeout(): void {}\n');
  assert.deepEqual(
    refusals(
      {
        'Index.ets': 'setTimeout(() => {\n  clearTimeout(1);\n  clearTimeout(2);\n});\n',
      },
      { globals },
    ),
    [`one/Index.ets:2: this host declares 'clearTimeout' and does not implement it.${HOW}`],
  );
});

test('an undeclared package, a missing file, and a syntax error are refused', () => {
  assert.deepEqual(
    refusals({
      'Index.ets': `import { A } from 'undeclared';
import { B } from './missing';
export const all: Object[] = [A, B];
`,
      'Broken.ets': 'export const a: number = ;\n',
    }).map((line) => line.split(':').slice(0, 2).join(':')),
    ['one/Broken.ets:1', 'one/Index.ets:1', 'one/Index.ets:2'],
  );
});

test('type errors that are no gap of the host do not stop a run', async () => {
  const build = buildProject(projectWith({ 'Index.ets': `export const size: number = 'text';\n` }), {
    out: scratchDir(),
  });
  assert.equal((await build.load('one/Index.ets'))['size'], 'text');
});

test('a build of the same inputs is taken again, and any changed input makes a new one', () => {
  const project = projectWith({ 'Index.ets': 'export const a: number = 1;\n' });
  const out = scratchDir();
  const first = buildProject(project, { out });
  assert.equal(first.isCached, false);
  const second = buildProject(ArktsProject.open(project.dir), { out });
  assert.equal(second.isCached, true);
  assert.equal(second.dir, first.dir);
  writeFiles(project.dir, { 'one/Index.ets': 'export const a: number = 2;\n' });
  assert.equal(buildProject(ArktsProject.open(project.dir), { out }).isCached, false);
  writeFiles(project.dir, { 'one/oh-package.json5': '{ name: "one", main: "Index.ets", dependencies: {} }' });
  assert.equal(buildProject(ArktsProject.open(project.dir), { out }).isCached, false);
});

test('reads that no decorator observes are marked only in a build that is asked for it', () => {
  const source = `class Plain { name: string = ''; }
@Entry
@ComponentV2
struct Index {
  plain: Plain = new Plain();
  build() {
    Text(this.plain.name)
  }
}
`;
  const project = projectWith({ 'Index.ets': source });
  const out = scratchDir();
  const textOf = ({ dir }: Build): string =>
    readFileSync(path.join(dir, 'modules/one/Index.mjs'), 'utf8').replace(/^\/\/# source.*$/m, '');
  const plain = buildProject(project, { out });
  const marked = buildProject(project, { out, marksUnheardReads: true });
  assert.match(textOf(marked), /__ui\.see\(/);
  assert.doesNotMatch(textOf(plain), /__ui\.(see|note|seeVariable|watching)/);
  assert.match(textOf(plain), /\[this\.plain\.name\]/);
  assert.equal(buildProject(project, { out }).dir, plain.dir);
  assert.equal(buildProject(project, { out, marksUnheardReads: true }).dir, marked.dir);
});

test('a refused build leaves nothing behind', () => {
  const out = scratchDir();
  refusals({ 'Index.ets': 'export class {\n' }, { out });
  assert.deepEqual(readdirSync(out), []);
});

test('a build that nobody has used for a day is removed at the next one', () => {
  const project = projectWith({ 'Index.ets': 'export const a: number = 1;\n' });
  const out = scratchDir();
  const { dir } = buildProject(project, { out });
  const longAgo = new Date(Date.now() - 25 * 60 * 60 * 1000);
  utimesSync(dir, longAgo, longAgo);
  writeFiles(project.dir, { 'one/Index.ets': 'export const a: number = 2;\n' });
  buildProject(ArktsProject.open(project.dir), { out });
  assert.equal(existsSync(dir), false);
});

/** What a Node process of its own prints. */
function printed(script: string): Promise<string> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [...process.execArgv, '--input-type=module', '-e', script]);
    let text = '';
    child.stdout.on('data', (data: Buffer) => {
      text += data.toString();
    });
    child.stderr.on('data', (data: Buffer) => {
      text += data.toString();
    });
    child.on('close', () => resolve(text));
  });
}

test('two processes may build the same project at once', async () => {
  const project = projectWith({ 'Index.ets': 'export const a: number = 1;\n' });
  const out = scratchDir();
  const script = `import { ArktsProject } from ${JSON.stringify(new URL('ArktsProject.ts', import.meta.url).href)};
import { buildProject } from ${JSON.stringify(new URL('buildProject.ts', import.meta.url).href)};
const build = buildProject(ArktsProject.open(${JSON.stringify(project.dir)}), { out: ${JSON.stringify(out)} });
process.stdout.write(String((await build.load('one/Index.ets')).a));`;
  assert.deepEqual(await Promise.all([printed(script), printed(script)]), ['1', '1']);
  assert.equal(readdirSync(out).length, 1);
});

test('who edits the emitter while a process runs changes no build of that process, and the next process builds anew', async () => {
  const copy = scratchDir();
  mkdirSync(path.join(copy, 'packages/arkts-host'), { recursive: true });
  const own = (file: string): boolean => !path.basename(file).startsWith('.');
  cpSync(hostPaths.arkts, path.join(copy, 'packages/arkts-host/arkts'), { recursive: true, filter: own });
  for (const name of ['sdk', 'arkui', 'device', 'app']) {
    symlinkSync(path.join(hostPaths.host, name), path.join(copy, 'packages/arkts-host', name));
  }
  symlinkSync(path.join(hostPaths.host, '../../node_modules'), path.join(copy, 'node_modules'));
  writeFileSync(path.join(copy, 'package.json'), '{ "type": "module" }');
  const project = projectWith({ 'Index.ets': 'export const a: number = 1;\n' });
  const out = scratchDir();
  const emitter = path.join(copy, 'packages/arkts-host/arkts/lower.ts');
  const script = (before: string): string => `import { appendFileSync } from 'node:fs';
import { ArktsProject } from ${JSON.stringify(path.join(copy, 'packages/arkts-host/arkts/ArktsProject.ts'))};
import { buildProject } from ${JSON.stringify(path.join(copy, 'packages/arkts-host/arkts/buildProject.ts'))};
${before}
const build = buildProject(ArktsProject.open(${JSON.stringify(project.dir)}), { out: ${JSON.stringify(out)} });
process.stdout.write(build.dir + ' ' + build.isCached);`;
  const first = await printed(script(''));
  assert.match(first, / false$/);
  const edits = `appendFileSync(${JSON.stringify(emitter)}, '\\n// edited\\n');`;
  assert.equal(await printed(script(edits)), first.replace(/false$/, 'true'), 'it has the emitter as it was');
  appendFileSync(emitter, '\n// and once more\n');
  const later = await printed(script(''));
  assert.match(later, / false$/);
  assert.notEqual(later, first);
});

test('what is not a source of the project has no module', () => {
  const build = buildProject(projectWith({ 'Index.ets': 'export const a: number = 1;\n' }), { out: scratchDir() });
  assert.throws(() => build.urlOf('one/Missing.ets'), ProjectError);
  assert.throws(() => build.urlOf('one/oh-package.json5'), ProjectError);
});

test('.js sources, local folders and installed packages are built with what imports them', async () => {
  const project = projectWith({
    'oh-package.json5': '{ name: "one", main: "Index.ets", dependencies: { two: "../two", "@demo/greet": "^1.0.0" } }',
    '/two/oh-package.json5': '{ name: "two", main: "Two.ets" }',
    '/two/Two.ets': `export const two: string = 'two';\n`,
    '/oh_modules/@demo/greet/oh-package.json5': '{ name: "@demo/greet", main: "index.js" }',
    '/oh_modules/@demo/greet/index.js': `export const greeting = 'hello';\n`,
    'tools.js': `export function twice(n) {\n  return n * 2;\n}\n`,
    'Index.ets': `import { greeting } from '@demo/greet';
import { two } from 'two';
import { twice } from './tools.js';
export const text: string = greeting + two + twice(2);
`,
  });
  const build = buildProject(project, { out: scratchDir() });
  assert.equal((await build.load('one/Index.ets'))['text'], 'hellotwo4');
});

test('by default what is not here throws its kit and name when it is used, and stops nothing before', async () => {
  const project = projectWith({
    'Used.ets': `import { hilog, noSuchLogger } from '@kit.PerformanceAnalysisKit';
import { NoSuchType, uiAppearance } from '@kit.NoSuchKit';
import { huks } from '@kit.UniversalKeystoreKit';
import native from 'libentry.so';
class Own extends noSuchLogger {}
export function kit(one?: NoSuchType): void { uiAppearance.getDarkMode(); }
export function name(): void { new Own(); }
export function member(): void { hilog.trace('x'); }
export function library(): void { native.add(1); }
export function global(): void { noSuchFunction(); }
export function value(): number { return huks.HuksKeyPurpose.HUKS_NO_SUCH_PURPOSE | 1; }
export function isThere(): boolean { return hilog.trace !== undefined; }
`,
    'Types.ets': `import { NoSuchType } from '@kit.NoSuchKit';
export function nothing(one?: NoSuchType, two?: NoSuchGlobalType): number { return 1; }
`,
    'Broken.ets': 'export class Broken {}\nexport const a: number = ;\n',
  });
  const build = buildProject(project, { out: scratchDir() });
  const used = await build.load('one/Used.ets');
  const call = (name: string): unknown => (used[name] as () => unknown)();
  assert.throws(() => call('kit'), /this host has no @kit\.NoSuchKit/);
  assert.throws(() => call('name'), /@kit\.PerformanceAnalysisKit has no 'noSuchLogger' on this host/);
  assert.throws(() => call('member'), /hilog has no 'trace' on this host/);
  assert.throws(() => call('library'), /'libentry\.so' is a native library/);
  assert.throws(() => call('global'), /'noSuchFunction'/);
  assert.throws(() => call('value'), /huks\.HuksKeyPurpose has no 'HUKS_NO_SUCH_PURPOSE' on this host/);
  assert.equal(call('isThere'), false);
  assert.equal(((await build.load('one/Types.ets'))['nothing'] as () => number)(), 1);
  await assert.rejects(build.load('one/Broken.ets'), /one\/Broken\.ets:2:.* Expression expected/);
  assert.deepEqual(
    [...new Set(build.gaps.filter(({ file }) => file === 'one/Types.ets').map(({ message }) => message))],
    [],
  );
  assert.ok(build.gaps.some(({ file, line }) => file === 'one/Used.ets' && line === 6));
  assert.ok(
    build.gaps.some(({ line, message }) => line === 9 && message.startsWith("'libentry.so' is a native library")),
  );
});

test('a native library whose declarations are there is among the gaps, too', async () => {
  const project = projectWith({
    'oh-package.json5': '{ name: "one", main: "Index.ets", dependencies: { "libentry.so": "file:./src/types" } }',
    'src/types/oh-package.json5': '{ name: "libentry.so", types: "./index.d.ts" }',
    'src/types/index.d.ts': 'export const add: (a: number, b: number) => number;\n',
    'Index.ets': `import native from 'libentry.so';\nexport const sum = (): number => native.add(1, 2);\n`,
  });
  const build = buildProject(project, { out: scratchDir() });
  assert.deepEqual(
    build.gaps.map(({ line, message }) => `${line} ${message}`),
    ["2 'libentry.so' is a native library, which this host does not run."],
  );
});

test('an edit in a local folder outside the modules, in a .js file, and in a declaration makes a new build', () => {
  const project = projectWith({
    'oh-package.json5': '{ name: "one", main: "Index.ets", dependencies: { two: "file:../two" } }',
    '/two/oh-package.json5': '{ name: "two", main: "Two.ets", dependencies: { three: "file:../three" } }',
    '/two/Two.ets': `export { three } from 'three';\n`,
    '/three/oh-package.json5': '{ name: "three", main: "Three.ets" }',
    '/three/Three.ets': `export const three: number = 3;\n`,
    'src/main/ets/tools.js': 'export const a = 1;\n',
    'src/main/ets/tools.d.ts': 'export const a: number;\n',
    'Index.ets': `export { three } from 'two';\n`,
  });
  const out = scratchDir();
  const isNew = (): boolean => !buildProject(ArktsProject.open(project.dir), { out }).isCached;
  assert.ok(isNew());
  assert.ok(!isNew());
  for (const file of [
    'three/Three.ets',
    'two/oh-package.json5',
    'one/src/main/ets/tools.js',
    'one/src/main/ets/tools.d.ts',
  ]) {
    appendFileSync(path.join(project.dir, file), '\n// edited\n');
    assert.ok(isNew(), file);
  }
});

test('a file over which the host stumbles throws when it is loaded, and nothing else is kept from running', async () => {
  const deep = Array.from({ length: 20_000 }, () => `'a'`).join(' + '); // the compiler's own recursion ends at some depth
  const project = projectWith({
    'Bad.ets': `export class Bad {}\nexport const long: string = ${deep};\n`,
    'Index.ets': 'export const a: number = 1;\n',
  });
  const build = buildProject(project, { out: scratchDir() });
  assert.equal((await build.load('one/Index.ets'))['a'], 1);
  await assert.rejects(build.load('one/Bad.ets'), /this host cannot compile the file \(Maximum call stack/);
  assert.deepEqual(
    build.gaps.map(({ file }) => file),
    ['one/Bad.ets'],
  );
});

test('each process of the app evaluates all modules anew, and keeps its own; whoever loads gets those of the last one', async () => {
  const build = buildProject(
    projectWith({
      'Index.ets': `import { Session } from './Session';\nexport const session: Session = Session.one;\n`,
      'Session.ets': 'export class Session {\n  static one: Session = new Session();\n  name: string = "";\n}\n',
    }),
    { out: scratchDir() },
  );
  interface Loaded {
    readonly session: { name: string };
  }
  const sessionBy = async (load: (file: string) => Promise<Record<string, unknown>>): Promise<Loaded['session']> =>
    ((await load('one/Index.ets')) as unknown as Loaded).session;
  const first = build.begin();
  (await sessionBy(first)).name = 'Ann';
  assert.equal((await sessionBy((file) => build.load(file))).name, 'Ann');
  const second = build.begin();
  assert.equal((await sessionBy(second)).name, '');
  assert.equal((await sessionBy(first)).name, 'Ann');
  assert.equal(await sessionBy((file) => build.load(file)), await sessionBy(second));
});

test('BuildProfile is there as hvigor makes it, by its name and by its path, with the fields of build-profile.json5', async () => {
  const project = projectWith({
    'build-profile.json5':
      '{ apiType: "stageMode", buildOption: { arkOptions: { buildProfileFields: { SERVER: "https://example.com" } } } }',
    'Index.ets': `import BuildProfile from 'BuildProfile';
export { HAR_VERSION } from './BuildProfile';
export { DEBUG } from './src/main/ets/Deep';
export const server: string = BuildProfile.SERVER;
`,
    'src/main/ets/Deep.ets': `export { DEBUG } from '../../../BuildProfile';\n`,
  });
  const build = buildProject(project, { out: scratchDir(), isStrict: true });
  const { HAR_VERSION, DEBUG, server } = await build.load('one/Index.ets');
  assert.deepEqual(
    { HAR_VERSION, DEBUG, server },
    { HAR_VERSION: '1.0.0', DEBUG: true, server: 'https://example.com' },
  );
  assert.deepEqual(readdirSync(project.dir).sort(), ['.arkts-host', 'build-profile.json5', 'oh-package.json5', 'one']);
});
