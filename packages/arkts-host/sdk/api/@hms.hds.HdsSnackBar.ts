// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { element } from '../../arkui/building.ts';
import { Button, Row, Text } from '../../arkui/builtIns.ts';
import { currentUi } from '../../arkui/currentUi.ts';
import { setTimeout, clearTimeout } from '../../arkui/deviceTime.ts';
import type { PageLayers } from '../../arkui/PageLayers.ts';
import type { Resource } from './global/resource.ts';

const SITE: string = 'HdsSnackBar';
/** How long it stands unless the app says so, in ms. */
const STANDS_MS: number = 5000;

type Words = string | Resource;

/** What can be pressed in a HdsSnackBar. @since 20 */
export enum SnackBarOperationType {
  TEXT_ONLY = 0,
  CLOSE_BUTTON_ONLY = 1,
  TEXT_WITH_ARROW = 2,
  TEXT_WITH_CLOSE = 3,
  HIGHLIGHT_TEXT_WITH_CLOSE = 4,
}

/** How large its icon is. @since 20 */
export enum SnackBarIconType {
  SMALL = 0,
  NORMAL = 1,
}

/** Its icon, which is not shown here. @since 20 */
export interface SnackBarIconOptions {
  icon?: Words;
  iconType?: SnackBarIconType;
  iconModifier?: object;
  iconSymbolModifier?: object;
}

/** What it says. @since 20 */
export interface SnackBarMessageOptions {
  title?: Words;
  titleColor?: object;
  content?: Words;
  contentColor?: object;
}

/** What can be pressed in it, and what that does. @since 20 */
export interface SnackBarOperationOptions {
  /** Nothing unless given. */
  operationType?: SnackBarOperationType;
  content?: Words;
  contentColor?: object;
  onContentClick?: () => void;
  onCloseButtonClick?: () => void;
  onArrowClick?: () => void;
  textButtonId?: string;
  cancelButtonId?: string;
  arrowButtonId?: string;
  arrowColor?: object[];
  highlightBackBoardColor?: object;
  contentAccessibilityText?: Words;
  contentAccessibilityDescription?: Words;
  closeButtonAccessibilityText?: Words;
  closeButtonAccessibilityDescription?: Words;
}

/** How it looks, and how long it stands. @since 20 */
export interface SnackBarStyleOptions {
  /** In ms; 5000 unless given, 0 or less for ever. */
  duration?: number;
  width?: object;
  backgroundColor?: object;
  backgroundBlurStyle?: number;
  keyboardDownAvoidHeight?: object;
  keyboardUpAvoidHeight?: object;
  nextFocusId?: string;
  theme?: object;
  themeColorMode?: number;
  pressBackCallback?: () => void;
  blurStrategy?: number;
  /** @since 23 */
  isHeightAdaptive?: boolean;
}

interface Shown {
  readonly layers: PageLayers;
  readonly id: number;
  readonly timer: number | undefined;
}

interface Chain {
  id(value: string): Chain;
  onClick(handler: () => void): Chain;
}

/** A message above a page that hinders nothing below it, with something to press. @since 20 */
export class HdsSnackBar {
  #shown: Shown | undefined;

  constructor(_uiContext: object) {}

  /** Shows a message in place of the one before. */
  show(
    _icon: SnackBarIconOptions,
    message: SnackBarMessageOptions,
    operation: SnackBarOperationOptions,
    style: SnackBarStyleOptions = {},
  ): void {
    this.dismiss();
    const { layers } = currentUi().page;
    const { duration = STANDS_MS } = style;
    const id = layers.showBuilder({ builder: () => this.describe(message, operation), isModal: false });
    const timer = duration > 0 ? setTimeout(() => this.dismiss(), duration) : undefined;
    this.#shown = { layers, id, timer };
  }

  /** Takes it away; nothing where there is none. */
  dismiss(): void {
    const shown = this.#shown;
    this.#shown = undefined;
    if (shown !== undefined) {
      if (shown.timer !== undefined) {
        clearTimeout(shown.timer);
      }
      shown.layers.closeBuilder(shown.id);
    }
  }

  private describe({ title, content }: SnackBarMessageOptions, operation: SnackBarOperationOptions): void {
    const inside = (): void => {
      [title, content].forEach((words) => {
        if (words !== undefined) {
          element(Text, () => [words], undefined, undefined, SITE);
        }
      });
      this.buttons(operation);
    };
    element(Row, undefined, undefined, inside, SITE);
  }

  private buttons(operation: SnackBarOperationOptions): void {
    const { operationType, content = '', onContentClick, onArrowClick } = operation;
    switch (operationType) {
      case SnackBarOperationType.TEXT_ONLY:
        press(content, operation.textButtonId, onContentClick);
        return;
      case SnackBarOperationType.TEXT_WITH_ARROW:
        press(content, operation.arrowButtonId, onArrowClick);
        return;
      case SnackBarOperationType.CLOSE_BUTTON_ONLY:
        this.closing(operation);
        return;
      case SnackBarOperationType.TEXT_WITH_CLOSE:
      case SnackBarOperationType.HIGHLIGHT_TEXT_WITH_CLOSE:
        press(content, operation.textButtonId, onContentClick);
        this.closing(operation);
        return;
      case undefined:
    }
  }

  private closing({ cancelButtonId, onCloseButtonClick }: SnackBarOperationOptions): void {
    press('', cancelButtonId, () => {
      this.dismiss();
      onCloseButtonClick?.();
    });
  }
}

function press(words: Words, id: string | undefined, pressed: (() => void) | undefined): void {
  const attributes = (it: object): void => {
    const chain = (it as Chain).onClick(() => pressed?.());
    if (id !== undefined) {
      chain.id(id);
    }
  };
  element(Button, () => [words], attributes, undefined, SITE);
}
