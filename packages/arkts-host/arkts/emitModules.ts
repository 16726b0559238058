// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type ts from 'ohos-typescript';
import type { ArktsProject } from './ArktsProject.ts';
import { commonJsModule, isCommonJs } from './commonJs.ts';
import { compiler } from './compiler.ts';
import { frameworkModule } from './convertHypium.ts';
import { EtsProgram } from './EtsProgram.ts';
import type { EtsDialect } from './EtsProgram.ts';
import { exportedNames, namesExportedBy } from './exportedNames.ts';
import type { Finding } from './Finding.ts';
import { findingsOfUses, gapsOf, HOST_GAP, missingGlobals, wholeFile } from './hostGaps.ts';
import type { Gap } from './hostGaps.ts';
import { hostPaths } from './hostPaths.ts';
import { libraryModule } from './libraryModule.ts';
import { lower, UI } from './lower.ts';
import { isTestFramework, mockOfKit, resolveModule } from './resolveModule.ts';
import { rewriteModule } from './rewriteModule.ts';
import type { Sdk } from './Sdk.ts';
import { decoratorNames } from './syntax.ts';
import { usedGlobals } from './usedGlobals.ts';

/** A source's emitted module, relative to the folder of a build. */
export function modulePath(project: ArktsProject, source: string): string {
  return path.join(
    'modules',
    path
      .relative(project.dir, source)
      .replaceAll(`..${path.sep}`, `_${path.sep}`)
      .replace(/\.js$/, '.js.mjs') // beside it there may be a source of the same name
      .replace(/\.e?ts$/, '.mjs'),
  );
}

/** What a source has become. */
export interface EmittedSource {
  readonly source: ts.SourceFile;
  /** The texts of its modules, by their path from the folder of a build; one, but for a few libraries. */
  readonly modules: ReadonlyMap<string, string>;
  /** Everything in it that is not here, types included. */
  readonly all: readonly Finding[];
  /** Each use of a value that is not here: it throws when it runs. */
  readonly used: readonly Finding[];
}

/** Sources of a project as they are understood, before anything is emitted: one such is enough for modules of each kind. */
export class ModulePlans {
  readonly ets: EtsProgram;
  readonly plans: readonly Plan[];

  /** @param only the sources that are looked at; by default all that run */
  constructor(project: ArktsProject, sdk: Sdk, globals: string, dialect?: EtsDialect, only?: ReadonlySet<string>) {
    this.ets = new EtsProgram(project, sdk, dialect, only);
    const known = exportedNames(globals);
    this.plans = this.ets.running
      .filter(({ fileName }) => only === undefined || only.has(fileName))
      .map((source) => planOf(this.ets, source, known));
  }
}

function planOf(ets: EtsProgram, source: ts.SourceFile, known: ReadonlySet<string>): Plan {
  try {
    const names = usedGlobals(ets, source);
    return {
      source,
      gaps: gapsOf(ets, source),
      globals: [...names.keys()].filter((name) => known.has(name)),
      unmade: missingGlobals(ets.project, source, names, known),
    };
  } catch (error) {
    return { source, globals: [], unmade: new Map(), gaps: [wholeFile(crashOf(ets.project, source, error))] };
  }
}

