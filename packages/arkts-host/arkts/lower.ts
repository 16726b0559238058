// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type ts from 'ohos-typescript';
import { compiler } from './compiler.ts';
import { isBuilder } from './ComponentNames.ts';
import type { EtsProgram } from './EtsProgram.ts';
import { lowerBuilders } from './lowerBuilders.ts';
import type { BuilderLowering } from './lowerBuilders.ts';
import { lowerUnheardReads } from './lowerUnheardReads.ts';
import type { UnheardReads } from './lowerUnheardReads.ts';
import { decoratorName, decoratorNames, decoratorsOf, isVirtual } from './syntax.ts';

/** Under which name emitted modules import `ui` of the globals module. */
export const UI: string = '__ui';

/** The base class of every struct. */
export const CUSTOM_COMPONENT: string = 'CustomComponent';

const EXTEND_DECORATORS: ReadonlySet<string> = new Set(['Extend', 'AnimatableExtend', 'Styles']);
/** Decorators that mark UI syntax and are gone once it is lowered. */
const MARKER_DECORATORS: ReadonlySet<string> = new Set(['Builder', 'Styles', 'Concurrent']);

/** Whether a decorator of a method only marks syntax, so that nothing of it is left in the emitted code. */
export function isMarkerDecorator(decorator: ts.Decorator): boolean {
  return MARKER_DECORATORS.has(decoratorName(decorator));
}

export interface LowerOptions {
  /** Whether reads whose changes nobody can hear are marked. */
  readonly marksUnheardReads: boolean;
  /** Hears that something calls `ui`. */
  readonly usesUi: () => void;
}

/**
 * A transformer (to run before the compiler's own) that turns ArkUI syntax into classes and calls of `ui` (README.md
 * has the list). Types, enums, decorators and imports stay the compiler's work.
 */
export function lower(ets: EtsProgram, options: LowerOptions): ts.TransformerFactory<ts.SourceFile> {
  return (context) => (source) =>
    source.fileName.endsWith('.ets') ? lowerSource(ets, source, options, context) : source;
}

