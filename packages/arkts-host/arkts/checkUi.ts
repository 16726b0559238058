// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type ts from 'ohos-typescript';
import { HOW_TO_ADD_COMPONENT } from '../arkui/components.ts';
import { compiler } from './compiler.ts';
import { checkClass, checkMembers } from './checkStateMembers.ts';
import { checkClassV1, checkHanding, checkStateV1, STATE_V1 } from './checkStateV1.ts';
import { checkNesting, isContainer } from './checkNesting.ts';
import type { EtsProgram } from './EtsProgram.ts';
import type { Finding } from './Finding.ts';
import type { Report } from './Report.ts';
import { decoratorNames, forEachNode, isVirtual, placeOf } from './syntax.ts';

const STRUCT_V1: ReadonlySet<string> = new Set(['Component', 'CustomDialog', 'Reusable']);
const STRUCT_V2: ReadonlySet<string> = new Set(['ComponentV2', 'ReusableV2']);
const MEMBER_V1: ReadonlySet<string> = new Set([...STATE_V1, 'Watch']);
/** Decorators of V2 that stand in a struct only, and those that stand in classes as well. */
const STRUCT_MEMBER_V2: readonly string[] = ['Local', 'Param', 'Once', 'Event', 'Provider', 'Consumer'];
const MEMBER_V2: ReadonlySet<string> = new Set([...STRUCT_MEMBER_V2, 'Monitor', 'Computed']);
/** Decorators that a class has no use for, beside those of V1. */
const STRUCT_ONLY: ReadonlySet<string> = new Set([...STRUCT_MEMBER_V2, 'Require', 'BuilderParam']);
/** Members that only the struct itself sets. */
const OWN_ONLY: ReadonlySet<string> = new Set([
  'Local',
  'Provider',
  'Consumer',
  'Consume',
  'StorageLink',
  'StorageProp',
  'LocalStorageLink',
  'LocalStorageProp',
]);

/** Members of a @ComponentV2 that its parent may set. */
const FROM_PARENT: ReadonlySet<string> = new Set(['Param', 'Event', 'BuilderParam']);

/** Rules of DevEco's UI compiler that ohos-typescript does not know; those that a page of this project can break. */
export function checkUi(ets: EtsProgram): Finding[] {
  const ts = compiler();
  const checker = ets.program.getTypeChecker();
  return ets.sources
    .filter((source) => source.fileName.endsWith('.ets'))
    .flatMap((source) => {
      const findings: Finding[] = [];
      const report: Report = (node, message) => {
        findings.push({
          file: ets.project.relative(source.fileName),
          ...placeOf(source, node.getStart(source)),
          severity: 'error',
          rule: 'ui',
          message,
        });
      };
      const structs = source.statements.filter(ts.isStructDeclaration);
      structs
        .filter((struct) => decoratorNames(struct).includes('Entry'))
        .slice(1)
        .forEach((struct) => report(struct.name ?? struct, 'A file can have only one struct with @Entry.'));
      structs.forEach((struct) => {
        checkStruct(struct, report);
        checkMembers(struct, report);
        if (decoratorNames(struct).some((one) => STRUCT_V1.has(one))) {
          checkStateV1(struct, checker, report);
        }
      });
      forEachNode(source, (node) => {
        if (ts.isClassDeclaration(node)) {
          checkClass(node, report);
          checkClassV1(node, checker, report);
          checkClassMembers(node, report);
        }
        if (
          ts.isIdentifier(node) &&
          node.parent !== undefined &&
          (ts.isEtsComponentExpression(node.parent) || ts.isCallExpression(node.parent)) &&
          node.parent.expression === node
        ) {
          checkSupported(ets, node, report);
        }
        if (ts.isEtsComponentExpression(node)) {
          checkNesting(ets, node, report);
        }
        if (ts.isEtsComponentExpression(node) || ts.isCallExpression(node)) {
          checkStructCall(ets, node, report);
        }
        if (isBuilder(node)) {
          checkBuilderBody(node.body, report);
        }
      });
      return findings;
    });
}

