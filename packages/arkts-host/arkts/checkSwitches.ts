// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type ts from 'ohos-typescript';
import { isBuilder } from './checkUi.ts';
import { compiler } from './compiler.ts';
import type { EtsProgram } from './EtsProgram.ts';
import type { Finding } from './Finding.ts';
import { forEachNode, placeOf } from './syntax.ts';

/** The members of a closed set by their keys, as they are written in a source. */
type Members = ReadonlyMap<string, string>;

/**
 * Switches over a closed set that do not name each of its members, or that would swallow a new one with `default`. A set is
 * closed when it is an enum of the project, or a union of literals; an enum of the SDK is not, for it grows with the system.
 * Where a page is described (`build()`, `@Builder`) there is no switch: there it is a chain of `if … else if` over one value.
 */
export function checkSwitches(ets: EtsProgram): Finding[] {
  const ts = compiler();
  const checker = ets.program.getLinterTypeChecker(); // the one that knows of undefined
  return ets.sources.flatMap((source) => {
    const findings: Finding[] = [];
    forEachNode(source, (node) => {
      if (ts.isSwitchStatement(node) || ts.isIfStatement(node)) {
        const message = ts.isSwitchStatement(node)
          ? faultOf(ets, checker, node)
          : isInPage(node)
            ? faultOfChain(ets, checker, node)
            : undefined;
        if (message !== undefined) {
          findings.push({
            file: ets.project.relative(source.fileName),
            ...placeOf(source, node.getStart(source)),
            severity: 'error',
            rule: 'exhaustive-switch',
            message,
          });
        }
      }
    });
    return findings;
  });
}

function faultOf(ets: EtsProgram, checker: ts.TypeChecker, node: ts.SwitchStatement): string | undefined {
  const ts = compiler();
  const type = checker.getTypeAtLocation(node.expression);
  const members = membersOf(ets, checker, type);
  if (members === undefined) {
    return undefined;
  }
  const named = new Set<string>();
  let hasDefault = false;
  for (const clause of node.caseBlock.clauses) {
    if (ts.isCaseClause(clause)) {
      const key = keyOf(checker.getTypeAtLocation(clause.expression));
      if (key === undefined) {
        return undefined; // compared with something that is known only when it runs
      }
      named.add(key);
    } else {
      hasDefault = true;
    }
  }
  const missing = [...members].filter(([key]) => !named.has(key)).map(([, text]) => text);
  const set = nameOf(checker, type);
  if (hasDefault) {
    return (
      `'default' would swallow a new member of ${set}. ` +
      (missing.length === 0
        ? 'Every member has its case already: take it away.'
        : `Name its members: ${list(missing)}.`)
    );
  }
  return missing.length === 0 ? undefined : `No case for ${list(missing)} of ${set}. Add one for each.`;
}

/** Whether a statement describes a page: it stands in `build()` of a struct or in a `@Builder`, and in no handler there. */
function isInPage(node: ts.Node): boolean {
  const ts = compiler();
  let at = node.parent;
  while (at !== undefined && !ts.isFunctionLike(at)) {
    at = at.parent;
  }
  return at !== undefined && isBuilder(at);
}

/** A chain of two or more ifs that compare one value with members of a closed set. */
function faultOfChain(ets: EtsProgram, checker: ts.TypeChecker, first: ts.IfStatement): string | undefined {
  const ts = compiler();
  if (ts.isIfStatement(first.parent) && first.parent.elseStatement === first) {
    return undefined; // looked at with the first of the chain
  }
  const named = new Set<string>();
  let value: ts.Expression | undefined;
  let last: ts.Statement | undefined = first;
  let links = 0;
  for (; last !== undefined && ts.isIfStatement(last); last = last.elseStatement, links++) {
    const { expression } = last;
    const key =
      ts.isBinaryExpression(expression) && expression.operatorToken.kind === ts.SyntaxKind.EqualsEqualsEqualsToken
        ? keyOf(checker.getTypeAtLocation(expression.right))
        : undefined;
    if (
      key === undefined ||
      (value !== undefined && value.getText() !== (expression as ts.BinaryExpression).left.getText())
    ) {
      return undefined;
    }
    value ??= (expression as ts.BinaryExpression).left;
    named.add(key);
  }
  const type = checker.getTypeAtLocation(value!);
  const members = links < 2 ? undefined : membersOf(ets, checker, type);
  if (members === undefined) {
    return undefined;
  }
  const missing = [...members].filter(([key]) => !named.has(key)).map(([, text]) => text);
  const set = nameOf(checker, type);
  if (last !== undefined) {
    return (
      `'else' would swallow a new member of ${set}. ` +
      (missing.length === 0
        ? 'Every member has its branch already: take it away.'
        : `Give its members a branch of their own: ${list(missing)}.`)
    );
  }
  return missing.length === 0 ? undefined : `No branch for ${list(missing)} of ${set}. Add one for each.`;
}

/** A set as messages call it. */
function nameOf(checker: ts.TypeChecker, type: ts.Type): string {
  const text = checker.typeToString(type);
  return text.length > 60 ? 'its set' : text;
}

function list(names: readonly string[]): string {
  return names.join(', ');
}

/** The members of a type that is a closed set; undefined for every other type. */
function membersOf(ets: EtsProgram, checker: ts.TypeChecker, type: ts.Type): Members | undefined {
  const members = new Map<string, string>();
  for (const one of type.isUnion() ? type.types : [type]) {
    const key = keyOf(one);
    if (key === undefined || isOfSdk(ets, one)) {
      return undefined;
    }
    members.set(key, checker.typeToString(one));
  }
  return members;
}

function isOfSdk(ets: EtsProgram, type: ts.Type): boolean {
  const file = type.symbol?.declarations?.[0]?.getSourceFile().fileName;
  return file !== undefined && ets.isOfSdk(file);
}

/** What tells a literal from others; undefined for a type that has more than one value. */
function keyOf(type: ts.Type): string | undefined {
  const { TypeFlags } = compiler();
  if (type.flags & TypeFlags.EnumLiteral && !type.isUnion()) {
    const parent = type.symbol.declarations?.[0]?.parent;
    return `enum ${parent?.getSourceFile().fileName}:${parent?.pos}.${type.symbol.name}`;
  }
  if (type.isStringLiteral() || type.isNumberLiteral()) {
    return JSON.stringify(type.value);
  }
  if (type.flags & TypeFlags.BooleanLiteral) {
    return (type as ts.Type & { readonly intrinsicName: string }).intrinsicName;
  }
  return type.flags & TypeFlags.Undefined ? 'undefined' : type.flags & TypeFlags.Null ? 'null' : undefined;
}
