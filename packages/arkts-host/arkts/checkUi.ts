// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type ts from 'ohos-typescript';
import { HOW_TO_ADD_COMPONENT } from '../arkui/components.ts';
import { INSTEAD_OF_V1 } from '../arkui/stateV1.ts';
import { compiler } from './compiler.ts';
import { checkClass, checkMembers } from './checkStateMembers.ts';
import { checkNesting, isContainer } from './checkNesting.ts';
import type { EtsProgram } from './EtsProgram.ts';
import type { Finding } from './Finding.ts';
import type { Report } from './Report.ts';
import { decoratorNames, forEachNode, isVirtual, placeOf } from './syntax.ts';

const STRUCT_V1: ReadonlySet<string> = new Set(['Component', 'CustomDialog', 'Reusable']);
const STRUCT_V2: ReadonlySet<string> = new Set(['ComponentV2', 'ReusableV2']);
const MEMBER_V1: ReadonlySet<string> = new Set([
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
  'Watch',
]);
/** Decorators of V2 that stand in a struct only, and those that stand in classes as well. */
const STRUCT_MEMBER_V2: readonly string[] = ['Local', 'Param', 'Once', 'Event', 'Provider', 'Consumer'];
const MEMBER_V2: ReadonlySet<string> = new Set([...STRUCT_MEMBER_V2, 'Monitor', 'Computed']);
const REUSED: ReadonlySet<string> = new Set(['Reusable', 'ReusableV2']);
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
      });
      forEachNode(source, (node) => {
        if (ts.isClassDeclaration(node)) {
          checkClass(node, report);
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
  const reused = decorators.find((one) => REUSED.has(one));
  if (isV1) {
    checkV1(struct, report);
  } else if (reused !== undefined) {
    report(
      name,
      `This host does not reuse components: @${reused} means nothing here. Leave it out, or test on a device.`,
    );
  }
  for (const member of struct.members.filter((one) => !isVirtual(one))) {
    const wrong = decoratorNames(member).find((one) => (isV1 ? MEMBER_V2 : MEMBER_V1).has(one));
    if (wrong !== undefined) {
      report(member.name ?? member, `@${wrong} belongs in a struct with @${isV1 ? 'ComponentV2' : 'Component'}.`);
    }
    if (
      ts.isPropertyDeclaration(member) &&
      member.initializer !== undefined &&
      decoratorNames(member).some((one) => one === 'Link' || one === 'ObjectLink')
    ) {
      report(member.name, 'What is passed by the parent cannot have a value of its own.');
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

/** Decorators that a class cannot have, and those of V1, which only a device runs. */
function checkClassMembers(node: ts.ClassDeclaration, report: Report): void {
  const observed = decoratorNames(node);
  if (observed.includes('Observed') && !observed.includes('ObservedV2')) {
    report(
      node.name ?? node,
      `This host runs state management V2 only. Use ${INSTEAD_OF_V1['Observed']} instead of @Observed.`,
    );
  }
  for (const member of node.members) {
    const own = decoratorNames(member).find((one) => MEMBER_V1.has(one) || STRUCT_ONLY.has(one));
    if (own !== undefined) {
      report(member.name ?? member, `@${own} belongs in a struct, not in a class.`);
    }
  }
}

/** A struct that only a device runs: what each of its decorators becomes. */
function checkV1(struct: ts.StructDeclaration, report: Report): void {
  const used = new Set([struct, ...struct.members.filter((one) => !isVirtual(one))].flatMap(decoratorNames));
  const changes = [...used]
    .filter((one) => STRUCT_V1.has(one) || MEMBER_V1.has(one))
    .map((one) => `${INSTEAD_OF_V1[one] ?? ''} instead of @${one}`);
  report(
    struct.name ?? struct,
    `This host runs state management V2 only, and cannot show ${struct.name?.text ?? 'this struct'}. Use ${changes.join(', ')}.`,
  );
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
    const isBuilderOfBlock =
      decorators.includes('BuilderParam') && ts.isEtsComponentExpression(call) && call.body !== undefined;
    const needs = decorators.includes('Link') || decorators.includes('ObjectLink') || decorators.includes('Require');
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