function checkStruct(struct: ts.StructDeclaration, report: Report): void {
  const ts = compiler();
  const name = struct.name ?? struct;
  const decorators = decoratorNames(struct);
  const isV1 = decorators.some((one) => STRUCT_V1.has(one));
  const isV2 = decorators.some((one) => STRUCT_V2.has(one));
  if (isV1 === isV2) {
    report(name, 'A struct needs one of @Component and @ComponentV2.');
    return;
  }
  for (const member of struct.members.filter((one) => !isVirtual(one))) {
    const wrong = decoratorNames(member).find((one) => (isV1 ? MEMBER_V2 : MEMBER_V1).has(one));
    if (wrong !== undefined) {
      report(member.name ?? member, `@${wrong} belongs in a struct with @${isV1 ? 'ComponentV2' : 'Component'}.`);
    }
  }
  const build = struct.members.filter(ts.isMethodDeclaration).find((member) => member.name.getText() === 'build');
  const roots = build?.body?.statements.filter((statement) => !ts.isEmptyStatement(statement)) ?? [];
  if (build === undefined) {
    report(name, 'A struct needs a build().');
  } else if (roots.length > 1) {
    report(roots[1]!, 'build() can have only one component at its root. Put both into a container.');
  } else if (decorators.includes('Entry') && !isContainer(roots[0])) {
    report(roots[0] ?? build.name, 'build() of a page needs a container at its root.');
  }
}

/** Decorators that a class cannot have. */
function checkClassMembers(node: ts.ClassDeclaration, report: Report): void {
  for (const member of node.members) {
    const own = decoratorNames(member).find((one) => MEMBER_V1.has(one) || STRUCT_ONLY.has(one));
    if (own !== undefined) {
      report(member.name ?? member, `@${own} belongs in a struct, not in a class.`);
    }
  }
}

/** A component that only a device has: the host shows the page without it. */
function checkSupported(ets: EtsProgram, name: ts.Identifier, report: Report): void {
  const ts = compiler();
  const declaration = ets.program.getTypeChecker().getSymbolAtLocation(name)?.declarations?.[0];
  if (
    declaration !== undefined &&
    ts.isVariableDeclaration(declaration) &&
    declaration.type?.getText() === 'UnsupportedInterface'
  ) {
    report(
      name,
      `This host does not have the component ${name.text}: pages are shown without it. ${HOW_TO_ADD_COMPONENT}`,
    );
  }
}

/** A function or method whose body describes UI. */
export function isBuilder(node: ts.Node): node is ts.FunctionDeclaration | ts.MethodDeclaration {
  const ts = compiler();
  if (
    ts.isMethodDeclaration(node) &&
    node.parent !== undefined &&
    ts.isStructDeclaration(node.parent) &&
    node.name.getText() === 'build'
  ) {
    return true;
  }
  return (
    (ts.isFunctionDeclaration(node) || ts.isMethodDeclaration(node)) &&
    decoratorNames(node).some((one) => one === 'Builder' || one === 'LocalBuilder')
  );
}

/** A body that describes UI has component calls, builder calls and if/else, and nothing else. */
function checkBuilderBody(body: ts.Node | undefined, report: Report): void {
  const ts = compiler();
  if (body === undefined) {
    return;
  }
  for (const statement of ts.isBlock(body) ? body.statements : [body]) {
    if (ts.isIfStatement(statement)) {
      checkBuilderBody(statement.thenStatement, report);
      checkBuilderBody(statement.elseStatement, report);
    } else if (ts.isExpressionStatement(statement) && isUiCall(statement.expression)) {
      checkChildren(statement.expression, report);
    } else if (!ts.isEmptyStatement(statement) && !ts.isBlock(statement)) {
      report(statement, 'Only components, builders, if and ForEach can stand here. Do the rest in a method.');
    }
  }
}

