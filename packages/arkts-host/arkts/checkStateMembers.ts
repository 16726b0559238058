// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type ts from 'ohos-typescript';
import { compiler } from './compiler.ts';
import type { Report } from './Report.ts';
import { decoratorNames, forEachNode, isVirtual } from './syntax.ts';

/** What a member of a @ComponentV2 is; it can be only one of these. */
const KINDS: ReadonlySet<string> = new Set([
  'Local',
  'Param',
  'Event',
  'Provider',
  'Consumer',
  'BuilderParam',
  'Computed',
  'Monitor',
]);
/** State that nobody else sets at first. */
const NEEDS_VALUE: ReadonlySet<string> = new Set(['Local', 'Provider', 'Consumer']);

/** State management V2 in a struct: decorators that belong together, first values, and what may not be written. */
export function checkMembers(struct: ts.StructDeclaration, report: Report): void {
  const ts = compiler();
  if (!decoratorNames(struct).includes('ComponentV2')) {
    return;
  }
  const readOnly = new Set<string>();
  for (const member of struct.members.filter((one) => !isVirtual(one))) {
    const decorators = decoratorNames(member);
    const name = member.name?.getText() ?? '';
    const at = member.name ?? member;
    const kinds = decorators.filter((one) => KINDS.has(one));
    if (kinds.length > 1) {
      report(at, `'${name}' cannot be @${kinds[0]!} and @${kinds[1]!}. Keep one.`);
    }
    if (decorators.includes('Trace')) {
      report(at, '@Trace belongs in a class with @ObservedV2; in a struct use @Local.');
    }
    if (decorators.includes('Once') && !decorators.includes('Param')) {
      report(at, `@Once stands with @Param only; '${name}' has none.`);
    }
    if (decorators.includes('Require') && !decorators.includes('Param') && !decorators.includes('BuilderParam')) {
      report(at, `@Require stands with @Param or @BuilderParam only; '${name}' has neither.`);
    }
    checkComputed(member, decorators, at, report);
    if (!ts.isPropertyDeclaration(member)) {
      continue;
    }
    const hasValue = member.initializer !== undefined;
    if (!hasValue && decorators.some((one) => NEEDS_VALUE.has(one))) {
      report(at, `'${name}' needs a first value: nobody else gives it one.`);
    }
    if (!hasValue && decorators.includes('Param') && !decorators.includes('Require')) {
      report(at, `@Param '${name}' needs a first value, or @Require.`);
    }
    if (decorators.includes('Param') && !decorators.includes('Once')) {
      readOnly.add(name);
    }
  }
  checkWrites(struct, readOnly, report);
}

/** State management V2 in a class: traced fields need an observed class, and V1 stays out. */
export function checkClass(node: ts.ClassDeclaration, report: Report): void {
  const ts = compiler();
  const decorators = decoratorNames(node);
  const isObserved = decorators.includes('ObservedV2');
  if (isObserved && decorators.includes('Observed')) {
    report(node.name ?? node, 'A class is @Observed or @ObservedV2, not both.');
  }
  for (const member of node.members) {
    const own = decoratorNames(member);
    const at = member.name ?? member;
    const needs = own.find(
      (one) => one === 'Trace' || (one === 'Monitor' && ts.isMethodDeclaration(member)) || one === 'Computed',
    );
    if (needs !== undefined && !isObserved) {
      report(at, `@${needs} works in a class with @ObservedV2 only.`);
    }
    if (own.includes('Track') && isObserved) {
      report(at, '@Track belongs in a class without @ObservedV2; use @Trace.');
    }
    checkComputed(member, own, at, report);
  }
}

/** A computed value is a getter, and nobody sets it. */
function checkComputed(member: ts.Node, decorators: readonly string[], at: ts.Node, report: Report): void {
  const ts = compiler();
  if (!decorators.includes('Computed')) {
    return;
  }
  if (!ts.isGetAccessorDeclaration(member)) {
    report(at, '@Computed stands at a getter only.');
    return;
  }
  const parent = member.parent as ts.ClassLikeDeclaration | undefined;
  const setter = parent?.members?.find(
    (one) => ts.isSetAccessorDeclaration(one) && one.name.getText() === member.name.getText(),
  );
  if (setter !== undefined) {
    report(setter.name ?? setter, 'What is @Computed cannot be set.');
  }
}

const WRITES: ReadonlySet<string> = new Set([
  '=',
  '+=',
  '-=',
  '*=',
  '/=',
  '%=',
  '**=',
  '&&=',
  '||=',
  '??=',
  '&=',
  '|=',
  '^=',
  '<<=',
  '>>=',
  '>>>=',
]);

function checkWrites(struct: ts.StructDeclaration, readOnly: ReadonlySet<string>, report: Report): void {
  const ts = compiler();
  const check = (target: ts.Node): void => {
    if (
      ts.isPropertyAccessExpression(target) &&
      target.expression.kind === ts.SyntaxKind.ThisKeyword &&
      readOnly.has(target.name.text)
    ) {
      report(target, `@Param '${target.name.text}' is read-only here. Ask the parent through an @Event, or add @Once.`);
    }
  };
  for (const member of struct.members.filter((one) => !isVirtual(one))) {
    forEachNode(member, (node) => {
      if (ts.isBinaryExpression(node) && WRITES.has(node.operatorToken.getText())) {
        check(node.left);
      } else if (
        (ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) &&
        (node.operator === ts.SyntaxKind.PlusPlusToken || node.operator === ts.SyntaxKind.MinusMinusToken)
      ) {
        check(node.operand);
      }
    });
  }
}
