// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type ts from 'ohos-typescript';
import { compiler } from './compiler.ts';
import type { EtsProgram } from './EtsProgram.ts';
import { decoratorNames } from './syntax.ts';

/** What shows a custom dialog. */
export const DIALOG_CONTROLLER: string = 'CustomDialogController';

/** Who calls a builder that is handed over: the system, a struct through its @BuilderParam, or nobody, where a box stands for what is not known. */
export type BuilderTaker = 'system' | 'struct' | 'nobody';

/** A method or function whose body describes UI. */
export function isBuilder(node: ts.FunctionDeclaration | ts.MethodDeclaration): boolean {
  const ts = compiler();
  const isBuild =
    ts.isMethodDeclaration(node) &&
    node.parent !== undefined &&
    ts.isStructDeclaration(node.parent) &&
    ts.isIdentifier(node.name) &&
    node.name.text === 'build';
  return isBuild || decoratorNames(node).some((one) => one === 'Builder' || one === 'LocalBuilder');
}

/** What names of components and builders in a source stand for, by their declarations. */
export class ComponentNames {
  private readonly ets: EtsProgram;
  private readonly checker: ts.TypeChecker;

  constructor(ets: EtsProgram) {
    this.ets = ets;
    this.checker = ets.program.getTypeChecker();
  }

  /** A component that a page imports from a kit: `const X: XInterface` in the host's own kits, a struct in others. */
  private isComponentOfKit(declaration: ts.Declaration): boolean {
    const ts = compiler();
    const { fileName } = declaration.getSourceFile();
    return (
      ts.isVariableDeclaration(declaration) &&
      ts.isIdentifier(declaration.name) &&
      declaration.type?.getText() === `${declaration.name.text}Interface` &&
      this.ets.isOfSdk(fileName) &&
      !this.ets.isGlobalDeclaration(fileName)
    );
  }

  private declarationsOf(name: ts.Identifier): readonly ts.Declaration[] {
    const ts = compiler();
    let symbol = this.checker.getSymbolAtLocation(name);
    if (symbol !== undefined && (symbol.flags & ts.SymbolFlags.Alias) !== 0) {
      symbol = this.checker.getAliasedSymbol(symbol);
    }
    return symbol?.declarations ?? [];
  }

  /** Whether a called name is a struct, or a component of the SDK. */
  isComponent(name: ts.Identifier): boolean {
    const ts = compiler();
    return this.declarationsOf(name).some(
      (declaration) =>
        ts.isStructDeclaration(declaration) ||
        this.isComponentOfKit(declaration) ||
        (this.ets.components.has(name.text) && this.ets.isGlobalDeclaration(declaration.getSourceFile().fileName)),
    );
  }

  /**
   * Whether a called name is imported and nothing exports it. Where UI is described it is taken for a component, and so drawn as a box
   * with its name, when it is written like one.
   */
  isUnknownComponent(name: ts.Expression): name is ts.Identifier {
    const ts = compiler();
    if (!ts.isIdentifier(name) || !/^[A-Z]/.test(name.text)) {
      return false;
    }
    const symbol = this.checker.getSymbolAtLocation(name);
    return (
      symbol !== undefined && (symbol.flags & ts.SymbolFlags.Alias) !== 0 && this.declarationsOf(name).length === 0
    );
  }

  /** The names of the @Link members of a struct. */
  linksOf(name: ts.Expression): ReadonlySet<string> {
    const ts = compiler();
    const struct = ts.isIdentifier(name) ? this.declarationsOf(name).find(ts.isStructDeclaration) : undefined;
    const links = struct?.members.filter((member) => decoratorNames(member).includes('Link')) ?? [];
    return new Set(links.map((member) => member.name?.getText() ?? ''));
  }

