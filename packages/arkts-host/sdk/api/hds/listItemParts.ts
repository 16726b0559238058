// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { ToggleType } from '../../../arkui/enums.ts';
import {
  arrow,
  badge,
  button,
  checkbox,
  icon,
  picture,
  progress,
  radio,
  select,
  text,
  toggle,
} from './listItemLeaves.ts';
import type {
  BadgeOptions,
  ButtonOptions,
  CheckOptions,
  ColorOptions,
  ImageClickOptions,
  PrefixIconOptions,
  SelectStyle,
  SuffixArrowIconTextOptions,
  SuffixIconOptions,
  TextOptions,
  ToggleButtonOptions,
} from './listItemOptions.ts';

/** What stands before or after the texts of a card. */
abstract class CardPart {
  /** For the host: describes it; `now` is the part of this kind that the app gives last. */
  abstract describe(now: () => CardPart): void;
}

/** What stands before the texts. @since 20 */
export abstract class PrefixItem extends CardPart {}
/** What stands after them. @since 20 */
export abstract class SuffixItem extends CardPart {}

abstract class Prefix<T> extends PrefixItem {
  options?: T;

  constructor(options?: T) {
    super();
    Object.assign(this, { options });
  }
}

abstract class Suffix<T> extends SuffixItem {
  options?: T;

  constructor(options?: T) {
    super();
    Object.assign(this, { options });
  }
}

/** What the part of now has been given; it is one of the same kind. */
function given<T>(now: () => CardPart): () => T | undefined {
  return () => (now() as { readonly options?: T }).options;
}

/** @since 20 */
export class PrefixImage extends Prefix<ImageClickOptions> {
  describe(now: () => CardPart): void {
    picture(given(now));
  }
}

/** @since 20 */
export class PrefixIcon extends Prefix<PrefixIconOptions> {
  describe(now: () => CardPart): void {
    icon(given(now));
  }
}

/** @since 20 */
export class PrefixBadge extends Prefix<BadgeOptions> {
  describe(now: () => CardPart): void {
    badge(given(now));
  }
}

/** @since 20 */
export class PrefixSwitch extends Prefix<CheckOptions> {
  describe(now: () => CardPart): void {
    toggle(ToggleType.Switch, given(now));
  }
}

/** @since 20 */
export class PrefixToggleButton extends Prefix<ToggleButtonOptions> {
  describe(now: () => CardPart): void {
    toggle(ToggleType.Button, given(now));
  }
}

/** @since 20 */
export class PrefixButton extends Prefix<ButtonOptions> {
  describe(now: () => CardPart): void {
    button(given(now));
  }
}

/** @since 20 */
export class SuffixText extends Suffix<TextOptions> {
  describe(now: () => CardPart): void {
    text(given(now));
  }
}

/** @since 20 */
export class SuffixImage extends Suffix<ImageClickOptions> {
  describe(now: () => CardPart): void {
    picture(given(now));
  }
}

/** @since 20 */
export class SuffixLoadingProgress extends Suffix<ColorOptions> {
  describe(now: () => CardPart): void {
    progress(given(now));
  }
}

/** @since 20 */
export class SuffixRadio extends Suffix<CheckOptions> {
  describe(now: () => CardPart): void {
    radio(given(now));
  }
}

/** @since 20 */
export class SuffixCheckbox extends Suffix<CheckOptions> {
  describe(now: () => CardPart): void {
    checkbox(given(now));
  }
}

/** @since 20 */
export class SuffixSwitch extends Suffix<CheckOptions> {
  describe(now: () => CardPart): void {
    toggle(ToggleType.Switch, given(now));
  }
}

/** @since 20 */
export class SuffixArrow extends Suffix<ColorOptions> {
  describe(now: () => CardPart): void {
    arrow(given(now));
  }
}

/** @since 20 */
export class SuffixBadge extends Suffix<BadgeOptions> {
  describe(now: () => CardPart): void {
    badge(given(now));
  }
}

/** @since 20 */
export class SuffixButton extends Suffix<ButtonOptions> {
  describe(now: () => CardPart): void {
    button(given(now));
  }
}

/** @since 20 */
export class SuffixIcon extends Suffix<SuffixIconOptions> {
  describe(now: () => CardPart): void {
    icon(given(now));
  }
}

/** @since 20 */
export class SuffixToggleButton extends Suffix<ToggleButtonOptions> {
  describe(now: () => CardPart): void {
    toggle(ToggleType.Button, given(now));
  }
}

/** @since 20 */
export class SuffixSelect extends Suffix<SelectStyle> {
  describe(now: () => CardPart): void {
    select(given(now));
  }
}

/** @since 20 */
export class SuffixArrowIconText extends Suffix<SuffixArrowIconTextOptions> {
  describe(now: () => CardPart): void {
    const options = given<SuffixArrowIconTextOptions>(now);
    arrow(() => options()?.startArrow);
    text(() => options()?.text);
    arrow(() => options()?.endArrow);
  }
}

/** Two icons. @since 20 */
export class SuffixSubIcon extends Suffix<SuffixIconOptions> {
  subOptions?: SuffixIconOptions;

  constructor(options?: SuffixIconOptions, subOptions?: SuffixIconOptions) {
    super(options);
    Object.assign(this, { subOptions });
  }

  describe(now: () => CardPart): void {
    icon(given(now));
    icon(() => (now() as this).subOptions);
  }
}

/** A number of news, and an arrow. @since 20 */
export class SuffixBadgeAndArrow extends SuffixItem {
  badgeOptions?: BadgeOptions;
  arrowOptions?: ColorOptions;

  constructor(badgeOptions?: BadgeOptions, arrowOptions?: ColorOptions) {
    super();
    Object.assign(this, { badgeOptions, arrowOptions });
  }

  describe(now: () => CardPart): void {
    badge(() => (now() as this).badgeOptions);
    arrow(() => (now() as this).arrowOptions);
  }
}

/** A text, and an arrow. @since 20 */
export class SuffixTextAndArrow extends SuffixItem {
  textOptions?: TextOptions;
  arrowOptions?: ColorOptions;

  constructor(textOptions?: TextOptions, arrowOptions?: ColorOptions) {
    super();
    Object.assign(this, { textOptions, arrowOptions });
  }

  describe(now: () => CardPart): void {
    text(() => (now() as this).textOptions);
    arrow(() => (now() as this).arrowOptions);
  }
}

/** What the app builds. @since 20 */
export class PrefixCustomBuilder extends PrefixItem {
  customBuilder?: () => void;

  constructor(customBuilder?: () => void) {
    super();
    Object.assign(this, { customBuilder });
  }

  describe(): void {
    this.customBuilder?.();
  }
}

/** What the app builds. @since 20 */
export class SuffixCustomBuilder extends SuffixItem {
  customBuilder?: () => void;

  constructor(customBuilder?: () => void) {
    super();
    Object.assign(this, { customBuilder });
  }

  describe(): void {
    this.customBuilder?.();
  }
}
