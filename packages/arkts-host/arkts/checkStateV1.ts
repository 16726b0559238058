// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type ts from 'ohos-typescript';
import { compiler } from './compiler.ts';
import type { Report } from './Report.ts';
import { decoratorName, decoratorNames, decoratorsOf, forEachNode, isVirtual } from './syntax.ts';

/** What makes a member of a @Component a state variable; it can be only one of these. */
export const STATE_V1: ReadonlySet<string> = new Set([
  'State',
  'Prop',
  'Link',
  'ObjectLink',
  'Provide',
  'Consume',
  'StorageLink',
  'StorageProp',
  'LocalStorageLink',
  'LocalStorageProp',
]);
/** The parent's own: a first value would be another one. */
const HAS_NO_VALUE: ReadonlySet<string> = new Set(['Link', 'ObjectLink']);
/** State that is named by a key. */
const NEEDS_KEY: ReadonlySet<string> = new Set([
  'StorageLink',
  'StorageProp',
  'LocalStorageLink',
  'LocalStorageProp',
  'Watch',
]);
/** What a component of V1 may receive variables of a @ComponentV2 in. */
const FROM_V2: ReadonlySet<string> = new Set(['State', 'Prop', 'Provide']);
/** State of a @ComponentV2. */
const STATE_V2: ReadonlySet<string> = new Set(['Local', 'Param', 'Provider', 'Consumer']);
const BUILT_IN: ReadonlySet<string> = new Set(['Array', 'Map', 'Set', 'Date']);

/** State management V1 in a struct: one decorator for a variable, first values, keys, @Watch. */
export function checkStateV1(struct: ts.StructDeclaration, checker: ts.TypeChecker, report: Report): void {
  const ts = compiler();
  const isEntry = decoratorNames(struct).includes('Entry');
  const methods = new Set(struct.members.filter(ts.isMethodDeclaration).map((member) => member.name.getText()));
  for (const member of struct.members.filter((one) => !isVirtual(one))) {
    const decorators = decoratorNames(member);
    const name = member.name?.getText() ?? '';
    const at = member.name ?? member;
    const kinds = decorators.filter((one) => STATE_V1.has(one));
    const kind = kinds[0];
    if (kinds.length > 1) {
      report(at, `'${name}' cannot be @${kinds[0]!} and @${kinds[1]!}. Keep one.`);
    }
    checkWatch(member, methods, kind, report);
    if (kind === undefined || !ts.isPropertyDeclaration(member)) {
      continue;
    }
    if (member.initializer !== undefined && HAS_NO_VALUE.has(kind)) {
      report(at, 'What is passed by the parent cannot have a value of its own.');
    }
    if (kind === 'ObjectLink' && isEntry) {
      report(at, `@ObjectLink '${name}' cannot stand in a struct with @Entry: nobody passes it an object.`);
    }
    checkTypeOfState(member, kind, checker, report);
  }
  checkObjectLinks(struct, report);
}

/** @Watch stands beside a state variable, and names a method. */
function checkWatch(
  member: ts.ClassElement,
  methods: ReadonlySet<string>,
  kind: string | undefined,
  report: Report,
): void {
  const ts = compiler();
  const name = member.name?.getText() ?? '';
  const at = member.name ?? member;
  for (const decorator of decoratorsOf(member).filter((one) => NEEDS_KEY.has(decoratorName(one)))) {
    const given = ts.isCallExpression(decorator.expression) ? decorator.expression.arguments[0] : undefined;
    const what = decoratorName(decorator);
    if (given === undefined) {
      report(at, `@${what} needs a name: @${what}('…').`);
    } else if (what === 'Watch' && ts.isStringLiteralLike(given) && !methods.has(given.text)) {
      report(at, `@Watch names no method: this struct has no '${given.text}'.`);
    }
    if (what === 'Watch' && kind === undefined) {
      report(at, `@Watch stands beside a decorator of state; '${name}' has none.`);
    }
  }
}

function classOf(type: ts.Type): ts.ClassDeclaration | undefined {
  const ts = compiler();
  return (type.symbol as ts.Symbol | undefined)?.declarations?.find(ts.isClassDeclaration);
}

function partsOf(type: ts.Type): readonly ts.Type[] {
  return type.isUnion() ? type.types : [type];
}

/** What cannot be held: functions, and objects of classes with @ObservedV2. */
function checkTypeOfState(member: ts.PropertyDeclaration, kind: string, checker: ts.TypeChecker, report: Report): void {
  for (const part of partsOf(checker.getTypeAtLocation(member))) {
    const observed = classOf(part);
    if (part.getCallSignatures().length > 0) {
      report(member.name, `@${kind} '${member.name.getText()}' cannot hold a function.`);
    } else if (observed !== undefined && decoratorNames(observed).includes('ObservedV2')) {
      report(
        member.name,
        `@${kind} '${member.name.getText()}' cannot hold a ${observed.name?.text ?? 'class'}, which is @ObservedV2: ` +
          'leave the decorator out, its @Trace fields are observed all the same.',
      );
    }
  }
}

