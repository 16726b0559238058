// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type ts from 'ohos-typescript';
import { compiler } from './compiler.ts';
import { ComponentNames, DIALOG_CONTROLLER } from './ComponentNames.ts';
import type { BuilderTaker } from './ComponentNames.ts';
import type { EtsProgram } from './EtsProgram.ts';
import { placeOf } from './syntax.ts';

/** What `lower` lends. */
export interface LoweringTools {
  readonly ets: EtsProgram;
  readonly source: ts.SourceFile;
  /** Lowers what describes no UI. */
  visit(node: ts.Node): ts.Node;
  /** `ui.name` in emitted code. */
  uiMember(name: string): ts.Expression;
  callUi(name: string, args: ts.Expression[]): ts.Expression;
  inPlaceOf<T extends ts.Node>(node: T, original: ts.Node): T;
}

/** Turns statements that describe UI into calls of `ui`, one with its own update function for each element. */
export interface BuilderLowering {
  /** A body; `isUi` when its statements describe UI. */
  body(block: ts.Block, isUi: boolean): ts.Block;
  /** Whether a function's body describes UI, by what stands in it. */
  describesUi(block: ts.Block): boolean;
  isComponentStatement(statement: ts.ExpressionStatement): boolean;
  statement(statement: ts.Statement): ts.Statement;
  /** `new CustomDialogController({ builder: X() })` with its builder as a function; undefined for every other node. */
  dialog(node: ts.NewExpression, isInStruct: boolean): ts.Expression | undefined;
  /** The place of a node, as emitted code names it. */
  site(node: ts.Node): ts.Expression;
}

/** What the attributes of a component are called on in emitted code. */
const CHAIN: string = '__it';
/** What the controller of a custom dialog is called in the builder that is emitted. */
const CONTROLLER: string = '__controller';
const LISTS: ReadonlySet<string> = new Set(['ForEach', 'LazyForEach', 'Repeat']);

/** The call at the beginning of `Column() {…}.width(1).id('x')`. */
function rootOf(expression: ts.Expression): ts.Expression {
  const ts = compiler();
  if (ts.isCallExpression(expression) && ts.isPropertyAccessExpression(expression.expression)) {
    return rootOf(expression.expression.expression);
  }
  return ts.isPropertyAccessExpression(expression) ? rootOf(expression.expression) : expression;
}

