// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/**
 * What an app moves its components with. Everything is in view here and nothing has a cursor: the calls are taken, and
 * move nothing.
 */
export class Scroller {
  scrollTo(): void {}
  scrollEdge(): void {}
  scrollPage(): void {}
  scrollToIndex(): void {}
  scrollBy(): void {}
  fling(): void {}
  isAtEnd(): boolean {
    return true;
  }
  currentOffset(): { readonly xOffset: number; readonly yOffset: number } {
    return { xOffset: 0, yOffset: 0 };
  }
}

/** Of a List. */
export class ListScroller extends Scroller {
  closeAllSwipeActions(): void {}
}

/** Of a TextInput. */
export class TextInputController {
  caretPosition(): void {}
  setTextSelection(): void {}
  stopEditing(): void {}
}

/** Of a TextArea. */
export class TextAreaController extends TextInputController {}

/** Of a Search. */
export class SearchController extends TextInputController {}

/** Of a Text. */
export class TextController {
  closeSelectionMenu(): void {}
}

/** Of Tabs. */
export class TabsController {
  changeIndex(): void {}
  preloadItems(): Promise<void> {
    return Promise.resolve();
  }
}

/** Of a Swiper. */
export class SwiperController {
  showNext(): void {}
  showPrevious(): void {}
  changeIndex(): void {}
  finishAnimation(callback?: () => void): void {
    callback?.();
  }
}
