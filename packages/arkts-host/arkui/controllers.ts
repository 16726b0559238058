// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/**
 * What an app moves its components with. Of what scrolls everything is in view here, and nothing has a cursor: those calls are
 * taken, and move nothing. Pages are turned.
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

/** Of a PatternLock; nothing is drawn here. */
export class PatternLockController {
  reset(): void {}
  setChallengeResult(): void {}
}

/** Whether a pattern was the right one. */
export enum PatternLockChallengeResult {
  CORRECT = 1,
  WRONG = 2,
}

/** What a controller turns the pages of. */
export interface TurnedPages {
  at(): number;
  count(): number;
  turnTo(index: number): void;
}

/** Turns the pages of the component that it was given to; without one nothing happens. */
export class PageController {
  private pages: TurnedPages | undefined;

  /** For the host: the component that has it. */
  attach(pages: TurnedPages): void {
    this.pages = pages;
  }

  /** Goes to a page, or stays where it is when there is none of that number. */
  protected turn(step: (at: number, count: number) => number): void {
    if (this.pages !== undefined) {
      const index = step(this.pages.at(), this.pages.count());
      if (index >= 0 && index < this.pages.count()) {
        this.pages.turnTo(index);
      }
    }
  }
}

/** Of Tabs. */
export class TabsController extends PageController {
  changeIndex(index: number): void {
    this.turn(() => index);
  }
  preloadItems(): Promise<void> {
    return Promise.resolve();
  }
}

/** Of a Swiper. */
export class SwiperController extends PageController {
  showNext(): void {
    this.turn((at) => at + 1);
  }
  showPrevious(): void {
    this.turn((at) => at - 1);
  }
  changeIndex(index: number): void {
    this.turn(() => index);
  }
  finishAnimation(callback?: () => void): void {
    callback?.();
  }
}
