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

/** A symbol of the system; the screen draws those for face and fingerprint. @since 11 */
declare interface SymbolGlyphInterface {
  (value?: Resource): SymbolGlyphAttribute;
}
declare class SymbolGlyphAttribute extends CommonMethod<SymbolGlyphAttribute> {
  /** Its height and width. @since 11 */
  fontSize(value: number | string | Resource): SymbolGlyphAttribute;
  /** Of its layers, the first first. @since 11 */
  fontColor(value: Array<ResourceColor>): SymbolGlyphAttribute;
}
declare const SymbolGlyph: SymbolGlyphInterface;
declare const SymbolGlyphInstance: SymbolGlyphAttribute;

/** What the component UserAuthIcon of @kit.UserAuthenticationKit can be given. @since 12 */
declare class UserAuthIconAttribute extends CommonMethod<UserAuthIconAttribute> {}
