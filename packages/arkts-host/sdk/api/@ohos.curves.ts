// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** How something moves. It is kept, and nothing moves: a page is at its end at once. @since 7 */
namespace curves {
  /** @since 9 */
  export interface ICurve {
    interpolate(fraction: number): number;
  }

  /** @since 9 */
  export function initCurve(_curve?: number): ICurve {
    return LINEAR;
  }
  /** @since 9 */
  export function stepsCurve(_count: number, _end: boolean): ICurve {
    return LINEAR;
  }
  /** @since 9 */
  export function cubicBezierCurve(_x1: number, _y1: number, _x2: number, _y2: number): ICurve {
    return LINEAR;
  }
  /** @since 9 */
  export function springCurve(_velocity: number, _mass: number, _stiffness: number, _damping: number): ICurve {
    return LINEAR;
  }
  /** @since 9 */
  export function springMotion(_response?: number, _dampingFraction?: number, _overlapDuration?: number): ICurve {
    return LINEAR;
  }
  /** @since 9 */
  export function responsiveSpringMotion(
    _response?: number,
    _dampingFraction?: number,
    _overlapDuration?: number,
  ): ICurve {
    return LINEAR;
  }
  /** @since 10 */
  export function interpolatingSpring(_velocity: number, _mass: number, _stiffness: number, _damping: number): ICurve {
    return LINEAR;
  }
}

const LINEAR: curves.ICurve = { interpolate: (fraction) => fraction };

export default curves;
