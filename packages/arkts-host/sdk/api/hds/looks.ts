// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type hdsMaterial from '../@hms.hds.hdsMaterial.ts';

// How the components of the design kit look: taken, and nothing here draws it.

/** How a bar follows what scrolls below it. @since 18 */
export enum ScrollEffectType {
  /** Blurred evenly. */
  COMMON_BLUR = 0,
  /** Blurred more and more. @since 20 */
  GRADUAL_BLUR = 1,
  /** Blurred less towards its edge. @since 20 */
  GRADIENT_BLUR = 2,
  /** The same, over pictures. @since 20 */
  IMMERSIVE_GRADIENT_BLUR = 3,
}

/** When something is blurred. @since 20 */
export enum BlurStrategy {
  ENABLE = 0,
  DISABLE = 1,
  /** As the device can. */
  ADAPTIVE = 2,
}

/** When a line is shown. @since 20 */
export enum DividerShowType {
  OFF = 0,
  ON = 1,
  /** Where something has been scrolled below it. */
  AUTO = 2,
}

/** When what stands below a title is shown. @since 20 */
export enum BottomBuilderShowType {
  DIRECTLY_SHOW = 0,
  /** Where the list is pulled down. */
  OVERDRAG_SHOW = 1,
}

/** How a bar hides while something scrolls. @since 20 */
export enum HideMode {
  SCROLL_UP_TO = 0,
  SCROLL_UP = 1,
  SCROLL_DOWN = 2,
  SCROLL_UP_TO_BLEND_SCROLL_UP = 3,
}

/** How large the icon of a bar is. @since 20 */
export enum IconStyleMode {
  SMALL = 100,
  NORMAL = 101,
  LARGE = 102,
}

/** The form of an icon that is a text. @since 20 */
export enum TextStyleMode {
  NORMAL = 200,
  SINGLE_CHARACTER = 201,
}

/** What a bar is made of. @since 23 */
export interface SystemMaterialParams {
  materialType?: hdsMaterial.MaterialType;
  materialLevel?: hdsMaterial.MaterialLevel;
}
