// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { askInDialog } from '../../arkui/askInDialog.ts';
import { currentUi } from '../../arkui/currentUi.ts';
import type { Resource } from './global/resource.ts';

/** Messages to the user. @since 9 */
namespace promptAction {
  /** A message that goes by itself. @since 9 */
  export interface ShowToastOptions {
    message: string | Resource;
    /** Milliseconds. */
    duration?: number;
    /** @since 12 */
    textColor?: string | number | Resource;
  }

  /** A button of a dialog. @since 9 */
  export interface Button {
    text: string | Resource;
    color: string | Resource;
    /** Whether the enter key means it. @since 12 */
    primary?: boolean;
  }

  /** What a dialog says. @since 9 */
  export interface ShowDialogOptions {
    title?: string | Resource;
    message?: string | Resource;
    /** One unless they are given. */
    buttons?: Array<Button>;
  }

  /** Which button was pressed. @since 9 */
  export interface ShowDialogSuccessResponse {
    index: number;
  }

  /** Shows a message for a moment in the window in front. @since 9 */
  export function showToast(options: ShowToastOptions): void {
    currentUi().showToast(options.message, options.duration);
  }

  /** How a layer is closed, and who hears of it. @since 11 */
  export interface BaseDialogOptions {
    autoCancel?: boolean;
    onWillDismiss?: (action: { dismiss(): void; reason: number }) => void;
    onDidAppear?: () => void;
    onDidDisappear?: () => void;
  }

  /** What openCustomDialog shows. @since 11 */
  export interface CustomDialogOptions extends BaseDialogOptions {
    builder: () => void;
  }

  /** Choices, of which the user takes one. @since 9 */
  export interface ActionMenuOptions {
    title?: string | Resource;
    buttons: Array<Button>;
  }

  /** Shows a layer that a builder describes; answers with its number. @since 11 */
  export function openCustomDialog(options: CustomDialogOptions): Promise<number> {
    return Promise.resolve(currentUi().page.layers.showBuilder(options));
  }

  /** Takes it away again. @since 11 */
  export function closeCustomDialog(dialogId: number): void {
    currentUi().page.layers.closeBuilder(dialogId);
  }

  /** Asks for one of several; rejects when it was closed without one. @since 9 */
  export function showActionMenu(options: ActionMenuOptions): Promise<ShowDialogSuccessResponse> {
    return askInDialog(currentUi(), options);
  }

  /** Asks in the window in front; rejects when it was closed without an answer. @since 9 */
  export function showDialog(options: ShowDialogOptions): Promise<ShowDialogSuccessResponse> {
    return askInDialog(currentUi(), options);
  }
}

export default promptAction;
