// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.
import { reportAppError } from './appErrors.ts';
import { withoutFrame } from './Block.ts';
import type { ComponentView } from './ComponentView.ts';
import { Reaction } from './reactive.ts';
import { StaleReads } from './staleReads.ts';
import { dropUpdate, nextOrder, requestUpdate, UpdatePhase } from './updates.ts';
import type { Update } from './updates.ts';

/**
 * What the UI compiler makes of one component call, one `if`, one list: it runs when the element is made and again after
 * a change of an observed value that its last run read. Nothing else runs it (state_mgmt, observeComponentCreation2).
 */
export class UpdateFunction implements Update {
  readonly phase: UpdatePhase = UpdatePhase.ELEMENT;
  readonly order: number = nextOrder();
  private readonly view: ComponentView;
  private readonly name: () => string;
  private readonly body: () => void;
  private readonly failed: ((error: unknown) => void) | undefined;
  private readonly reaction: Reaction = new Reaction(() => requestUpdate(this));
  private alive: boolean = true;

  /** `failed` hears what a run threw; it has been reported then. */
  constructor(view: ComponentView, name: () => string, body: () => void, failed?: (error: unknown) => void) {
    this.view = view;
    this.name = name;
    this.body = body;
    this.failed = failed;
  }

  get label(): string {
    return `build() of ${this.view.node.describe()}: ${this.name()}`;
  }

  /** Runs it; an exception is reported, with its place. Returns whether there was none. */
  run(): boolean {
    StaleReads.begin(this);
    try {
      withoutFrame(() => this.reaction.run(this.body));
      return true;
    } catch (error) {
      reportAppError(error, this.label, 'build');
      this.failed?.(error);
      return false;
    } finally {
      StaleReads.end();
    }
  }

  update(): void {
    if (this.alive && !this.view.hold(this)) {
      this.run();
      this.view.page.treeChanged();
    }
  }

  dispose(): void {
    this.alive = false;
    this.reaction.dispose();
    StaleReads.forget(this);
    dropUpdate(this);
  }
}
