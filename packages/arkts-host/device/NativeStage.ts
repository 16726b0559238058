// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Device } from './Device.ts';
import type { RecordingRequest } from './Recording.ts';
import { Recording } from './Recording.ts';

/** A device and what its app gets to see, as one line of words: how scenarios of the raw system are told. */
export class NativeStage {
  readonly device: Device;
  private readonly words: string[] = [];

  constructor(device: Device) {
    this.device = device;
  }

  /**
   * Everything seen so far, in order: `12500000+token`, `12500003`, `R` for a WIDGET_RELEASED, `tip1(FACE)`,
   * `throws 12500002`; and `open` at the end when the service still holds a session of the app. LOADED is left out.
   */
  get told(): string {
    return [...this.words, ...(this.device.auth.sessionCount > 0 ? ['open'] : [])].join(' ');
  }

  /** Makes an authentication whose results and tips are told, each behind `prefix`. It is not started. */
  make(request: RecordingRequest = {}, prefix: string = ''): Recording {
    const recording = new Recording(request);
    recording.onEmitted = (text): void => {
      if (!text.startsWith('LOADED')) {
        this.words.push(`${prefix}${text.startsWith('RELEASED') ? 'R' : text}`);
      }
    };
    return recording;
  }

  /** Makes an authentication, starts it, and waits until its prompt (or companion device) asks. */
  async ask(request: RecordingRequest = {}, prefix: string = ''): Promise<Recording> {
    const recording = this.make(request, prefix);
    recording.instance.start();
    await this.pass(300);
    return recording;
  }

  /** Calls `call`; an error is told by its code. */
  attempt(call: () => void): void {
    try {
      call();
    } catch (error) {
      this.tell(`throws ${(error as { readonly code: number }).code}`);
    }
  }

  /** Adds a word of the scenario's own. */
  tell(word: string): void {
    this.words.push(word);
  }

  /** Lets virtual milliseconds pass. */
  pass(ms: number): Promise<void> {
    return this.device.clock.advance(ms);
  }
}
