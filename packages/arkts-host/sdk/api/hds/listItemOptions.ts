// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { SymbolGlyphModifier } from '../@ohos.arkui.modifier.ts';
import type { Resource } from '../global/resource.ts';

// What the parts of a HdsListItemCard are made with.

type Words = string | Resource;
type Colour = number | string | Resource;

/** How large an icon is. @since 20 */
export enum IconSize {
  SMALL_ICON = 1,
  SYSTEM_ICON = 2,
}

/** A text. @since 20 */
export interface TextOptions {
  text?: Words;
  modifier?: object;
}

/** A picture. @since 20 */
export interface ImageOptions {
  image?: Words | object;
  modifier?: object;
}

/** A picture that can be pressed. @since 20 */
export interface ImageClickOptions extends ImageOptions {
  onClick?: () => void;
  enable?: boolean;
  accessibilityOptions?: object;
}

/** A symbol. @since 20 */
export interface SymbolGlyphOptions {
  symbol?: Words | SymbolGlyphModifier;
}

/** @since 20 */
export type PrefixIconType = ImageOptions | SymbolGlyphOptions;

/** An icon before the texts. @since 20 */
export interface PrefixIconOptions {
  iconSize?: IconSize;
  iconValue?: PrefixIconType;
}

/** An icon after the texts. @since 20 */
export interface SuffixIconOptions {
  iconValue?: PrefixIconType;
  onClick?: () => void;
  enable?: boolean;
  accessibilityOptions?: object;
}

/** A number of news; none below 0. @since 20 */
export interface BadgeOptions {
  badgeValue?: number;
  badgeColor?: Colour;
  textColor?: Colour;
  badgeId?: string;
}

/** What is on or off. @since 20 */
export interface CheckOptions {
  isCheck?: boolean;
  selectColor?: Colour;
  onChange?: (isOn: boolean) => void;
  onClick?: () => void;
  enable?: boolean;
  checkId?: string;
  accessibilityOptions?: object;
}

/** A button that is on or off. @since 20 */
export interface ToggleButtonOptions {
  isCheck?: boolean;
  iconValue?: Words | SymbolGlyphModifier;
  selectColor?: Colour;
  onChange?: (isOn: boolean) => void;
  enable?: boolean;
  toggleButtonId?: string;
  accessibilityOptions?: object;
}

/** A button. @since 20 */
export interface ButtonOptions {
  text?: Words;
  textColor?: Colour;
  onClick?: () => void;
  enable?: boolean;
  buttonId?: string;
  accessibilityOptions?: object;
}

/** A colour, and an id. @since 20 */
export interface ColorOptions {
  color?: Colour;
  componentId?: string;
}

/** An arrow that can be pressed. @since 20 */
export interface SuffixArrowIconOptions {
  arrowColor?: Colour;
  onClick?: () => void;
  arrowId?: string;
  enable?: boolean;
  accessibilityOptions?: object;
}

/** A text between two arrows. @since 20 */
export interface SuffixArrowIconTextOptions {
  startArrow?: SuffixArrowIconOptions;
  text?: TextOptions;
  endArrow?: SuffixArrowIconOptions;
}

/** A choice of several. @since 20 */
export interface SelectStyle {
  value: Words;
  optionValues: Array<Words>;
  optionSymbol?: Array<SymbolGlyphModifier>;
  valueColor?: Colour;
  arrowColor?: Colour;
  onSelect?: (index: number, text: string) => void;
  showDefaultSelectedIcon?: boolean;
  enable?: boolean;
  selectId?: string;
  /** @since 23 */
  selected?: number;
  accessibilityOptions?: object;
}