function lowerSource(
  ets: EtsProgram,
  source: ts.SourceFile,
  { marksUnheardReads, usesUi }: LowerOptions,
  context: ts.TransformationContext,
): ts.SourceFile {
  const ts = compiler();
  const { factory } = ts;
  let struct: ts.StructDeclaration | undefined;

  // Range and original: source maps follow the one, the checker's record of used imports the other.
  const inPlaceOf = <T extends ts.Node>(node: T, original: ts.Node): T =>
    ts.setOriginalNode(ts.setTextRange(node, original), original);
  const uiMember = (name: string): ts.Expression => {
    usesUi();
    return factory.createPropertyAccessExpression(factory.createIdentifier(UI), name);
  };
  const callUi = (name: string, args: ts.Expression[]): ts.Expression =>
    factory.createCallExpression(uiMember(name), undefined, args);
  const bind = (owner: ts.Expression, member: ts.Expression): ts.Expression => callUi('bind', [owner, member]);
  const parameter = (name: string): ts.ParameterDeclaration =>
    factory.createParameterDeclaration(undefined, undefined, name);
  const arrow = (parameters: ts.ParameterDeclaration[], body: ts.ConciseBody): ts.ArrowFunction =>
    factory.createArrowFunction(undefined, undefined, parameters, undefined, undefined, body);
  const visitAll = <T extends ts.Node>(nodes: readonly T[]): T[] => nodes.map((node) => ts.visitNode(node, visit));

  const tools = { ets, source, visit: (node: ts.Node): ts.Node => visit(node), uiMember, callUi, inPlaceOf };
  const builders: BuilderLowering = lowerBuilders(tools);
  const unheard: UnheardReads | undefined = marksUnheardReads ? lowerUnheardReads(tools, builders.site) : undefined;

  function lowerStruct(node: ts.StructDeclaration): ts.Node {
    const outer = struct;
    struct = node;
    const members = visitAll(node.members.filter((member) => !isVirtual(member)));
    struct = outer;
    const illegal = (node as { readonly illegalDecorators?: readonly ts.Decorator[] }).illegalDecorators ?? [];
    const base = factory.createExpressionWithTypeArguments(factory.createIdentifier(CUSTOM_COMPONENT), undefined);
    return inPlaceOf(
      factory.createClassDeclaration(
        [...illegal, ...(node.modifiers ?? [])].map((one) => (ts.isDecorator(one) ? ts.visitNode(one, visit) : one)),
        node.name,
        undefined,
        [factory.createHeritageClause(ts.SyntaxKind.ExtendsKeyword, [base])],
        members,
      ),
      node,
    );
  }

  /** @Extend and @Styles functions are registered by name; other decorated functions are plain ones. */
  function lowerFunction(node: ts.FunctionDeclaration): ts.Node {
    const extend = decoratorsOf(node).find((decorator) => EXTEND_DECORATORS.has(decoratorName(decorator)));
    if (extend === undefined || node.body === undefined) {
      return inPlaceOf(
        factory.createFunctionDeclaration(
          node.modifiers?.filter((one) => !ts.isDecorator(one)),
          node.asteriskToken,
          node.name,
          undefined,
          visitAll(node.parameters),
          undefined,
          node.body === undefined ? undefined : builders.body(node.body, isBuilder(node)),
        ),
        node,
      );
    }
    const argument = ts.isCallExpression(extend.expression) ? extend.expression.arguments[0] : undefined;
    const component = argument !== undefined && ts.isIdentifier(argument) ? argument.text : 'Common';
    return inPlaceOf(
      factory.createExpressionStatement(
        callUi('extend', [
          factory.createStringLiteral(component, true),
          factory.createStringLiteral(node.name?.text ?? '', true),
          arrow([parameter(`${component}Instance`), ...visitAll(node.parameters)], ts.visitNode(node.body, visit)),
          builders.site(node),
        ]),
      ),
      node,
    );
  }

  function lowerMethod(node: ts.MethodDeclaration): ts.Node {
    const parameters = visitAll(node.parameters);
    if (decoratorNames(node).includes('Styles')) {
      parameters.unshift(parameter('CommonInstance'));
    }
    const kept = node.modifiers
      ?.filter((one) => !ts.isDecorator(one) || !isMarkerDecorator(one))
      .map((one) => (ts.isDecorator(one) ? ts.visitNode(one, visit) : one));
    return inPlaceOf(
      factory.createMethodDeclaration(
        kept,
        node.asteriskToken,
        node.name,
        undefined,
        undefined,
        parameters,
        undefined,
        node.body === undefined ? undefined : builders.body(node.body, isBuilder(node)),
      ),
      node,
    );
  }

  /** `a.b` or `a[b]` as a binding. */
  function bindTo(target: ts.PropertyAccessExpression | ts.ElementAccessExpression, original: ts.Node): ts.Node {
    const member = ts.isPropertyAccessExpression(target)
      ? factory.createStringLiteral(target.name.text, true)
      : ts.visitNode(target.argumentExpression, visit);
    return inPlaceOf(bind(ts.visitNode(target.expression, visit), member), original);
  }

  function isOfStruct(name: string): boolean {
    return (
      struct?.members.some(
        (member) => member.name !== undefined && ts.isIdentifier(member.name) && member.name.text === name,
      ) === true
    );
  }

  function visit(node: ts.Node): ts.Node {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
      return node; // what a transformer has touched here, the compiler no longer drops when only types are imported
    }
    if (ts.isStructDeclaration(node)) {
      return lowerStruct(node);
    }
    if (ts.isFunctionDeclaration(node) && decoratorsOf(node).length > 0) {
      return lowerFunction(node);
    }
    if (ts.isMethodDeclaration(node) && decoratorsOf(node).some(isMarkerDecorator)) {
      return lowerMethod(node);
    }
    if (ts.isMethodDeclaration(node) && isBuilder(node)) {
      return lowerMethod(node);
    }
    if (ts.isArrowFunction(node) && ts.isBlock(node.body) && builders.describesUi(node.body)) {
      return inPlaceOf(arrow(visitAll(node.parameters), builders.body(node.body, true)), node);
    }
    if (ts.isExpressionStatement(node) && builders.isComponentStatement(node)) {
      return builders.statement(node);
    }
    if (
      ts.isNonNullExpression(node) &&
      ts.isNonNullExpression(node.expression) &&
      isAccess(node.expression.expression)
    ) {
      return bindTo(node.expression.expression, node);
    }
    if (ts.isPropertyAccessExpression(node) && rootOf(node) === '$$this' && !isAccessOf(node)) {
      return bindTo(node, node);
    }
    const read = unheard?.lowerRead(node);
    if (read !== undefined) {
      return read;
    }
    if (ts.isNewExpression(node)) {
      const dialog = builders.dialog(node, struct !== undefined);
      if (dialog !== undefined) {
        return dialog;
      }
    }
    if (ts.isIdentifier(node)) {
      return lowerIdentifier(node);
    }
    if (ts.isObjectLiteralExpression(node)) {
      const only = node.properties.length === 1 ? node.properties[0]! : undefined;
      if (only !== undefined && ts.isPropertyAssignment(only) && ts.isIdentifier(only.name) && isVirtual(only.name)) {
        // stateStyles({ pressed: { .width(4) } }): the parser took the attributes for a property with a made-up name
        return arrow(
          [parameter(only.name.text)],
          factory.createBlock([factory.createExpressionStatement(ts.visitNode(only.initializer, visit))]),
        );
      }
    }
    return ts.visitEachChild(node, visit, context);
  }

  function lowerIdentifier(node: ts.Identifier): ts.Node {
    if (isVirtual(node)) {
      return factory.createIdentifier(node.text); // the receiver of `.attribute()` in @Extend and @Styles
    }
    if (node.text === '$$this') {
      return inPlaceOf(factory.createThis(), node);
    }
    const isName =
      node.parent !== undefined &&
      ((ts.isClassElement(node.parent) && node.parent.name === node) ||
        (ts.isPropertyAccessExpression(node.parent) && node.parent.name === node) ||
        (ts.isPropertyAssignment(node.parent) && node.parent.name === node));
    if (/^\$[A-Za-z_]/.test(node.text) && !isName && isOfStruct(node.text.slice(1))) {
      return inPlaceOf(bind(factory.createThis(), factory.createStringLiteral(node.text.slice(1), true)), node);
    }
    return node;
  }

  function isAccess(node: ts.Node): node is ts.PropertyAccessExpression | ts.ElementAccessExpression {
    return ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node);
  }

  /** Whether a node is the left part of a longer chain. */
  function isAccessOf(node: ts.Node): boolean {
    return isAccess(node.parent) && node.parent.expression === node;
  }

  function rootOf(node: ts.Expression): string | undefined {
    return isAccess(node) ? rootOf(node.expression) : ts.isIdentifier(node) ? node.text : undefined;
  }

  return ts.visitNode(source, visit) as ts.SourceFile;
}
