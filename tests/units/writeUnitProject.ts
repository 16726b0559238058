// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import fs from 'node:fs';
import path from 'node:path';
import type { Caller, Files, PublicUnit } from './PublicUnit.ts';
import { classify, readSnippets } from './readSnippets.ts';
import type { SnippetCode } from './readSnippets.ts';

/** Where a unit's files stand in the project. */
const UNIT = 'unit';
const ETS = 'entry/src/main/ets';
/** What the guides' snippets take from the page that they were cut out of. */
const AROUND_SNIPPETS = `
class Logger {
  static info(text: string): void { console.info(text); }
  static error(text: string): void { console.error(text); }
}
enum ResultIndex { EXAMPLE_1, EXAMPLE_2, EXAMPLE_3, EXAMPLE_4, CUSTOMIZE, CANCEL, PERCEIVE_ADJUST }
function getRandData(): Uint8Array | undefined {
  return cryptoFramework.createRandom().generateRandomSync(16).data;
}
function resourceToString(resource: Resource): string {
  return AppStorage.get<common.UIAbilityContext>('context')!.resourceManager.getStringSync(resource.id);
}
`;
const KITS_OF_SNIPPETS = [
  "import { common } from '@kit.AbilityKit';",
  "import { BusinessError } from '@kit.BasicServicesKit';",
  "import { cryptoFramework } from '@kit.CryptoArchitectureKit';",
  "import { userAuth } from '@kit.UserAuthenticationKit';",
];

/**
 * Makes a project of ours around a unit: an app with ACCESS_BIOMETRIC and one page, which is the unit's own, or one of ours with a button
 * `Ask` that calls it and a text with what it got.
 * @param from the folder with the repository
 */
export function writeUnitProject(unit: PublicUnit, from: string, to: string): void {
  const write = (file: string, text: string): void => {
    fs.mkdirSync(path.dirname(path.join(to, file)), { recursive: true });
    fs.writeFileSync(path.join(to, file), text);
  };
  let page: string;
  let packages: readonly string[] = [];
  if ('page' in unit.source) {
    page = 'pages/Index';
    const pieces = readSnippets(fs.readFileSync(path.join(from, unit.source.page), 'utf8'));
    const chosen = unit.source.pieces.map((piece) => pieces[piece - 1]);
    if (chosen.includes(undefined)) {
      throw new Error(`${unit.source.page} has ${pieces.length} pieces of code that call userAuth`);
    }
    write(`${ETS}/${page}.ets`, pageOfSnippet(classify(chosen.join('\n'))));
    write('entry/src/main/resources/base/element/string.json', STRINGS);
  } else {
    packages = copyFiles(unit.source, from, to, write);
    page = unit.caller === undefined ? `${UNIT}/${unit.source.files[0]!.replace(/\.ets$/, '')}` : 'pages/Index';
    if (unit.caller !== undefined) {
      write(`${ETS}/${page}.ets`, pageOfCaller(unit.caller));
    }
  }
  writeApp(page, packages, unit.caller?.ability, write);
}

type Write = (file: string, text: string) => void;

function writeApp(page: string, packages: readonly string[], ability: Caller['ability'], write: Write): void {
  const modules = [{ name: 'entry', srcPath: './entry' }, ...packages.map((name) => ({ name, srcPath: `./${name}` }))];
  const products = [{ name: 'default', compatibleSdkVersion: '5.0.0(12)', targetSdkVersion: '6.0.0(20)' }];
  write('build-profile.json5', JSON.stringify({ app: { products }, modules }));
  write('oh-package.json5', '{ modelVersion: "5.0.0" }');
  write(
    'AppScope/app.json5',
    '{ app: { bundleName: "com.example.unit", versionCode: 1, versionName: "1.0.0", icon: "$media:icon", label: "$string:label" } }',
  );
  write('AppScope/resources/base/element/unit.json', '{ "string": [{ "name": "label", "value": "unit" }] }');
  write('AppScope/resources/base/media/icon.svg', '<svg xmlns="http://www.w3.org/2000/svg"/>');
  write('hvigor/hvigor-config.json5', '{ modelVersion: "5.0.0", dependencies: {} }');
  const dependencies = Object.fromEntries(packages.map((name) => [name, `file:../${name}`]));
  write('entry/oh-package.json5', JSON.stringify({ name: 'entry', version: '1.0.0', dependencies }));
  write('entry/src/main/resources/base/profile/main_pages.json', JSON.stringify({ src: [page] }));
  write(
    'entry/src/main/module.json5',
    JSON.stringify({
      module: {
        name: 'entry',
        type: 'entry',
        mainElement: 'EntryAbility',
        pages: '$profile:main_pages',
        requestPermissions: [{ name: 'ohos.permission.ACCESS_BIOMETRIC' }],
        abilities: [{ name: 'EntryAbility', srcEntry: './ets/EntryAbility.ets' }],
      },
    }),
  );
  write(
    `${ETS}/EntryAbility.ets`,
    `import { UIAbility } from '@kit.AbilityKit';
import { window } from '@kit.ArkUI';
${ability?.above ?? ''}
export default class EntryAbility extends UIAbility {
  onCreate(): void {
    ${ability?.call ?? ''}
  }

  onWindowStageCreate(windowStage: window.WindowStage): void {
    AppStorage.setOrCreate('context', this.context);
    AppStorage.setOrCreate('appContext', this.context);
    windowStage.loadContent('${page}');
  }
}
`,
  );
}

