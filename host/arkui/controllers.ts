// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** What a controller of an input field offers; without a screen there is no caret to move. */
export class TextContentControllerBase {
  getCaretOffset(): { index: number; x: number; y: number } {
    return { index: 0, x: 0, y: 0 };
  }

  getTextContentRect(): { x: number; y: number; width: number; height: number } {
    return { x: 0, y: 0, width: 0, height: 0 };
  }

  getTextContentLineCount(): number {
    return 1;
  }
}

/** Controls a TextInput. */
export class TextInputController extends TextContentControllerBase {
  caretPosition(_value: number): void {}

  stopEditing(): void {}
}

/** Controls a Text. */
export class TextController {
  closeSelectionMenu(): void {}
}

/** Moves what scrolls; without a screen everything is in sight. */
export class Scroller {
  scrollTo(_options: object): void {}

  scrollEdge(_value: number): void {}

  scrollBy(_dx: unknown, _dy: unknown): void {}
}

/** A global @Builder function, wrapped for passing on. */
export class WrappedBuilder<Args extends unknown[]> {
  readonly builder: (...args: Args) => void;

  constructor(builder: (...args: Args) => void) {
    this.builder = builder;
  }
}

/** Wraps a global @Builder function. */
export function wrapBuilder<Args extends unknown[]>(builder: (...args: Args) => void): WrappedBuilder<Args> {
  return new WrappedBuilder(builder);
}
