// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type ts from 'ohos-typescript';
import { importsCommonJs } from './commonJs.ts';
import { compiler } from './compiler.ts';
import type { EtsProgram } from './EtsProgram.ts';
import type { Finding } from './Finding.ts';
import { decoratorNames, forEachNode, placeOf } from './syntax.ts';

/** Members with these may be passed on by `$name`, which the type checker does not know. */
const STATE_DECORATORS: ReadonlySet<string> = new Set([
  'State',
  'Prop',
  'Link',
  'StorageProp',
  'StorageLink',
  'Provide',
  'Consume',
  'ObjectLink',
  'Watch',
  'BuilderParam',
  'LocalStorageLink',
  'LocalStorageProp',
  'Require',
  'Env',
]);

/** What TypeScript and the ArkTS linter find in a project's sources. */
export function checkTypes(ets: EtsProgram): Finding[] {
  const ts = compiler();
  const uiNames = new Map(ets.sources.map((source) => [source, namesOfUiSyntax(source)]));
  // The linter first: it shares the builder's list of changed files, which reading the diagnostics empties.
  const linter = ts.ArkTSLinter_1_1 as unknown as {
    // its type wants a callback that it never calls
    runArkTSLinter(builder: ts.BuilderProgram, file: undefined, write: () => void, version: string): ts.Diagnostic[];
  };
  const lint = amongSources(ets, () => linter.runArkTSLinter(ets.builder, undefined, () => {}, 'ArkTS_1_1'));
  const types = ets.sources.flatMap((source) => [
    ...ets.builder.getSyntacticDiagnostics(source),
    ...ets.builder.getSemanticDiagnostics(source),
  ]);
  const findings = new Map<string, Finding>();
  for (const [kind, diagnostics] of [
    ['TS', types],
    ['arkts', lint],
  ] as const) {
    for (const diagnostic of diagnostics) {
      const { file, start } = diagnostic;
      const message = ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n');
      const names = file === undefined ? undefined : uiNames.get(file);
      if (
        file === undefined ||
        start === undefined ||
        names === undefined ||
        isUiSyntax(message, names) ||
        isInner(ets, diagnostic)
      ) {
        continue;
      }
      findings.set(`${kind} ${file.fileName} ${start} ${message}`, {
        file: ets.project.relative(file.fileName),
        ...placeOf(file, start),
        severity: diagnostic.category === ts.DiagnosticCategory.Error ? 'error' : 'warning',
        rule: kind === 'TS' ? `TS${diagnostic.code}` : ruleOf(message),
        message,
      });
    }
  }
  return [...findings.values()];
}

/** Lets the linter look at these sources: it takes one, or all that the program has, those of the kits among them. */
function amongSources<T>(ets: EtsProgram, run: () => T): T {
  const program = ets.program as { getSourceFiles: () => readonly ts.SourceFile[] };
  ets.program.getTypeChecker(); // both checkers bind all that there is when they are made
  ets.program.getLinterTypeChecker();
  const all = program.getSourceFiles;
  program.getSourceFiles = (): readonly ts.SourceFile[] => ets.sources;
  try {
    return run();
  } finally {
    program.getSourceFiles = all;
  }
}

/** The linter ends its texts with the rule; what comes without one is what only its strict type checker finds. */
function ruleOf(message: string): string {
  return /\(([a-z]+-[\w-]+)\)\s*$/.exec(message)?.[1] ?? 'arkts-strict-typing';
}

/**
 * Whether a finding is of what the compiler adds to a source: the second parameter of a struct, its storage, which it
 * looks at when the first one does not fit, and the attributes of a component that nobody knows; and that native libraries are not
 * verified.
 */
function isInner(ets: EtsProgram, { code, file, start = 0, messageText }: ts.Diagnostic): boolean {
  const text = compiler().flattenDiagnosticMessageText(messageText, '\n');
  const name = /^Cannot find name '(\w+)'/.exec(text)?.[1];
  const isParameters = /^Argument of type '\{[^]*?' is not assignable to parameter of type 'LocalStorage'/.test(text);
  return (
    (name === 'LocalStorage' && start === 0) ||
    isParameters ||
    (name !== undefined && ets.unknownAttributes.has(name)) ||
    text.startsWith('Currently module for ') ||
    (NO_EXPORT.has(code) && file !== undefined && isOfCommonJs(ets, file, start))
  );
}

/** What the compiler says of an export that a module has not. */
const NO_EXPORT: ReadonlySet<number> = new Set([2305, 2614, 2724, 1192]);

/** Whether what starts there is imported from a CommonJS file, whose exports are known when it runs. */
function isOfCommonJs(ets: EtsProgram, file: ts.SourceFile, start: number): boolean {
  const ts = compiler();
  const statement = file.statements.find((one) => one.pos <= start && start < one.end);
  return (
    statement !== undefined &&
    ts.isImportDeclaration(statement) &&
    ts.isStringLiteral(statement.moduleSpecifier) &&
    importsCommonJs(ets, file, statement.moduleSpecifier.text)
  );
}

/** The names of two-way bindings that a source may use: `$name` of a state member, `$$this`. */
export function namesOfUiSyntax(source: ts.SourceFile): ReadonlySet<string> {
  const ts = compiler();
  const names = new Set(['$$this']);
  forEachNode(source, (node) => {
    if (ts.isStructDeclaration(node)) {
      for (const member of node.members) {
        if (ts.isPropertyDeclaration(member) && decoratorNames(member).some((name) => STATE_DECORATORS.has(name))) {
          names.add(`$${member.name.getText(source)}`);
        }
      }
    } else if (ts.isIdentifier(node) && node.text.startsWith('$$')) {
      names.add(node.text);
    }
  });
  return names;
}

/** Whether a finding is only about `$name` or `$$this`: bindings that the type checker takes for unknown names. */
export function isUiSyntax(message: string, uiNames: ReadonlySet<string>): boolean {
  const name =
    /Cannot find name\s*'(\$?\$?\w+)'/.exec(message) ?? /Property\s*'(\$\w+)' does not exist on type/.exec(message);
  return name !== null && uiNames.has(name[1]!);
}
