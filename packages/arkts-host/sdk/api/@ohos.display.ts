// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { answer } from '../../arkui/answer.ts';
import { SystemError } from '../../system/SystemError.ts';
import type { AsyncCallback } from './@ohos.base.ts';

/** The phone's screen: 1080 by 2340 pixels at 480 dots per inch. @since 7 */
namespace display {
  /** @since 10 */
  export enum FoldStatus {
    FOLD_STATUS_UNKNOWN = 0,
    FOLD_STATUS_EXPANDED = 1,
    FOLD_STATUS_FOLDED = 2,
    FOLD_STATUS_HALF_FOLDED = 3,
  }

  /** @since 10 */
  export enum FoldDisplayMode {
    FOLD_DISPLAY_MODE_UNKNOWN = 0,
    FOLD_DISPLAY_MODE_FULL = 1,
    FOLD_DISPLAY_MODE_MAIN = 2,
    FOLD_DISPLAY_MODE_SUB = 3,
    FOLD_DISPLAY_MODE_COORDINATION = 4,
  }

  /** @since 7 */
  export enum DisplayState {
    STATE_UNKNOWN = 0,
    STATE_OFF = 1,
    STATE_ON = 2,
  }

  /** @since 10 */
  export enum Orientation {
    PORTRAIT = 0,
    LANDSCAPE = 1,
    PORTRAIT_INVERTED = 2,
    LANDSCAPE_INVERTED = 3,
  }

  /** @since 9 */
  export interface Rect {
    left: number;
    top: number;
    width: number;
    height: number;
  }

  /** @since 9 */
  export interface CutoutInfo {
    readonly boundingRects: Array<Rect>;
  }

  /** A screen. @since 7 */
  export interface Display {
    id: number;
    name: string;
    alive: boolean;
    state: DisplayState;
    refreshRate: number;
    rotation: number;
    width: number;
    height: number;
    densityDPI: number;
    densityPixels: number;
    scaledDensity: number;
    orientation: Orientation;
    xDPI: number;
    yDPI: number;
    availableWidth: number;
    availableHeight: number;
    /** @since 9 */
    getCutoutInfo(): Promise<CutoutInfo>;
  }

  /** @since 9 */
  export function getDefaultDisplaySync(): Display {
    return { ...SCREEN };
  }

  /** @since 7 */
  export function getDefaultDisplay(callback?: AsyncCallback<Display>): Promise<Display> {
    return answer(Promise.resolve(getDefaultDisplaySync()), callback);
  }

  /** @since 9 */
  export function getAllDisplays(callback?: AsyncCallback<Array<Display>>): Promise<Array<Display>> {
    return answer(Promise.resolve([getDefaultDisplaySync()]), callback);
  }

  /** Throws 1400003 for another one. @since 12 */
  export function getDisplayByIdSync(displayId: number): Display {
    if (displayId !== SCREEN.id) {
      throw new SystemError(1400003, 'This display manager service works abnormally.');
    }
    return getDefaultDisplaySync();
  }

  /** @since 10 */
  export function isFoldable(): boolean {
    return false;
  }

  /** @since 10 */
  export function getFoldStatus(): FoldStatus {
    return FoldStatus.FOLD_STATUS_UNKNOWN;
  }

  /** @since 10 */
  export function getFoldDisplayMode(): FoldDisplayMode {
    return FoldDisplayMode.FOLD_DISPLAY_MODE_UNKNOWN;
  }

  /** Nothing of the screen ever changes: nobody is told. @since 7 */
  export function on(_type: string, _callback: Function): void {}

  /** @since 7 */
  export function off(_type: string, _callback?: Function): void {}
}

const SCREEN: display.Display = {
  id: 0,
  name: 'Simulated screen',
  alive: true,
  state: display.DisplayState.STATE_ON,
  refreshRate: 60,
  rotation: 0,
  width: 1080,
  height: 2340,
  densityDPI: 480,
  densityPixels: 3,
  scaledDensity: 3,
  orientation: display.Orientation.PORTRAIT,
  xDPI: 480,
  yDPI: 480,
  availableWidth: 1080,
  availableHeight: 2340,
  getCutoutInfo: () => Promise.resolve({ boundingRects: [] }),
};

export default display;
