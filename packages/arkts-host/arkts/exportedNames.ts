// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import type ts from 'ohos-typescript';
import { compiler } from './compiler.ts';
import { hostPaths } from './hostPaths.ts';

/** What the host's own modules export: nobody edits them while they run. */
const ofTheHost: Map<string, ReadonlySet<string>> = new Map();

/** The names that a TypeScript module of the host exports as values, those of `export *` included. */
export function exportedNames(file: string): ReadonlySet<string> {
  const known = ofTheHost.get(file);
  if (known !== undefined) {
    return known;
  }
  const names = new Set<string>();
  collect(file, names, new Set());
  if (file.startsWith(hostPaths.host + path.sep)) {
    ofTheHost.set(file, names);
  }
  return names;
}

/** The names that a source exports itself as values: those of `export *` are not known from it. */
export function namesExportedBy(source: ts.SourceFile): ReadonlySet<string> {
  const ts = compiler();
  const names = new Set<string>();
  for (const statement of source.statements) {
    if (ts.isExportAssignment(statement)) {
      names.add('default');
    } else if (ts.isExportDeclaration(statement)) {
      const clause = statement.exportClause;
      if (clause !== undefined && ts.isNamedExports(clause)) {
        clause.elements.forEach((one) => names.add(one.name.text));
      } else if (clause !== undefined) {
        names.add(clause.name.text);
      }
    } else if (hasModifier(statement, ts.SyntaxKind.DefaultKeyword)) {
      names.add('default');
    } else if (hasModifier(statement, ts.SyntaxKind.ExportKeyword)) {
      declaredNames(statement).forEach((name) => names.add(name));
    }
  }
  return names;
}

function hasModifier(statement: ts.Statement, kind: ts.SyntaxKind): boolean {
  const ts = compiler();
  return ts.canHaveModifiers(statement) && ts.getModifiers(statement)?.some((one) => one.kind === kind) === true;
}

function collect(file: string, names: Set<string>, seen: Set<string>): void {
  if (seen.has(file)) {
    return;
  }
  seen.add(file);
  const ts = compiler();
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.ES2021, true, ts.ScriptKind.TS);
  for (const statement of source.statements) {
    if (ts.isExportDeclaration(statement)) {
      if (statement.isTypeOnly) {
        continue;
      }
      if (statement.exportClause === undefined) {
        collect(path.resolve(path.dirname(file), (statement.moduleSpecifier as ts.StringLiteral).text), names, seen);
      } else if (ts.isNamedExports(statement.exportClause)) {
        statement.exportClause.elements.filter((one) => !one.isTypeOnly).forEach((one) => names.add(one.name.text));
      } else {
        names.add(statement.exportClause.name.text);
      }
    } else if (hasModifier(statement, ts.SyntaxKind.ExportKeyword)) {
      declaredNames(statement).forEach((name) => names.add(name));
    }
  }
}

function declaredNames(statement: ts.Statement): string[] {
  const ts = compiler();
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations.flatMap((declaration) => boundNames(declaration.name));
  }
  if (ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement) || ts.isEnumDeclaration(statement)) {
    return statement.name === undefined ? [] : [statement.name.text];
  }
  return [];
}

function boundNames(name: ts.BindingName): string[] {
  const ts = compiler();
  return ts.isIdentifier(name)
    ? [name.text]
    : name.elements.flatMap((element) => (ts.isBindingElement(element) ? boundNames(element.name) : []));
}