/** The modules of these sources. A source that cannot be emitted becomes a module that throws when it is loaded. */
export function emitModules(
  { ets, plans }: ModulePlans,
  globals: string,
  marksUnheardReads: boolean,
): readonly EmittedSource[] {
  const { project } = ets;
  return plans.map((plan) => {
    const { source, gaps, unmade } = plan;
    const all = [...gaps.map(({ finding }) => finding), ...unmade.values()];
    const used = [...gaps.flatMap((gap) => findingsOfUses(source, gap)), ...unmade.values()];
    const module = modulePath(project, source.fileName);
    const syntax = gaps.find(({ node }) => node === undefined);
    const throwing = (finding: Finding): string => throwingModule(source, `${formatPlace(finding)} ${finding.message}`);
    let text: string;
    try {
      text =
        syntax === undefined ? emitModule(ets, plan, module, globals, marksUnheardReads) : throwing(syntax.finding);
    } catch (error) {
      const { finding } = wholeFile(crashOf(project, source, error)); // the host has stumbled over the source
      all.push(finding);
      used.push(finding);
      text = throwing(finding);
    }
    const modules = new Map([[module, text]]);
    const missing = gaps.filter(({ isModule }) => isModule).map(({ finding }) => finding.message);
    if (source.fileName.endsWith('.js') && missing.length > 0 && !isCommonJs(source)) {
      const body = module.replace(/\.mjs$/, '.body.mjs');
      modules.set(body, text);
      const names = [...namesExportedBy(source)];
      const missingUrl = pathToFileURL(hostPaths.missing).href;
      modules.set(module, libraryModule(names, `./${path.basename(body)}`, missing, missingUrl));
    }
    return { source, modules, all, used };
  });
}

/** What is known of a source before it is emitted. */
interface Plan {
  readonly source: ts.SourceFile;
  readonly gaps: readonly Gap[];
  /** Global names that the host implements. */
  readonly globals: readonly string[];
  /** Those that it only declares, and what is said when one is used. */
  readonly unmade: ReadonlyMap<string, Finding>;
}

function formatPlace({ file, line, column }: Finding): string {
  return `${file}:${line}:${column}`;
}

/** What the host says of a source over which it has stumbled. */
function crashOf(project: ArktsProject, source: ts.SourceFile, error: unknown): Finding {
  return {
    file: project.relative(source.fileName),
    line: 1,
    column: 1,
    severity: 'error',
    rule: HOST_GAP,
    message: `this host cannot compile the file (${(error as Error).message}). Please report it with the file.`,
  };
}

/** A module in the place of a source that cannot be emitted: it has the same names and throws before anyone gets one. */
function throwingModule(source: ts.SourceFile, message: string): string {
  const declared =
    /^export\s+(?:declare\s+|abstract\s+|async\s+)*(?:class|struct|function|const|let|var|enum|namespace)\s+(\w+)/gm;
  const names = [...new Set([...source.text.matchAll(declared)].map((match) => match[1]!))];
  const isDefault = /^export\s+default\b/m.test(source.text);
  return [
    `throw new SyntaxError(${JSON.stringify(message)});`,
    ...names.map((name) => `export let ${name};`),
    ...(isDefault ? ['export default undefined;'] : []),
    '',
  ].join('\n');
}

