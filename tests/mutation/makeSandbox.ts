// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { SourceMap } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { Instrumenter } from '@stryker-mutator/instrumenter';
import { transform } from 'esbuild';
import { ArktsProject, buildProject } from 'arkts-host/project';

/** Texts of messages are not behaviour that a test should pin down letter by letter. */
const EXCLUDED = ['StringLiteral'];
const SWITCH = 'tests/mutation/inside/mutantSwitch.ts';
/** A configuration below the project's own is an error to the tool that finds it. */
const LEFT_OUT = 'biome.json';
/** ArkTS sources and fixtures, which are data here, and declarations. */
const AS_THEY_ARE = /^(cancellable_auth|gateway_device|entry)\/|\.d\.ts$|\/\.fixtures\//;
/** What TypeScript's compiler writes at the head of a module. */
const COMPILERS_OWN = new Set(['__decorate', '__metadata']);
const LOG_LEVELS = new Set(['trace', 'debug', 'info', 'warn', 'error', 'fatal']);

/** One change of the code. */
export interface Mutation {
  readonly id: string;
  /** From the project's folder. */
  readonly file: string;
  readonly line: number;
  readonly mutator: string;
  readonly replacement: string;
}

/** A copy of a project, compiled, with all mutants of some files built in, each behind a switch. */
export interface Sandbox {
  readonly dir: string;
  readonly mutations: readonly Mutation[];
  /** The folder with the modules compiled from .ets, when those are mutated, and the one that it is a copy of. */
  readonly modules?: string;
  readonly build?: string;
}

/**
 * Copies a project's files, compiles its TypeScript, and builds the mutants of the chosen sources into them.
 * @param sources .ts sources, or .ets sources, of which the emitted modules are mutated
 */
export async function makeSandbox(project: string, dir: string, sources: readonly string[]): Promise<Sandbox> {
  fs.rmSync(dir, { recursive: true, force: true });
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: project,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  const files = listed
    .split('\0')
    .filter((file) => file !== '' && file !== LEFT_OUT && fs.existsSync(path.join(project, file)));
  const chosen = new Set(sources);
  const texts = sources
    .filter((file) => file.endsWith('.ts'))
    .map((name) => ({ name, content: fs.readFileSync(path.join(project, name), 'utf8') }));
  const instrumented = await instrument(texts);
  const contents = new Map(instrumented.files.map((each) => [each.name, each.content]));
  for (const file of files) {
    const to = path.join(dir, file);
    fs.mkdirSync(path.dirname(to), { recursive: true });
    if (!file.endsWith('.ts') || AS_THEY_ARE.test(file)) {
      fs.copyFileSync(path.join(project, file), to);
      continue;
    }
    const text = contents.get(file) ?? fs.readFileSync(path.join(project, file), 'utf8');
    const { code } = await transform(text, {
      loader: 'ts',
      format: 'esm',
      target: 'es2022',
      tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true, useDefineForClassFields: true } },
    });
    fs.writeFileSync(to, chosen.has(file) ? withSwitch(code, dir) : code);
  }
  // Its code in a file that Node reads by itself, for programs that tests start.
  const switchFile = path.join(dir, SWITCH);
  fs.copyFileSync(switchFile, switchFile.replace(/\.ts$/, '.mjs'));
  fs.writeFileSync(switchFile, `export * from './${path.basename(SWITCH, '.ts')}.mjs';\n`);
  fs.symlinkSync(path.join(project, 'node_modules'), path.join(dir, 'node_modules'));
  if (sources.every((file) => file.endsWith('.ts'))) {
    return { dir, mutations: instrumented.mutations };
  }
  return { dir, ...(await mutateModules(project, dir, sources)) };
}

