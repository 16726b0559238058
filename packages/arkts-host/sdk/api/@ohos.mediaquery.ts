// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { guarded } from '../../arkui/appErrors.ts';
import { matchMedia } from '../../arkui/matchMedia.ts';
import { environmentFacts, onEnvironmentChange } from '../../arkui/v1/Environment.ts';
import type { Callback } from './@ohos.base.ts';
import display from './@ohos.display.ts';

/** Questions about the window, the device and its dark mode. @since 7 */
namespace mediaquery {
  /** @since 7 */
  export interface MediaQueryResult {
    readonly matches: boolean;
    readonly media: string;
  }

  /** @since 7 */
  export interface MediaQueryListener extends MediaQueryResult {
    on(type: 'change', callback: Callback<MediaQueryResult>): void;
    off(type: 'change', callback?: Callback<MediaQueryResult>): void;
  }

  /** A query that cannot be read matches never. @since 7 */
  export function matchMediaSync(condition: string): MediaQueryListener {
    return new Listener(condition);
  }
}

class Listener implements mediaquery.MediaQueryListener {
  readonly media: string;
  readonly #callbacks: Set<Callback<mediaquery.MediaQueryResult>> = new Set();
  #stop: (() => void) | undefined;
  #told: boolean = false;

  constructor(media: string) {
    this.media = media;
  }

  get matches(): boolean {
    const { width, height, densityPixels, densityDPI } = display.getDefaultDisplaySync();
    const { dark } = environmentFacts();
    return matchMedia(this.media, {
      width,
      height,
      pixelsPerVp: densityPixels,
      density: densityDPI,
      device: 'phone',
      dark,
    });
  }

  on(_type: 'change', callback: Callback<mediaquery.MediaQueryResult>): void {
    this.#callbacks.add(callback);
    if (this.#stop === undefined) {
      this.#told = this.matches;
      this.#stop = onEnvironmentChange(() => this.#changed());
    }
  }

  off(_type: 'change', callback?: Callback<mediaquery.MediaQueryResult>): void {
    if (callback === undefined) {
      this.#callbacks.clear();
    } else {
      this.#callbacks.delete(callback);
    }
    if (this.#callbacks.size === 0) {
      this.#stop?.();
      this.#stop = undefined;
    }
  }

  #changed(): void {
    const { matches, media } = this;
    if (matches !== this.#told) {
      this.#told = matches;
      for (const callback of [...this.#callbacks]) {
        guarded(`the change of the media query ${media}`, () => callback({ matches, media }));
      }
    }
  }
}

export default mediaquery;