  /** Whether nobody declares a component, whether or not a page imports it. */
  isOfNobody(name: ts.Expression): boolean {
    const ts = compiler();
    return (
      this.isUnknownComponent(name) ||
      (ts.isIdentifier(name) && this.ets.unknownAttributes.has(`${name.text}Attribute`))
    );
  }

  /** Who calls the builders among a component's arguments; those of kits that pages import are structs, too. */
  takerOf(name: ts.Expression): BuilderTaker {
    const ts = compiler();
    if (this.isOfNobody(name)) {
      return 'nobody';
    }
    const isStruct =
      ts.isIdentifier(name) &&
      this.declarationsOf(name).some(
        (declaration) => ts.isStructDeclaration(declaration) || this.isComponentOfKit(declaration),
      );
    return isStruct ? 'struct' : 'system';
  }

  /** The member of a struct that holds the controller of its dialog; in dialogs of kits it is called `controller`. */
  controllerOf(name: ts.Expression): string | undefined {
    const ts = compiler();
    const declarations = ts.isIdentifier(name) ? this.declarationsOf(name) : [];
    if (declarations.some((one) => this.isComponentOfKit(one))) {
      return 'controller';
    }
    const struct = declarations.find(ts.isStructDeclaration);
    const held = struct?.members
      .filter(ts.isPropertyDeclaration)
      .find((member) => member.type?.getText().includes(DIALOG_CONTROLLER) === true);
    return held?.name.getText();
  }

  /** Whether builders are among what is handed over: called here, or the struct's own, in an object, or chosen. */
  holdsBuilder(argument: ts.Expression): boolean {
    const ts = compiler();
    if (ts.isParenthesizedExpression(argument)) {
      return this.holdsBuilder(argument.expression);
    }
    if (ts.isConditionalExpression(argument)) {
      return this.holdsBuilder(argument.whenTrue) || this.holdsBuilder(argument.whenFalse);
    }
    return ts.isObjectLiteralExpression(argument)
      ? argument.properties.some(
          (property) => ts.isPropertyAssignment(property) && this.holdsBuilder(property.initializer),
        )
      : this.isBuilderCall(argument) || this.isOwnBuilder(argument);
  }

  /** `this.builder(1)`, `builder()`, `wrapped.builder()`. */
  isBuilderCall(argument: ts.Expression): argument is ts.CallExpression {
    const ts = compiler();
    if (!ts.isCallExpression(argument)) {
      return false;
    }
    const name = ts.isPropertyAccessExpression(argument.expression) ? argument.expression.name : argument.expression;
    return ts.isIdentifier(name) && this.declarationsOf(name).some((one) => this.isBuilderDeclaration(one));
  }

  /** `this.builder`, of a method or a @BuilderParam of the struct. */
  private isOwnBuilder(argument: ts.Expression): boolean {
    const ts = compiler();
    return (
      ts.isPropertyAccessExpression(argument) &&
      argument.expression.kind === ts.SyntaxKind.ThisKeyword &&
      ts.isIdentifier(argument.name) &&
      this.declarationsOf(argument.name).some((one) => this.isBuilderDeclaration(one))
    );
  }

  /** A builder's function or method, a @BuilderParam, and the builder of a WrappedBuilder. */
  private isBuilderDeclaration(declaration: ts.Declaration): boolean {
    const ts = compiler();
    if (ts.isMethodDeclaration(declaration) || ts.isFunctionDeclaration(declaration)) {
      return isBuilder(declaration);
    }
    if (!ts.isPropertyDeclaration(declaration) && !ts.isPropertySignature(declaration)) {
      return false;
    }
    const owner = declaration.parent;
    return (
      (ts.isPropertyDeclaration(declaration) && decoratorNames(declaration).includes('BuilderParam')) ||
      ((ts.isClassDeclaration(owner) || ts.isInterfaceDeclaration(owner)) &&
        owner.name?.text === 'WrappedBuilder' &&
        this.ets.isOfSdk(owner.getSourceFile().fileName))
    );
  }
}
