// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** Attributes that were set, to be set on a component's chain when it takes the modifier. */
class KeptAttributes {
  private readonly calls: { readonly name: string; readonly args: readonly unknown[] }[] = [];

  constructor() {
    const kept: object = new Proxy(this, {
      get: (target, name): unknown => {
        const own: unknown = Reflect.get(target, name);
        if (own !== undefined || typeof name !== 'string') {
          return own;
        }
        return (...args: unknown[]): object => {
          target.calls.push({ name, args });
          return kept;
        };
      },
    });
    return kept as KeptAttributes;
  }

  /** For the host: the chain of the component that takes it. */
  applyNormalAttribute(chain: object): void {
    for (const { name, args } of this.calls) {
      (chain as Record<string, (...given: readonly unknown[]) => unknown>)[name]!(...args);
    }
  }
}

/** Attributes of a SymbolGlyph, to be handed on. @since 12 */
export class SymbolGlyphModifier extends KeptAttributes {
  /** Which symbol. */
  readonly source: Object | undefined;

  constructor(src?: Object) {
    super();
    this.source = src;
  }
}

/** Attributes of any component. @since 12 */
export class CommonModifier extends KeptAttributes {}
/** Attributes of a Text. @since 12 */
export class TextModifier extends KeptAttributes {}
/** Attributes of a Button. @since 12 */
export class ButtonModifier extends KeptAttributes {}
/** Attributes of an Image. @since 12 */
export class ImageModifier extends KeptAttributes {}
/** Attributes of a Column. @since 12 */
export class ColumnModifier extends KeptAttributes {}
/** Attributes of a Row. @since 12 */
export class RowModifier extends KeptAttributes {}