/** An @ObjectLink is set by the parent only. */
function checkObjectLinks(struct: ts.StructDeclaration, report: Report): void {
  const ts = compiler();
  const links = new Set(
    struct.members
      .filter((member) => decoratorNames(member).includes('ObjectLink'))
      .map((member) => member.name?.getText() ?? ''),
  );
  if (links.size === 0) {
    return;
  }
  forEachNode(struct, (node) => {
    if (
      ts.isBinaryExpression(node) &&
      node.operatorToken.kind === ts.SyntaxKind.EqualsToken &&
      ts.isPropertyAccessExpression(node.left) &&
      node.left.expression.kind === ts.SyntaxKind.ThisKeyword &&
      links.has(node.left.name.text)
    ) {
      report(
        node.left,
        `@ObjectLink '${node.left.name.text}' is read-only: set its members, or the variable of the parent.`,
      );
    }
  });
}

/** A class is observed by V1 or by V2, with all that it extends. */
export function checkClassV1(node: ts.ClassDeclaration, checker: ts.TypeChecker, report: Report): void {
  const own = decoratorNames(node);
  const isV1 = own.includes('Observed');
  const isV2 = own.includes('ObservedV2');
  if (isV1 === isV2) {
    return;
  }
  const other = isV1 ? 'ObservedV2' : 'Observed';
  for (const base of checker.getTypeAtLocation(node).getBaseTypes() ?? []) {
    const declared = classOf(base);
    if (declared !== undefined && decoratorNames(declared).includes(other)) {
      report(
        node.name ?? node,
        `A class with @${isV1 ? 'Observed' : 'ObservedV2'} cannot extend ${declared.name?.text ?? 'one'}, which is @${other}.`,
      );
    }
  }
}

/** The variable of the struct around that an argument is: `this.name` or `$name`. */
function variableOf(given: ts.Expression, around: ts.StructDeclaration): ts.PropertyDeclaration | undefined {
  const ts = compiler();
  const name =
    ts.isPropertyAccessExpression(given) && given.expression.kind === ts.SyntaxKind.ThisKeyword
      ? given.name.text
      : ts.isIdentifier(given) && given.text.startsWith('$')
        ? given.text.slice(1)
        : undefined;
  return struct(around).find((member) => member.name.getText() === name);

  function struct(one: ts.StructDeclaration): ts.PropertyDeclaration[] {
    return one.members.filter(ts.isPropertyDeclaration);
  }
}

/** What a struct hands to one of its children, by the state managements of both. */
export interface Handing {
  readonly parent: ts.StructDeclaration;
  readonly isParentV2: boolean;
  readonly isChildV2: boolean;
  /** The child's member, with its decorators. */
  readonly member: ts.PropertyDeclaration;
  readonly value: ts.Expression;
}

/** V1 beside V2: what may be passed from the one to the other; a @Link needs a variable in any case. */
export function checkHanding(handing: Handing, checker: ts.TypeChecker, report: Report): void {
  const { parent, isParentV2, isChildV2, member, value } = handing;
  const name = member.name.getText();
  const kind = decoratorNames(member).find((one) => STATE_V1.has(one));
  const variable = variableOf(value, parent);
  const decorators = variable === undefined ? [] : decoratorNames(variable);
  const isStateV1 = decorators.some((one) => STATE_V1.has(one));
  if (isParentV2 && !isChildV2 && kind !== undefined && !FROM_V2.has(kind)) {
    report(
      value,
      `A @ComponentV2 cannot pass '${name}', which is @${kind}: only @State, @Prop, @Provide or no decorator.`,
    );
    return;
  }
  if (!isParentV2 && kind === 'Link' && variable !== undefined && !isStateV1) {
    report(value, `@Link '${name}' needs a variable with a decorator of state; '${variable.name.getText()}' has none.`);
  }
  if (variable === undefined) {
    return;
  }
  const parts = partsOf(checker.getTypeAtLocation(variable)).filter(isObjectType);
  const first = parts[0];
  if (!isParentV2 && isChildV2 && isStateV1 && first !== undefined) {
    report(
      value,
      `State of V1 goes to a @ComponentV2 only when it is simple; '${variable.name.getText()}' holds ` +
        `${checker.typeToString(first)}. Take the decorator away, or make the class @ObservedV2.`,
    );
  }
  const isStateV2 = decorators.some((one) => STATE_V2.has(one));
  const builtIn = parts.find((part) => BUILT_IN.has((part.symbol as ts.Symbol | undefined)?.name ?? ''));
  if (isParentV2 && !isChildV2 && isStateV2 && kind !== undefined && builtIn !== undefined) {
    report(
      value,
      `State of V2 that holds ${checker.typeToString(builtIn)} cannot go to '${name}', which is @${kind}. Take one decorator away.`,
    );
  }
}

function isObjectType(type: ts.Type): boolean {
  const ts = compiler();
  return (type.flags & ts.TypeFlags.Object) !== 0;
}