function isUiCall(expression: ts.Expression): boolean {
  const ts = compiler();
  return (
    ts.isCallExpression(expression) ||
    ts.isEtsComponentExpression(expression) ||
    (ts.isPropertyAccessExpression(expression) && isUiCall(expression.expression))
  );
}

/** The blocks of the components in a chain `Column() {…}.width(1)`. */
function checkChildren(chain: ts.Expression, report: Report): void {
  const ts = compiler();
  if (ts.isEtsComponentExpression(chain)) {
    checkBuilderBody(chain.body, report);
  } else if (ts.isCallExpression(chain) || ts.isPropertyAccessExpression(chain)) {
    checkChildren(chain.expression, report);
  }
}

function structAround(node: ts.Node): ts.StructDeclaration | undefined {
  const ts = compiler();
  let at: ts.Node | undefined = node.parent;
  while (at !== undefined && !ts.isStructDeclaration(at)) {
    at = at.parent;
  }
  return at;
}

/** What a parent passes to a struct: all that it requires, and nothing that is the struct's own. */
function checkStructCall(ets: EtsProgram, call: ts.EtsComponentExpression | ts.CallExpression, report: Report): void {
  const ts = compiler();
  const checker = ets.program.getTypeChecker();
  if (!ts.isIdentifier(call.expression)) {
    return;
  }
  let symbol = checker.getSymbolAtLocation(call.expression);
  if (symbol !== undefined && (symbol.flags & ts.SymbolFlags.Alias) !== 0) {
    symbol = checker.getAliasedSymbol(symbol);
  }
  const struct = symbol?.declarations?.find(ts.isStructDeclaration);
  const argument = call.arguments[0];
  if (struct === undefined || (argument !== undefined && !ts.isObjectLiteralExpression(argument))) {
    return;
  }
  const isV2 = decoratorNames(struct).some((one) => STRUCT_V2.has(one));
  const parent = structAround(call);
  const isParentV2 = parent !== undefined && decoratorNames(parent).some((one) => STRUCT_V2.has(one));
  const passed = new Map((argument?.properties ?? []).map((property) => [property.name?.getText() ?? '', property]));
  for (const member of struct.members.filter(ts.isPropertyDeclaration)) {
    const name = member.name.getText();
    const decorators = decoratorNames(member);
    const given = passed.get(name);
    const own = decorators.find((one) => OWN_ONLY.has(one));
    if (given !== undefined && own !== undefined) {
      report(given, `'${name}' of ${call.expression.text} is @${own}: the parent cannot set it.`);
    } else if (given !== undefined && isV2 && !decorators.some((one) => FROM_PARENT.has(one))) {
      report(
        given,
        `'${name}' of ${call.expression.text} is no @Param, @Event or @BuilderParam: the parent cannot set it.`,
      );
    }
    if (given !== undefined && ts.isPropertyAssignment(given) && parent !== undefined) {
      const handing = { parent, isParentV2, isChildV2: isV2, member, value: given.initializer };
      checkHanding(handing, checker, report);
    }
    const isBuilderOfBlock =
      decorators.includes('BuilderParam') && ts.isEtsComponentExpression(call) && call.body !== undefined;
    const needs =
      decorators.some((one) => one === 'Link' || one === 'ObjectLink' || one === 'Require') ||
      (decorators.includes('Prop') && member.initializer === undefined);
    if (given === undefined && needs && !isBuilderOfBlock) {
      report(call, `${call.expression.text} needs '${name}' from its parent.`);
    }
  }
  const fields = new Set(struct.members.filter(ts.isPropertyDeclaration).map((member) => member.name.getText()));
  const methods = new Set(struct.members.filter((one) => !isVirtual(one)).map((member) => member.name?.getText()));
  for (const [name, given] of passed) {
    // Beside fields, the type checker says it.
    if (!fields.has(name) && (methods.has(name) || fields.size === 0)) {
      report(given, `${call.expression.text} has no field '${name}': the parent cannot set it.`);
    }
  }
}
