// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

// Values that stand for something else: resources by their name, lengths with a unit, colours.

/** A resource by its name; its value depends on language, dark mode and so on. @since 7 */
declare type Resource = import('../api/global/resource.ts').Resource;
/** Text, or the resource that holds it. @since 7 */
declare type ResourceStr = string | Resource;
/** Names a resource: `$r('app.string.title')`; more arguments fill its placeholders. @since 7 */
declare function $r(name: string, ...fillings: any[]): Resource;
/** Names a file below resources/rawfile. @since 7 */
declare function $rawfile(path: string): Resource;

/** Virtual pixels as a number, or text with a unit: '50%', '12fp', '1px'. @since 7 */
declare type Length = number | string | Resource;
/** A length for each side. @since 7 */
declare interface Padding {
  left?: Length;
  right?: Length;
  top?: Length;
  bottom?: Length;
}
/** The same outside of the border. @since 7 */
declare type Margin = Padding;
/** Lengths of both directions. @since 7 */
declare interface SizeOptions {
  width?: Length;
  height?: Length;
}
/** Bounds of both directions. @since 7 */
declare interface ConstraintSizeOptions {
  minWidth?: Length;
  minHeight?: Length;
  maxWidth?: Length;
  maxHeight?: Length;
}

/** One of the named colours, 0xRRGGBB or 0xAARRGGBB, '#RRGGBB' or '#AARRGGBB', or a resource. @since 7 */
declare type ResourceColor = Color | number | string | Resource;
