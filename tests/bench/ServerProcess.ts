// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A server in a process of its own. Its first message says where it is; it ends when it is told to, or with this one. */
export class ServerProcess<Ready> {
  readonly ready: Ready;
  private readonly child: ChildProcess;

  private constructor(child: ChildProcess, ready: Ready) {
    this.child = child;
    this.ready = ready;
  }

  /** Starts a module of this folder. Throws when it ends before it is ready. */
  static async start<Ready>(module: string, args: readonly string[] = []): Promise<ServerProcess<Ready>> {
    const child = fork(fileURLToPath(new URL(module, import.meta.url)), args, {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    const ready = await Promise.race([once(child, 'message'), once(child, 'exit').then(() => undefined)]);
    if (ready === undefined) {
      throw new Error(`${module} ended before it was ready.`);
    }
    return new ServerProcess(child, ready[0] as Ready);
  }

  onMessage(listener: (message: unknown) => void): void {
    this.child.on('message', listener);
  }

  /** Sends it a message, and waits for the next that it sends. */
  async ask<Answer>(message: object): Promise<Answer> {
    const answer = once(this.child, 'message');
    this.child.send(message);
    return (await answer)[0] as Answer;
  }

  /** It dies, in the middle of whatever it does. */
  async kill(): Promise<void> {
    const exit = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await exit;
  }

  async stop(): Promise<void> {
    if (this.child.exitCode === null) {
      const exit = once(this.child, 'exit');
      this.child.disconnect();
      await exit;
    }
  }
}