async function mutateModules(
  project: string,
  dir: string,
  sources: readonly string[],
): Promise<{ modules: string; build: string; mutations: readonly Mutation[] }> {
  const modules = path.join(dir, '.host/mutated');
  const { dir: build } = buildProject(ArktsProject.open(project));
  fs.cpSync(build, modules, { recursive: true });
  const moduleOf = (source: string): string => path.join(modules, 'modules', source.replace(/\.ets$/, '.mjs'));
  const sourceOf = new Map(sources.map((source) => [moduleOf(source), source]));
  const texts = [...sourceOf.keys()].map((name) => ({ name, content: fs.readFileSync(name, 'utf8') }));
  const result = await instrument(texts);
  for (const { name, content } of result.files) {
    fs.writeFileSync(name, withSwitch(content, dir));
  }
  const maps = new Map(texts.map(({ name, content }) => [name, sourceMapOf(content)]));
  const mutations = result.mutations.map((each) => {
    const entry = maps.get(each.file)?.findEntry(each.line - 1, each.column);
    const line = entry !== undefined && 'originalLine' in entry ? entry.originalLine + 1 : each.line;
    return { ...each, file: sourceOf.get(each.file)!, line };
  });
  return { modules, build, mutations };
}

function sourceMapOf(module: string): SourceMap | undefined {
  const encoded = /sourceMappingURL=data:application\/json;base64,(\S+)/.exec(module)?.[1];
  return encoded === undefined ? undefined : new SourceMap(JSON.parse(Buffer.from(encoded, 'base64').toString()));
}

/** Makes an instrumented module ask the process's switch which mutant is on. */
function withSwitch(code: string, dir: string): string {
  const url = pathToFileURL(path.join(dir, SWITCH.replace(/\.ts$/, '.mjs'))).href;
  return `import { stryMutAct_9fa48, stryCov_9fa48 } from ${JSON.stringify(url)};\n${code}`;
}

async function instrument(files: readonly { name: string; content: string }[]): Promise<{
  files: readonly { name: string; content: string }[];
  mutations: readonly (Mutation & { column: number })[];
}> {
  const silent = (): void => {};
  const instrumenter = new Instrumenter({
    isTraceEnabled: () => false,
    isDebugEnabled: () => false,
    isInfoEnabled: () => false,
    isWarnEnabled: () => false,
    isErrorEnabled: () => false,
    isFatalEnabled: () => false,
    trace: silent,
    debug: silent,
    info: silent,
    warn: silent,
    error: silent,
    fatal: silent,
  });
  const result = await instrumenter.instrument(
    files.map((each) => ({ ...each, mutate: true })),
    { plugins: null, excludedMutations: EXCLUDED, noHeader: true, ignorers: [{ shouldIgnore: whyIgnored }] },
  );
  const mutations = result.mutants
    .filter((each) => each.status === undefined)
    .map((each) => ({
      id: each.id,
      file: each.fileName,
      line: each.location.start.line + 1,
      column: each.location.start.column,
      mutator: each.mutatorName,
      replacement: each.replacement.replace(/\s+/g, ' ').slice(0, 80),
    }));
  return { files: result.files, mutations };
}

/** Why the code at a place of the syntax tree is left alone. */
function whyIgnored(at: object): string | undefined {
  const { node } = at as { node: Node };
  if (
    node.type === 'CallExpression' &&
    node.callee?.type === 'MemberExpression' &&
    LOG_LEVELS.has(node.callee.property?.name ?? '') &&
    /^_?log(ger)?$/.test(nameOf(node.callee.object))
  ) {
    return 'a line of the log';
  }
  if (node.type === 'VariableDeclarator' && COMPILERS_OWN.has(node.id?.name ?? '')) {
    return 'what the compiler writes for decorators';
  }
  const assigned = node.right?.left?.name;
  if (
    node.type === 'LogicalExpression' &&
    node.operator === '||' &&
    node.right?.type === 'AssignmentExpression' &&
    node.left?.name !== undefined &&
    node.left.name === assigned
  ) {
    return 'what the compiler writes around an enum';
  }
  return undefined;
}

function nameOf(node: Node | undefined): string {
  return node?.property?.name ?? node?.name ?? '';
}

/** The parts of Babel's nodes that are looked at. */
interface Node {
  readonly type: string;
  readonly name?: string;
  readonly id?: Node;
  readonly operator?: string;
  readonly callee?: Node;
  readonly object?: Node;
  readonly property?: Node;
  readonly left?: Node;
  readonly right?: Node;
}
