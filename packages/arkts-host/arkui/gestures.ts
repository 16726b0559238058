// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** What a gesture is: only taps happen here, a press of the component is one. */
export type GestureKind = 'tap' | 'longPress' | 'pan' | 'pinch' | 'swipe' | 'rotation' | 'group';

/** A gesture that a component listens to; every handler answers with the gesture itself. */
export class Gesture {
  readonly kind: GestureKind;
  readonly options: unknown;
  readonly inside: readonly Gesture[];
  private readonly handlers: Map<string, (...args: unknown[]) => unknown> = new Map();

  constructor(kind: GestureKind, options: unknown, inside: readonly Gesture[] = []) {
    this.kind = kind;
    this.options = options;
    this.inside = inside;
  }

  onAction(handler: (...args: unknown[]) => unknown): this {
    return this.with('onAction', handler);
  }

  onActionStart(handler: (...args: unknown[]) => unknown): this {
    return this.with('onActionStart', handler);
  }

  onActionUpdate(handler: (...args: unknown[]) => unknown): this {
    return this.with('onActionUpdate', handler);
  }

  onActionEnd(handler: (...args: unknown[]) => unknown): this {
    return this.with('onActionEnd', handler);
  }

  onActionCancel(handler: (...args: unknown[]) => unknown): this {
    return this.with('onActionCancel', handler);
  }

  onCancel(handler: (...args: unknown[]) => unknown): this {
    return this.with('onCancel', handler);
  }

  tag(): this {
    return this;
  }

  /** What a tap runs: the handlers of single taps, of those in a group, too. */
  get tapHandlers(): ((...args: unknown[]) => unknown)[] {
    const count = (this.options as { readonly count?: number } | undefined)?.count ?? 1;
    const own = this.kind === 'tap' && count === 1 ? this.handlers.get('onAction') : undefined;
    return [...(own === undefined ? [] : [own]), ...this.inside.flatMap((one) => one.tapHandlers)];
  }

  private with(name: string, handler: (...args: unknown[]) => unknown): this {
    this.handlers.set(name, handler);
    return this;
  }
}

const gesture =
  (kind: GestureKind) =>
  (options?: unknown): Gesture =>
    new Gesture(kind, options);

export const TapGesture: (options?: unknown) => Gesture = gesture('tap');
export const LongPressGesture: (options?: unknown) => Gesture = gesture('longPress');
export const PanGesture: (options?: unknown) => Gesture = gesture('pan');
export const PinchGesture: (options?: unknown) => Gesture = gesture('pinch');
export const SwipeGesture: (options?: unknown) => Gesture = gesture('swipe');
export const RotationGesture: (options?: unknown) => Gesture = gesture('rotation');

/** Several gestures of one component. */
export function GestureGroup(mode: unknown, ...inside: Gesture[]): Gesture {
  return new Gesture('group', mode, inside);
}
