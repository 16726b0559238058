// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.
import { versionOf } from './classFacts.ts';
import { beginMembers } from './componentMembers.ts';
import type { ComponentInputs } from './componentMembers.ts';
import { beginState } from './v1/componentState.ts';
import type { StateInputs } from './v1/componentState.ts';

/** What a struct can ask of the window that it is shown in; an SDK UIContext. */
export interface ComponentWindow {
  readonly uiContext: object;
}

/** What a struct is made with; only `ui.create` and Page make one. */
export interface ComponentBirth extends ComponentInputs, StateInputs {
  readonly window: ComponentWindow;
}

const windows: WeakMap<object, ComponentWindow> = new WeakMap();

/** The base of every struct. */
export class CustomComponent {
  constructor(birth?: ComponentBirth) {
    if (birth === undefined) {
      throw new Error(`${new.target.name} is a struct: use it in a build(), without 'new'.`);
    }
    windows.set(this, birth.window);
    if (versionOf(Object.getPrototypeOf(this) as object) === 'v1') {
      beginState(this, birth);
    } else {
      beginMembers(this, birth);
    }
  }

  /** The UI of the window that this component is in. */
  getUIContext(): object {
    return windows.get(this)!.uiContext;
  }
}

/** A struct's class. */
export type StructClass = new (birth: ComponentBirth) => CustomComponent;

/** What the system calls on a struct. */
export interface ComponentHooks {
  build(): void;
  aboutToAppear?(): unknown;
  aboutToDisappear?(): unknown;
  onDidBuild?(): unknown;
  onPageShow?(): unknown;
  onPageHide?(): unknown;
  onBackPress?(): boolean | void;
}
