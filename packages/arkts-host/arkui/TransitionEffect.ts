// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** How something comes and goes. It is kept, and nothing moves: a page is at its end at once. */
export class TransitionEffect {
  static readonly IDENTITY: TransitionEffect = new TransitionEffect();
  static readonly OPACITY: TransitionEffect = new TransitionEffect();
  static readonly SLIDE: TransitionEffect = new TransitionEffect();
  static readonly SLIDE_SWITCH: TransitionEffect = new TransitionEffect();

  static translate(_options: object): TransitionEffect {
    return new TransitionEffect();
  }

  static rotate(_options: object): TransitionEffect {
    return new TransitionEffect();
  }

  static scale(_options: object): TransitionEffect {
    return new TransitionEffect();
  }

  static opacity(_alpha: number): TransitionEffect {
    return new TransitionEffect();
  }

  static move(_edge: number): TransitionEffect {
    return new TransitionEffect();
  }

  static asymmetric(_appear: TransitionEffect, _disappear: TransitionEffect): TransitionEffect {
    return new TransitionEffect();
  }

  animation(_value: object): TransitionEffect {
    return this;
  }

  combine(_other: TransitionEffect): TransitionEffect {
    return this;
  }
}

/** Colours that follow each other, for a slider's or a panel's track. */
export class LinearGradient {
  readonly stops: readonly object[];

  constructor(stops: readonly object[]) {
    this.stops = stops;
  }
}
