// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** How a symbol moves. The screen's symbols do not: what an app gives is taken, and shows nothing. */
export class SymbolEffect {}

/** Which layers move together. */
export enum EffectScope {
  LAYER = 0,
  WHOLE = 1,
}

/** In which direction it grows. */
export enum EffectDirection {
  DOWN = 0,
  UP = 1,
}

/** How its layers are filled. */
export enum EffectFillStyle {
  CUMULATIVE = 0,
  ITERATIVE = 1,
}

class ScopedEffect extends SymbolEffect {
  scope: EffectScope | undefined;

  constructor(scope?: EffectScope) {
    super();
    this.scope = scope;
  }
}

class DirectedEffect extends ScopedEffect {
  direction: EffectDirection | undefined;

  constructor(scope?: EffectScope, direction?: EffectDirection) {
    super(scope);
    this.direction = direction;
  }
}

/** It grows or shrinks. */
export class ScaleSymbolEffect extends DirectedEffect {}

/** It jumps. */
export class BounceSymbolEffect extends DirectedEffect {}

/** It comes. */
export class AppearSymbolEffect extends ScopedEffect {}

/** It goes. */
export class DisappearSymbolEffect extends ScopedEffect {}

/** Another one takes its place. */
export class ReplaceSymbolEffect extends ScopedEffect {}

/** It shines and fades. */
export class PulseSymbolEffect extends SymbolEffect {}

/** Its layers come one by one. */
export class HierarchicalSymbolEffect extends SymbolEffect {
  fillStyle: EffectFillStyle | undefined;

  constructor(fillStyle?: EffectFillStyle) {
    super();
    this.fillStyle = fillStyle;
  }
}