function emitModule(ets: EtsProgram, plan: Plan, module: string, globals: string, marksUnheardReads: boolean): string {
  const { source, gaps } = plan;
  const ts = compiler();
  const relativeTo = (target: string): string => {
    const relative = path.relative(path.dirname(module), target).split(path.sep).join('/');
    return relative.startsWith('.') ? relative : `./${relative}`;
  };
  const moduleFor = (specifier: string): string => {
    if (isTestFramework(specifier)) {
      return relativeTo(path.join('hypium', frameworkModule(specifier)));
    }
    const target = resolveModule(ets.project, ets.sdk, specifier, source.fileName);
    if (target === undefined) {
      return specifier;
    }
    return ets.isOfSdk(target)
      ? pathToFileURL(target.replace(/\.d\.ts$/, '.js')).href
      : relativeTo(modulePath(ets.project, target));
  };
  const mockFor = (specifier: string, name: string): string | undefined => {
    const mock = mockOfKit(ets.project, ets.sdk, specifier, name, source.fileName);
    return mock === undefined ? undefined : relativeTo(modulePath(ets.project, mock));
  };
  const missingExport = (specifier: string, name: string): string | undefined => {
    const ofModule = gaps.filter((gap) => gap.specifier === specifier);
    const whole = ofModule.find(({ isModule }) => isModule);
    if (whole !== undefined) {
      return whole.finding.message;
    }
    if (isTestFramework(specifier)) {
      return undefined;
    }
    if (resolveModule(ets.project, ets.sdk, specifier, source.fileName) === undefined) {
      return `'${specifier}' leads nowhere.`;
    }
    return ofModule.find(({ node }) => nameOf(node) === name)?.finding.message;
  };
  if (isCommonJs(source)) {
    return commonJsModule(source, moduleFor);
  }
  const entry = source.statements.find(
    (statement): statement is ts.StructDeclaration =>
      ts.isStructDeclaration(statement) && decoratorNames(statement).includes('Entry'),
  );
  let needsUi = false;
  let text: string | undefined;
  ets.program.emit(
    source,
    (name, data) => {
      text = name.endsWith('.js') ? data : text;
    },
    undefined,
    false,
    {
      before: [
        lower(ets, {
          marksUnheardReads,
          usesUi: () => {
            needsUi = true;
          },
        }),
      ],
      after: [
        rewriteModule({
          moduleFor,
          globals: () => [
            ...plan.globals.map((name): [string, string] => [name, name]),
            ...(needsUi ? [['ui', UI] as const] : []),
          ],
          globalsUrl: pathToFileURL(globals).href,
          mockFor,
          missingExport,
          missingNames: new Map([
            ...namesIn(gaps),
            ...[...plan.unmade].map(([name, { message }]) => [name, message] as const),
          ]),
          missingMembers: membersIn(gaps),
          missingUrl: pathToFileURL(hostPaths.missing).href,
          entry: entry?.name?.text,
        }),
      ],
    },
  );
  if (text === undefined) {
    throw new Error(`ohos-typescript emitted nothing for ${source.fileName}.`);
  }
  return withSource(text, source.fileName);
}

/** What an import or export of a missing name calls it. */
function nameOf(node: ts.Node | undefined): string | undefined {
  const ts = compiler();
  if (node === undefined || !ts.isIdentifier(node)) {
    return undefined;
  }
  return ts.isImportClause(node.parent) ? 'default' : node.text;
}

/** Names that nobody declares, used as values. */
function namesIn(gaps: readonly Gap[]): [string, string][] {
  const ts = compiler();
  return gaps.flatMap(({ node, specifier, finding }): [string, string][] =>
    node !== undefined &&
    specifier === undefined &&
    ts.isIdentifier(node) &&
    !(ts.isPropertyAccessExpression(node.parent) && node.parent.name === node) &&
    !(ts.isQualifiedName(node.parent) && node.parent.right === node)
      ? [[node.text, finding.message]]
      : [],
  );
}

/** Members that are called, made or read from, and those of enums; a test whether one is there stays as it is. */
function membersIn(gaps: readonly Gap[]): ReadonlyMap<ts.Node, string> {
  const ts = compiler();
  return new Map(
    gaps.flatMap(({ node, finding, isAttribute, isOfEnum }): [ts.Node, string][] => {
      if (
        isAttribute ||
        node === undefined ||
        !ts.isPropertyAccessExpression(node.parent) ||
        node.parent.name !== node
      ) {
        return [];
      }
      const access = node.parent;
      const user = access.parent;
      const isUse =
        isOfEnum ||
        ((ts.isCallExpression(user) || ts.isNewExpression(user)) && user.expression === access) ||
        (ts.isPropertyAccessExpression(user) && user.expression === access && user.questionDotToken === undefined);
      return isUse ? [[node, finding.message]] : [];
    }),
  );
}

/** Lets the inline source map name the source by its URL, wherever the module is. */
function withSource(text: string, source: string): string {
  return text.replace(/\/\/# sourceMappingURL=data:application\/json;base64,(\S+)\s*$/, (_match, base64: string) => {
    const map = JSON.parse(Buffer.from(base64, 'base64').toString()) as Record<string, unknown>;
    const own = { ...map, sources: [pathToFileURL(source).href], sourceRoot: '' };
    return `//# sourceMappingURL=data:application/json;base64,${Buffer.from(JSON.stringify(own)).toString('base64')}\n`;
  });
}
