// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** Pixels of the simulated phone's screen in a vp: 480 dots per inch. */
const PER_VP: number = 3;
/** Pixels in an lpx: its 1080 are 720 lpx. */
const PER_LPX: number = 1.5;

/** vp to pixels. */
export function vp2px(value: number): number {
  return value * PER_VP;
}

/** Pixels to vp. */
export function px2vp(value: number): number {
  return value / PER_VP;
}

/** fp to pixels, at the usual size of letters. */
export function fp2px(value: number): number {
  return value * PER_VP;
}

/** Pixels to fp, at the usual size of letters. */
export function px2fp(value: number): number {
  return value / PER_VP;
}

/** lpx to pixels. */
export function lpx2px(value: number): number {
  return value * PER_LPX;
}

/** Pixels to lpx. */
export function px2lpx(value: number): number {
  return value / PER_LPX;
}