/** Copies files with all that they import by a relative path; returns the packages that stand beside them. */
function copyFiles(source: Files, from: string, to: string, write: Write): readonly string[] {
  const root = path.join(from, source.root);
  const waiting = source.files.map((file) => path.join(root, file));
  const done = new Set<string>();
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    const below = path.relative(root, file);
    if (done.has(file) || below.startsWith('..')) {
      continue;
    }
    done.add(file);
    const text = fs.readFileSync(file, 'utf8');
    write(`${ETS}/${UNIT}/${below}`, text);
    for (const [, specifier = ''] of text.matchAll(/(?:from|import)\s*\(?['"](\.[^'"]*)['"]/g)) {
      const found = sourceAt(path.resolve(path.dirname(file), specifier));
      waiting.push(...(found === undefined ? [] : [found]));
    }
  }
  for (const [folder, place] of [
    [source.resources, 'entry/src/main/resources'],
    [source.appResources, 'AppScope/resources'],
  ] as const) {
    if (folder !== undefined) {
      fs.cpSync(path.join(from, folder), path.join(to, place), { recursive: true });
    }
  }
  const packages = Object.entries(source.packages ?? {});
  packages.forEach(([name, folder]) => fs.cpSync(path.join(from, folder), path.join(to, name), { recursive: true }));
  Object.entries(source.standIns ?? {}).forEach(([file, text]) => write(`entry/oh_modules/${file}`, text));
  return packages.map(([name]) => name);
}

function sourceAt(base: string): string | undefined {
  const endings = ['', '.ets', '.ts', '.js', '/Index.ets', '/index.ets', '/Index.ts', '/index.ts'];
  return endings.map((ending) => base + ending).find((file) => fs.existsSync(file) && fs.statSync(file).isFile());
}

function pageOfCaller({ above, call, shows = '' }: Caller): string {
  return pageOf(above, '', call, '', shows);
}

/** A page with a button `Ask`, which runs `call`, and a text with what that told. */
function pageOf(above: readonly string[], around: string, call: string, members: string, shows: string): string {
  return `${[...new Set(above)].join('\n')}
${around}
@Entry
@Component
struct Index {
  @State said: string = '';
  @State result: string[] = [];

  build() {
    Column() {
      Button('Ask').onClick(() => { this.ask(); })
      Text(this.said)
      Text(this.result.join(' '))
      ${shows}
    }
  }

  private told(text: string): void {
    this.said = text;
  }

  private async ask(): Promise<void> {
    try {
      ${call}
    } catch (error) {
      this.told('thrown: ' + JSON.stringify(error) + ' ' + (error as Error).message);
    }
  }
${members}
}
`;
}

function pageOfSnippet(code: SnippetCode): string {
  switch (code.kind) {
    case 'page':
      return code.text;
    case 'methods':
      return pageOf(
        KITS_OF_SNIPPETS,
        AROUND_SNIPPETS,
        `const got: Object | undefined | void = await this.${code.call}(); this.told('got ' + String(got));`,
        code.text,
        '',
      );
    case 'module':
      return pageOf(code.imports, code.text, 'await main();', '', '');
    case 'statements':
      return pageOf(code.imports, '', code.text, '', '');
  }
}

const STRINGS = JSON.stringify({
  string: [
    { name: 'title', value: 'Verify identity' },
    { name: 'navigationButtonText', value: 'Use password' },
  ],
});
