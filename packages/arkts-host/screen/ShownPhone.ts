// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { NodeRequest, PhoneRequest, ServerMessage } from './ScreenMessage.ts';

/** What a server needs of the phone that it shows. */
export interface ShownPhone {
  /** Everything that a browser which comes now has to know. */
  snapshot(): readonly ServerMessage[];
  /** Hears of everything that browsers have to show. Returns the way to stop. */
  onMessages(listener: (messages: readonly ServerMessage[]) => void): () => void;
  /** Tells the listeners what is new, at once. */
  flush(): void;
  /** Does what a browser asks. Rejects when there is no occasion for it; then nothing was changed. */
  perform(request: NodeRequest | PhoneRequest): Promise<void>;
  /** The file of a picture that the app shows. Throws when there is none. */
  pictureFile(name: string): string;
}