export function lowerBuilders(tools: LoweringTools): BuilderLowering {
  const ts = compiler();
  const { factory } = ts;
  const { ets, source, visit, callUi, inPlaceOf } = tools;
  const names = new ComponentNames(ets);

  const site = (node: ts.Node): ts.Expression => {
    const place = placeOf(source, node.getStart(source));
    return factory.createStringLiteral(`${ets.project.relative(source.fileName)}:${place.line}:${place.column}`, true);
  };
  const arrow = (body: ts.ConciseBody, ...parameters: string[]): ts.ArrowFunction =>
    factory.createArrowFunction(
      undefined,
      undefined,
      parameters.map((name) => factory.createParameterDeclaration(undefined, undefined, name)),
      undefined,
      undefined,
      body,
    );
  const nothing = (): ts.Expression => factory.createIdentifier('undefined');
  const look = <T extends ts.Node>(node: T): T => ts.visitNode(node, visit);
  const call = (name: string, args: ts.Expression[], original: ts.Node): ts.Statement =>
    inPlaceOf(factory.createExpressionStatement(inPlaceOf(callUi(name, args), original)), original);

  /** What a component is called with; a @Link is handed the parent's variable itself, and not its value. */
  function lowerArgument(argument: ts.Expression, component: ts.Expression): ts.Expression {
    const links = names.linksOf(component);
    const taker = names.takerOf(component);
    if (links.size === 0 || !ts.isObjectLiteralExpression(argument)) {
      return handOver(argument, taker);
    }
    const properties = argument.properties.map((property) => {
      if (!ts.isPropertyAssignment(property)) {
        return look(property);
      }
      const isLinked = links.has(property.name.getText()) && ts.isPropertyAccessExpression(property.initializer);
      const given = isLinked
        ? bound(property.initializer as ts.PropertyAccessExpression)
        : handOver(property.initializer, taker);
      return inPlaceOf(factory.createPropertyAssignment(look(property.name), given), property);
    });
    return inPlaceOf(factory.createObjectLiteralExpression(properties, true), argument);
  }

  function bound(variable: ts.PropertyAccessExpression): ts.Expression {
    return callUi('bind', [look(variable.expression), factory.createStringLiteral(variable.name.text, true)]);
  }

  function isComponentCall(node: ts.Expression): node is ts.EtsComponentExpression | ts.CallExpression {
    return (
      ts.isEtsComponentExpression(node) ||
      (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && names.isComponent(node.expression))
    );
  }

  function isListCall(node: ts.Expression): boolean {
    return ts.isCallExpression(node) && ts.isIdentifier(node.expression) && LISTS.has(node.expression.text);
  }

  function isComponentStatement(statement: ts.ExpressionStatement): boolean {
    const root = rootOf(statement.expression);
    return isComponentCall(root) || isListCall(root);
  }

  function describesUi(block: ts.Block): boolean {
    return block.statements.some(
      (statement) =>
        (ts.isExpressionStatement(statement) && isComponentStatement(statement)) ||
        (ts.isIfStatement(statement) &&
          [statement.thenStatement, statement.elseStatement].some(
            (branch) => branch !== undefined && describesUi(asBlock(branch)),
          )),
    );
  }

  function asBlock(statement: ts.Statement): ts.Block {
    return ts.isBlock(statement) ? statement : factory.createBlock([statement]);
  }

  function body(block: ts.Block, isUi: boolean): ts.Block {
    return isUi || describesUi(block)
      ? inPlaceOf(factory.createBlock(block.statements.map(statement), true), block)
      : look(block);
  }

  function statement(node: ts.Statement): ts.Statement {
    if (ts.isIfStatement(node)) {
      return lowerIf(node);
    }
    if (ts.isBlock(node)) {
      return body(node, true);
    }
    if (!ts.isExpressionStatement(node)) {
      return look(node);
    }
    const root = rootOf(node.expression);
    if (isComponentCall(root) || (ts.isCallExpression(root) && names.isUnknownComponent(root.expression))) {
      return lowerComponent(node, root);
    }
    if (isListCall(root)) {
      return call('list', [arrow(lowerListCall(node.expression)), site(node)], node);
    }
    return ts.isCallExpression(node.expression) ? lowerBuilderCall(node, node.expression) : look(node);
  }

  function lowerComponent(
    node: ts.ExpressionStatement,
    root: ts.EtsComponentExpression | ts.CallExpression,
  ): ts.Statement {
    const inner = ts.isEtsComponentExpression(root) ? root.body : undefined;
    const given = root.arguments.map((argument) => lowerArgument(argument, root.expression));
    const args = inPlaceOf(factory.createArrayLiteralExpression(given), root);
    return call(
      'element',
      [
        look(root.expression),
        root.arguments.length === 0 ? nothing() : arrow(args),
        root === node.expression ? nothing() : arrow(rebase(node.expression, root), CHAIN),
        inner === undefined ? nothing() : inPlaceOf(arrow(body(inner, true)), inner),
        site(root),
      ],
      node,
    );
  }

  /**
   * A builder among the arguments of a component or an attribute, in an object there or chosen there, is handed over, to be called where
   * it is shown. The system calls one of the struct's own that is not called here with that struct: `.tabBar(this.tab)`. A struct calls
   * what its @BuilderParam is given with itself, so such a reference stays bare.
   */
  function handOver(argument: ts.Expression, taker: BuilderTaker): ts.Expression {
    if (!names.holdsBuilder(argument)) {
      return look(argument);
    }
    if (ts.isParenthesizedExpression(argument)) {
      return inPlaceOf(factory.createParenthesizedExpression(handOver(argument.expression, taker)), argument);
    }
    if (ts.isConditionalExpression(argument)) {
      const chosen = factory.createConditionalExpression(
        look(argument.condition),
        undefined,
        handOver(argument.whenTrue, taker),
        undefined,
        handOver(argument.whenFalse, taker),
      );
      return inPlaceOf(chosen, argument);
    }
    if (ts.isObjectLiteralExpression(argument)) {
      const properties = argument.properties.map((property) =>
        ts.isPropertyAssignment(property)
          ? inPlaceOf(
              factory.createPropertyAssignment(look(property.name), handOver(property.initializer, taker)),
              property,
            )
          : look(property),
      );
      return inPlaceOf(factory.createObjectLiteralExpression(properties, true), argument);
    }
    if (names.isBuilderCall(argument)) {
      return inPlaceOf(arrow(calledByReference(argument)), argument);
    }
    return taker === 'system' ? boundToThis(argument) : look(argument);
  }

  /** `builder.bind(this)`. */
  function boundToThis(builder: ts.Expression): ts.Expression {
    const bind = factory.createPropertyAccessExpression(look(builder), 'bind');
    return inPlaceOf(factory.createCallExpression(bind, undefined, [factory.createThis()]), builder);
  }

  /** The chain of attributes, on the chain's own object in place of the component. */
  function rebase(expression: ts.Expression, root: ts.EtsComponentExpression | ts.CallExpression): ts.Expression {
    if (expression === root) {
      return factory.createIdentifier(CHAIN);
    }
    if (ts.isCallExpression(expression)) {
      const taker: BuilderTaker = names.isOfNobody(root.expression) ? 'nobody' : 'system';
      const given = expression.arguments.map((argument) => handOver(argument, taker));
      return inPlaceOf(factory.createCallExpression(rebase(expression.expression, root), undefined, given), expression);
    }
    const access = expression as ts.PropertyAccessExpression; // rootOf has walked down calls and accesses only
    return inPlaceOf(factory.createPropertyAccessExpression(rebase(access.expression, root), access.name), access);
  }

  /** ForEach and Repeat keep their shape; the functions that build an item describe UI. */
  function lowerListCall(expression: ts.Expression): ts.Expression {
    if (ts.isPropertyAccessExpression(expression)) {
      return inPlaceOf(
        factory.createPropertyAccessExpression(lowerListCall(expression.expression), expression.name),
        expression,
      );
    }
    if (!ts.isCallExpression(expression)) {
      return look(expression);
    }
    const args = expression.arguments.map((arg) =>
      ts.isArrowFunction(arg) && ts.isBlock(arg.body) && isItemBuilder(expression, arg)
        ? inPlaceOf(
            factory.createArrowFunction(
              undefined,
              undefined,
              arg.parameters.map(look),
              undefined,
              undefined,
              body(arg.body, true),
            ),
            arg,
          )
        : look(arg),
    );
    return inPlaceOf(factory.createCallExpression(lowerListCall(expression.expression), undefined, args), expression);
  }

  function isItemBuilder(parent: ts.CallExpression, arg: ts.Expression): boolean {
    return ts.isIdentifier(parent.expression)
      ? parent.arguments[1] === arg
      : ts.isPropertyAccessExpression(parent.expression) && ['each', 'template'].includes(parent.expression.name.text);
  }

  function lowerIf(node: ts.IfStatement): ts.Statement {
    const conditions: ts.Expression[] = [];
    const branches: ts.Expression[] = [];
    let at: ts.Statement | undefined = node;
    while (at !== undefined && ts.isIfStatement(at)) {
      conditions.push(look(at.expression));
      branches.push(inPlaceOf(arrow(body(asBlock(at.thenStatement), true)), at.thenStatement));
      at = at.elseStatement;
    }
    if (at !== undefined) {
      branches.push(inPlaceOf(arrow(body(asBlock(at), true)), at));
    }
    const none: ts.Expression =
      at === undefined
        ? factory.createPrefixUnaryExpression(ts.SyntaxKind.MinusToken, factory.createNumericLiteral(1))
        : factory.createNumericLiteral(conditions.length);
    const chosen = conditions.reduceRight<ts.Expression>(
      (otherwise, condition, index) =>
        factory.createConditionalExpression(
          factory.createParenthesizedExpression(condition),
          undefined,
          factory.createNumericLiteral(index),
          undefined,
          otherwise,
        ),
      none,
    );
    return call('branch', [arrow(chosen), factory.createArrayLiteralExpression(branches), site(node)], node);
  }

  /** The call of a builder; what it throws leaves the rest of the block alone. */
  function lowerBuilderCall(node: ts.ExpressionStatement, expression: ts.CallExpression): ts.Statement {
    return call('attempt', [arrow(calledByReference(expression)), site(node)], node);
  }

  /** A builder's call: with one object literal by reference, else by value. */
  function calledByReference(expression: ts.CallExpression): ts.CallExpression {
    const only = expression.arguments.length === 1 ? expression.arguments[0]! : undefined;
    const members =
      only !== undefined && ts.isObjectLiteralExpression(only)
        ? only.properties.map((property) => byReference(property))
        : [undefined];
    const args = members.every((member): member is ts.PropertyAssignment => member !== undefined)
      ? [inPlaceOf(callUi('byReference', [factory.createObjectLiteralExpression(members)]), only!)]
      : expression.arguments.map(look);
    return inPlaceOf(factory.createCallExpression(look(expression.expression), undefined, args), expression);
  }

  function byReference(property: ts.ObjectLiteralElementLike): ts.PropertyAssignment | undefined {
    if (ts.isPropertyAssignment(property)) {
      return factory.createPropertyAssignment(property.name, arrow(wrapped(look(property.initializer))));
    }
    return ts.isShorthandPropertyAssignment(property)
      ? factory.createPropertyAssignment(property.name, arrow(look(property.name)))
      : undefined;
  }

  /** An object literal as the body of an arrow function needs parentheses. */
  function wrapped(expression: ts.Expression): ts.Expression {
    return ts.isObjectLiteralExpression(expression) ? factory.createParenthesizedExpression(expression) : expression;
  }

  function dialog(node: ts.NewExpression, isInStruct: boolean): ts.Expression | undefined {
    const options = node.arguments?.[0];
    if (
      !isInStruct ||
      !ts.isIdentifier(node.expression) ||
      node.expression.text !== DIALOG_CONTROLLER ||
      options === undefined ||
      !ts.isObjectLiteralExpression(options)
    ) {
      return undefined;
    }
    const properties = options.properties.map((property) =>
      ts.isPropertyAssignment(property) &&
      property.name.getText() === 'builder' &&
      isComponentCall(property.initializer)
        ? inPlaceOf(factory.createPropertyAssignment(property.name, dialogBuilder(property.initializer)), property)
        : look(property),
    );
    return inPlaceOf(
      factory.createNewExpression(look(node.expression), undefined, [
        inPlaceOf(factory.createObjectLiteralExpression(properties, true), options),
        factory.createThis(),
      ]),
      node,
    );
  }

  /** A function of the controller that describes the struct of a dialog, and gives it the controller. */
  function dialogBuilder(root: ts.EtsComponentExpression | ts.CallExpression): ts.Expression {
    const name = names.controllerOf(root.expression);
    const given = root.arguments[0];
    const lowered = given === undefined ? undefined : lowerArgument(given, root.expression);
    const own = lowered !== undefined && ts.isObjectLiteralExpression(lowered) ? lowered.properties : [];
    const isGiven = own.some((property) => property.name !== undefined && nameText(property.name) === name);
    const controller =
      name === undefined || isGiven
        ? []
        : [factory.createPropertyAssignment(name, factory.createIdentifier(CONTROLLER))];
    const args = factory.createArrayLiteralExpression([
      factory.createObjectLiteralExpression([...own, ...controller], true),
    ]);
    const statement = call('element', [look(root.expression), arrow(args), nothing(), nothing(), site(root)], root);
    return arrow(factory.createBlock([statement], true), CONTROLLER);
  }

  function nameText(name: ts.PropertyName): string {
    return ts.isIdentifier(name) || ts.isStringLiteral(name) ? name.text : '';
  }

  return { body, describesUi, isComponentStatement, statement, dialog, site };
}
