// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import path from 'node:path';
import type ts from 'ohos-typescript';
import { compiler } from './compiler.ts';
import type { EtsProgram } from './EtsProgram.ts';
import type { Finding } from './Finding.ts';
import type { ProjectRule } from './HostSettings.ts';
import { forEachNode, isVirtual, placeOf } from './syntax.ts';

const WIDTH: number = 120;

/** Habits of .ets sources that make them easy to read: no unused import, no long line, a file that is called as its export. */
export function checkHabits(ets: EtsProgram, rules: ReadonlySet<ProjectRule>): Finding[] {
  return ets.sources
    .filter((source) => source.fileName.endsWith('.ets'))
    .flatMap((source) => {
      const findings: Finding[] = [];
      const report = (start: number, rule: string, message: string): void => {
        const file = ets.project.relative(source.fileName);
        findings.push({ file, ...placeOf(source, start), severity: 'error', rule, message });
      };
      if (rules.has('unused-import')) {
        checkImports(source, report);
      }
      if (rules.has('line-width')) {
        checkWidth(source, report);
      }
      if (rules.has('file-name')) {
        checkName(source, report);
      }
      return findings;
    });
}

type Report = (start: number, rule: string, message: string) => void;

function checkImports(source: ts.SourceFile, report: Report): void {
  const ts = compiler();
  const imports = source.statements.filter(ts.isImportDeclaration);
  const used = new Set<string>();
  source.statements
    .filter((statement) => !ts.isImportDeclaration(statement))
    .forEach((statement) =>
      forEachNode(statement, (node) => {
        if (ts.isIdentifier(node) && !isVirtual(node) && !isMemberName(node)) {
          used.add(node.text);
        }
      }),
    );
  for (const name of imports.flatMap(importedNames)) {
    if (!used.has(name.text)) {
      report(name.getStart(source), 'unused-import', `'${name.text}' is imported and not used. Take it away.`);
    }
  }
}

/** Whether an identifier stands where only a member can: `it.name`, `{ name: 1 }`, the name of a method. */
function isMemberName(node: ts.Identifier): boolean {
  const ts = compiler();
  const { parent } = node;
  return (
    (ts.isPropertyAccessExpression(parent) && parent.name === node) ||
    (ts.isQualifiedName(parent) && parent.right === node) ||
    ((ts.isPropertyAssignment(parent) || ts.isClassElement(parent) || ts.isTypeElement(parent)) && parent.name === node)
  );
}

function importedNames(statement: ts.ImportDeclaration): ts.Identifier[] {
  const ts = compiler();
  const clause = statement.importClause;
  const named = clause?.namedBindings;
  return [
    ...(clause?.name === undefined ? [] : [clause.name]),
    ...(named === undefined
      ? []
      : ts.isNamespaceImport(named)
        ? [named.name]
        : named.elements.map((element) => element.name)),
  ];
}

function checkWidth(source: ts.SourceFile, report: Report): void {
  let start = 0;
  for (const line of source.text.split('\n')) {
    const { length } = line.replace(/\r$/, '');
    if (length > WIDTH) {
      report(start + WIDTH, 'line-width', `The line has ${length} columns; break it at ${WIDTH}.`);
    }
    start += line.length + 1;
  }
}

/**
 * `Thing.ets` declares a Thing, `makeThing.ets` with one export exports makeThing, `Thing.test.ets` exports thingTest. A family
 * of functions is called by its subject, in lower case; a face that only passes on may be called as it likes.
 */
function checkName(source: ts.SourceFile, report: Report): void {
  const ts = compiler();
  const name = path.basename(source.fileName, '.ets');
  const own = source.statements.filter((statement) => !ts.isImportDeclaration(statement));
  if (own.every((statement) => ts.isExportDeclaration(statement)) || name === 'List.test') {
    return;
  }
  const declared = own.flatMap(declaredNames);
  const exported = declared.filter(({ isExported }) => isExported);
  const [wanted, has] = name.endsWith('.test')
    ? [`${lowerFirst(name.slice(0, -'.test'.length))}Test`, exported]
    : isUpper(name)
      ? [name, declared]
      : [name, exported.length === 1 ? exported : []];
  if (has.length > 0 && !has.some((one) => one.name === wanted)) {
    const names = has.map((one) => one.name).join(', ');
    report(0, 'file-name', `The file is called ${name}.ets and has ${names}: call one of the two '${wanted}'.`);
  }
}

function declaredNames(statement: ts.Statement): { readonly name: string; readonly isExported: boolean }[] {
  const ts = compiler();
  const isExported =
    ts.canHaveModifiers(statement) &&
    ts.getModifiers(statement)?.some((modifier) => modifier.kind === ts.SyntaxKind.ExportKeyword) === true;
  const names = ts.isVariableStatement(statement)
    ? statement.declarationList.declarations.map((declaration) => declaration.name)
    : [(statement as ts.Statement & { readonly name?: ts.Node }).name];
  return names.flatMap((name) =>
    name !== undefined && ts.isIdentifier(name) ? [{ name: name.text, isExported }] : [],
  );
}

function isUpper(name: string): boolean {
  return /^[A-Z]/.test(name);
}

function lowerFirst(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}
