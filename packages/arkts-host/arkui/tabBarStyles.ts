// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** A label of the bar below or beside pages: an icon and a text. How it looks has no effect here. @since 9 */
export class BottomTabBarStyle {
  readonly icon: unknown;
  readonly text: unknown;

  constructor(icon: unknown, text: unknown) {
    this.icon = icon;
    this.text = text;
  }

  /** @since 10 */
  static of(icon: unknown, text: unknown): BottomTabBarStyle {
    return new BottomTabBarStyle(icon, text);
  }

  padding(_value: unknown): this {
    return this;
  }

  verticalAlign(_value: unknown): this {
    return this;
  }

  layoutMode(_value: unknown): this {
    return this;
  }

  symmetricExtensible(_value: boolean): this {
    return this;
  }

  labelStyle(_value: unknown): this {
    return this;
  }

  iconStyle(_value: unknown): this {
    return this;
  }

  id(_value: string): this {
    return this;
  }
}

/** A label of the bar above pages: a text. How it looks has no effect here. @since 9 */
export class SubTabBarStyle {
  readonly content: unknown;

  constructor(content: unknown) {
    this.content = content;
  }

  /** @since 10 */
  static of(content: unknown): SubTabBarStyle {
    return new SubTabBarStyle(content);
  }

  indicator(_value: unknown): this {
    return this;
  }

  selectedMode(_value: unknown): this {
    return this;
  }

  board(_value: unknown): this {
    return this;
  }

  labelStyle(_value: unknown): this {
    return this;
  }

  padding(_value: unknown): this {
    return this;
  }

  id(_value: string): this {
    return this;
  }
}
