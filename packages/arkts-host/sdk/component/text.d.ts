// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

// Text.

/** A line at a text. @since 12 */
declare interface DecorationStyleInterface {
  type: TextDecorationType;
  color?: ResourceColor;
}

/** Attributes of everything that shows letters. @since 7 */
declare class LetterMethod<T> extends CommonMethod<T> {
  /** Of the letters; a number is in fp. @since 7 */
  fontSize(value: Length): T;
  /** Of the letters. @since 7 */
  fontColor(value: ResourceColor): T;
  /** From 100 to 900, or by name. @since 7 */
  fontWeight(value: FontWeight | number | string): T;
  /** Names of typefaces, the preferred first. @since 7 */
  fontFamily(value: ResourceStr): T;
}

/** Text, or Spans inside. @since 7 */
declare interface TextInterface {
  (content?: ResourceStr): TextAttribute;
}
declare class TextAttribute extends LetterMethod<TextAttribute> {
  /** Upright or slanted. @since 7 */
  fontStyle(value: FontStyle): TextAttribute;
  /** Line under, over or through it. @since 7 */
  decoration(value: DecorationStyleInterface): TextAttribute;
  /** Height of a line. @since 7 */
  lineHeight(value: Length): TextAttribute;
  /** Where lines stand. @since 7 */
  textAlign(value: TextAlign): TextAttribute;
  /** How many lines it may have. @since 7 */
  maxLines(value: number): TextAttribute;
  /** When it has more. @since 7 */
  textOverflow(value: { overflow: TextOverflow }): TextAttribute;
  /** Between letters. @since 7 */
  letterSpacing(value: number | string): TextAttribute;
  /** Where it may be copied to. @since 9 */
  copyOption(value: CopyOptions): TextAttribute;
  /** Behind the letters. @since 10 */
  textShadow(value: any): TextAttribute;
  /** Upper or lower case. @since 7 */
  textCase(value: TextCase): TextAttribute;
  /** Of the letters. @since 7 */
  baselineOffset(value: number | string): TextAttribute;
  /** Of the first line. @since 10 */
  textIndent(value: Length): TextAttribute;
  /** Least, when it has to fit. @since 7 */
  minFontSize(value: number | string | Resource): TextAttribute;
  /** Greatest, when it has to fit. @since 7 */
  maxFontSize(value: number | string | Resource): TextAttribute;
  /** How it is made to fit. @since 10 */
  heightAdaptivePolicy(value: TextHeightAdaptivePolicy): TextAttribute;
  /** Where words may be broken. @since 11 */
  wordBreak(value: WordBreak): TextAttribute;
  /** Between lines. @since 12 */
  lineSpacing(value: any): TextAttribute;
  /** All of the letters. @since 10 */
  font(value: any): TextAttribute;
  /** Where it is cut. @since 11 */
  ellipsisMode(value: EllipsisMode): TextAttribute;
  /** How lines are filled. @since 12 */
  lineBreakStrategy(value: LineBreakStrategy): TextAttribute;
  /** Whether it can be selected. @since 12 */
  textSelectable(value: any): TextAttribute;
  /** Whether links are found. @since 11 */
  enableDataDetector(value: boolean): TextAttribute;
}
declare const Text: TextInterface;
declare const TextInstance: TextAttribute;

/** A part of a Text with a look of its own. @since 7 */
declare interface SpanInterface {
  (content: ResourceStr): SpanAttribute;
}
declare class SpanAttribute extends LetterMethod<SpanAttribute> {
  /** Upright or slanted. @since 7 */
  fontStyle(value: FontStyle): SpanAttribute;
  /** Line under, over or through it. @since 7 */
  decoration(value: DecorationStyleInterface): SpanAttribute;
}
declare const Span: SpanInterface;
declare const SpanInstance: SpanAttribute;

/** Which layers of a symbol move together. @since 12 */
declare enum EffectScope {
  LAYER = 0,
  WHOLE = 1,
}

/** In which direction a symbol grows. @since 12 */
declare enum EffectDirection {
  DOWN = 0,
  UP = 1,
}

/** How the layers of a symbol are filled. @since 12 */
declare enum EffectFillStyle {
  CUMULATIVE = 0,
  ITERATIVE = 1,
}

/** How a symbol moves; here not. @since 12 */
declare class SymbolEffect {}
/** It grows or shrinks. @since 12 */
declare class ScaleSymbolEffect extends SymbolEffect {
  constructor(scope?: EffectScope, direction?: EffectDirection);
  scope?: EffectScope;
  direction?: EffectDirection;
}
/** It jumps. @since 12 */
declare class BounceSymbolEffect extends SymbolEffect {
  constructor(scope?: EffectScope, direction?: EffectDirection);
  scope?: EffectScope;
  direction?: EffectDirection;
}
/** It comes. @since 12 */
declare class AppearSymbolEffect extends SymbolEffect {
  constructor(scope?: EffectScope);
  scope?: EffectScope;
}
/** It goes. @since 12 */
declare class DisappearSymbolEffect extends SymbolEffect {
  constructor(scope?: EffectScope);
  scope?: EffectScope;
}
/** Another one takes its place. @since 12 */
declare class ReplaceSymbolEffect extends SymbolEffect {
  constructor(scope?: EffectScope);
  scope?: EffectScope;
}
/** It shines and fades. @since 12 */
declare class PulseSymbolEffect extends SymbolEffect {}
/** Its layers come one by one. @since 12 */
declare class HierarchicalSymbolEffect extends SymbolEffect {
  constructor(fillStyle?: EffectFillStyle);
  fillStyle?: EffectFillStyle;
}

/** A symbol of the system; the screen draws those for face and fingerprint. @since 11 */
declare interface SymbolGlyphInterface {
  (value?: Resource): SymbolGlyphAttribute;
}
declare class SymbolGlyphAttribute extends CommonMethod<SymbolGlyphAttribute> {
  /** Its height and width. @since 11 */
  fontSize(value: number | string | Resource): SymbolGlyphAttribute;
  /** Of its layers, the first first. @since 11 */
  fontColor(value: Array<ResourceColor>): SymbolGlyphAttribute;
  /** How heavy it is. @since 11 */
  fontWeight(value: number | FontWeight | string): SymbolGlyphAttribute;
  /** How many colours it has. @since 11 */
  renderingStrategy(value: SymbolRenderingStrategy): SymbolGlyphAttribute;
  /** How it moves. @since 11 */
  effectStrategy(value: SymbolEffectStrategy): SymbolGlyphAttribute;
  /** How it moves; here not. @since 12 */
  symbolEffect(value: SymbolEffect, trigger?: any): SymbolGlyphAttribute;
}
declare const SymbolGlyph: SymbolGlyphInterface;
declare const SymbolGlyphInstance: SymbolGlyphAttribute;

/** What the component UserAuthIcon of @kit.UserAuthenticationKit can be given. @since 12 */
declare class UserAuthIconAttribute extends CommonMethod<UserAuthIconAttribute> {}
