// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { ArktsProject, checkProject } from 'arkts-host/project';

/** Code of a page that shows how the project is used: it has to compile. */
export interface Snippet {
  readonly page: string;
  /** Where its code begins. */
  readonly line: number;
  readonly language: 'ets' | 'ts';
  readonly code: string;
  /** Imports that the page leaves out, and what the snippet is given, as parameters. */
  readonly given: string;
}

/** A block of a page that is a whole file of the project. */
export interface Copy extends Pick<Snippet, 'page' | 'line' | 'code'> {
  readonly file: string;
}

const FENCE =
  /^(?:<!-- (?<kind>given|file): (?<value>(?:(?!-->)[\s\S])*?) -->\n+)?```(?<language>ets|ts)\n(?<code>[\s\S]*?)^```$/gm;
const IMPORT = /^import [^;]*;[^\n]*\n?/gm;
const GIVEN_IMPORT = /import [^;]*;\s*/g;
/** The modules that a snippet in ArkTS can import. */
const MODULES = ['cancellable_auth', 'gateway_protocol', 'gateway_device'];

/**
 * The snippets of a page: every block in `ets` or `ts`. Above it a comment, which browsers do not show, can say what it is given
 * (`<!-- given: import { X } from 'y'; name: type, … -->`), or that it is a whole file of the project
 * (`<!-- file: tests/x.ts -->`), which is compiled where it is.
 */
export function snippetsOf(page: string, text: string): Snippet[] {
  return blocksOf(page, text).flatMap(({ kind, value, ...rest }) =>
    kind === 'file' ? [] : [{ ...rest, given: value ?? '' }],
  );
}

/** The blocks of a page that are a whole file of the project. */
export function copiesOf(page: string, text: string): Copy[] {
  return blocksOf(page, text).flatMap(({ line, code, kind, value }) =>
    kind === 'file' ? [{ page, line, code, file: value! }] : [],
  );
}

interface Block extends Omit<Snippet, 'given'> {
  readonly kind: string | undefined;
  readonly value: string | undefined;
}

function blocksOf(page: string, text: string): Block[] {
  return [...text.matchAll(FENCE)].map((match) => {
    const { kind, value, language, code } = match.groups as {
      kind?: string;
      value?: string;
      language: Snippet['language'];
      code: string;
    };
    const before = text.slice(0, match.index + match[0].indexOf('```'));
    return { page, line: before.split('\n').length + 1, language, code, kind, value };
  });
}

/** Imports of a snippet of a contributors' page may be relative: to the page. */
const RELATIVE = /(?<= from ')(\.{1,2}\/[^']*)(?=')/g;

/** A snippet as a module: what is no declaration stands in a function that gets what is given. */
export function moduleOf({ code, given }: Snippet): string {
  const imports = [...(given.match(GIVEN_IMPORT) ?? []), ...(code.match(IMPORT) ?? [])].map((line) => line.trim());
  const rest = code.replace(IMPORT, '');
  return /^export /m.test(rest)
    ? [...imports, rest].join('\n')
    : [
        ...imports,
        `export async function snippet(${given.replace(GIVEN_IMPORT, '').trim()}): Promise<void> {`,
        rest,
        '}\n',
      ].join('\n');
}

/** What the check of ArkTS finds in snippets: they are a module of a project with the packages of this one. */
export function checkEtsSnippets(root: string, snippets: readonly Snippet[], folder: string): string[] {
  const write = (file: string, content: unknown): void => {
    const target = path.join(folder, file);
    fs.mkdirSync(path.dirname(target), { recursive: true });
    fs.writeFileSync(target, typeof content === 'string' ? content : JSON.stringify(content));
  };
  fs.cpSync(path.join(root, 'AppScope'), path.join(folder, 'AppScope'), { recursive: true });
  fs.cpSync(path.join(root, 'hvigor'), path.join(folder, 'hvigor'), { recursive: true });
  fs.copyFileSync(path.join(root, 'oh-package.json5'), path.join(folder, 'oh-package.json5'));
  write('build-profile.json5', {
    app: {
      signingConfigs: [],
      products: [
        {
          name: 'default',
          compatibleSdkVersion: '5.0.0(12)',
          targetSdkVersion: '6.1.0(23)',
          runtimeOS: 'HarmonyOS',
        },
      ],
    },
    modules: [
      { name: 'snippets', srcPath: './snippets' },
      ...MODULES.map((name) => ({ name, srcPath: path.join(root, name) })),
    ],
  });
  write('snippets/build-profile.json5', { apiType: 'stageMode', targets: [{ name: 'default' }] });
  write('snippets/oh-package.json5', {
    name: 'snippets',
    version: '1.0.0',
    description: 'The snippets of the documentation.',
    main: 'Index.ets',
    license: 'Apache-2.0',
    dependencies: Object.fromEntries(MODULES.map((name) => [name, `file:${path.join(root, name)}`])),
  });
  write('snippets/src/main/module.json5', {
    module: { name: 'snippets', type: 'har', deviceTypes: ['phone', 'tablet', '2in1'] },
  });
  write('snippets/Index.ets', '');
  const files = snippets.map((snippet, index) => {
    const file = `snippets/src/main/ets/Snippet${index}.ets`;
    write(file, moduleOf(snippet));
    return file;
  });
  return checkProject(ArktsProject.open(folder))
    .filter(({ severity }) => severity === 'error')
    .flatMap(({ file, line, message }) => {
      const index = files.findIndex((each) => path.resolve(folder, file).endsWith(each));
      return index < 0 ? [] : [tell(snippets[index]!, line, message)];
    });
}

/** What TypeScript finds in snippets: they are modules beside the project's own. */
export function checkTsSnippets(root: string, snippets: readonly Snippet[], folder: string): string[] {
  const files = snippets.map((_, index) => `snippet${index}.ts`);
  snippets.forEach((snippet, index) => {
    const pageFolder = path.join(root, path.dirname(snippet.page));
    const code = moduleOf(snippet).replace(RELATIVE, (specifier) =>
      path.relative(folder, path.join(pageFolder, specifier)),
    );
    fs.writeFileSync(path.join(folder, files[index]!), code);
  });
  fs.writeFileSync(
    path.join(folder, 'tsconfig.json'),
    JSON.stringify({
      extends: path.relative(folder, path.join(root, 'tsconfig.json')),
      include: [],
      exclude: [],
      files,
    }),
  );
  const run = spawnSync(
    process.execPath,
    [path.join(root, 'node_modules/typescript/bin/tsc'), '-p', folder, '--pretty', 'false'],
    { cwd: folder, encoding: 'utf8' },
  );
  const found = run.stdout.split('\n').flatMap((text) => {
    const [, index, line, message] = /^snippet(\d+)\.ts\((\d+),\d+\): error (.*)$/.exec(text) ?? [];
    return index === undefined ? [] : [tell(snippets[Number(index)]!, Number(line), message!)];
  });
  return run.status === 0 || found.length > 0 ? found : [`tsc ended with ${run.status}: ${run.stdout}${run.stderr}`];
}

function tell(snippet: Snippet, line: number, message: string): string {
  const code = moduleOf(snippet).split('\n')[line - 1]?.trim() ?? '';
  return `${snippet.page}:${snippet.line}: ${message}\n    ${code}`;
}
