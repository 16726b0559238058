// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import path from 'node:path';
import process from 'node:process';
import type { DryRun, RunOrder, TestMessage } from './inside/orders.ts';
import type { Sandbox } from './makeSandbox.ts';
import { TEST_ENVIRONMENT } from './subjects.ts';

/** Milliseconds after which a test file that does not end without a mutant is left out. */
const DRY_LIMIT_MS = 600_000;

/** Milliseconds for cleaning up after a failure; a process that takes longer is no longer of use. */
const CLEANING_LIMIT_MS = 3_000;

/** How the tests of one file took a mutant. */
export type Verdict =
  | { readonly kind: 'passed' }
  | { readonly kind: 'failed'; readonly test: string; readonly index?: number; readonly error: string }
  | { readonly kind: 'timed out' };

/** A process of the sandbox that has loaded one test file. */
export class TestProcess {
  private readonly child: ChildProcess;
  private hear: (message: TestMessage | 'exit') => void = (): void => {};
  private heard: (TestMessage | 'exit')[] = [];
  private isClean: boolean = true;
  private isOver: boolean = false;

  /** @param mutant on from the process's start; by default none */
  constructor(sandbox: Sandbox, project: string, file: string, mode: 'dry' | 'serve', mutant?: string) {
    const inside = path.join(sandbox.dir, 'tests/mutation/inside');
    this.child = fork(path.join(inside, 'testProcess.ts'), [mode, path.join(sandbox.dir, file)], {
      cwd: sandbox.dir,
      execArgv: ['--import', path.join(inside, 'hooks.mjs')],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      detached: true, // a group of its own, so that what the tests started ends with it
      env: {
        ...process.env,
        ...TEST_ENVIRONMENT,
        MUTATED_PROJECT: project,
        ...(mutant === undefined ? {} : { ACTIVE_MUTANT: mutant }),
      },
    });
    const tell = (message: TestMessage | 'exit'): void => {
      this.heard.push(message);
      this.hear(message);
    };
    this.child.on('message', tell);
    this.child.on('error', () => tell('exit'));
    this.child.on('exit', () => {
      this.isOver = true;
      tell('exit');
    });
  }

  /** The dry run's result, or why there is none. */
  async dryRun(): Promise<DryRun | string> {
    let why = 'the process ended';
    const until = Date.now() + DRY_LIMIT_MS;
    for (;;) {
      const message = await this.next(until - Date.now());
      if (message === 'late') {
        return `it took longer than ${DRY_LIMIT_MS / 60_000} minutes`;
      }
      if (message === 'exit') {
        return why;
      }
      if (message.kind === 'failed') {
        why = `${message.test}: ${message.error}`;
      }
      if (message.kind === 'dry') {
        return message.dry;
      }
    }
  }

  /** Runs tests, and waits until what they left is cleaned up. A process that does not come to an end is killed. */
  async run(order: RunOrder, limitMs: number): Promise<Verdict> {
    if (!this.isOver) {
      this.child.send(order, () => {}); // a process that has ended is heard of by its exit
    }
    let until = Date.now() + limitMs;
    let verdict: Verdict = { kind: 'passed' };
    for (;;) {
      const message = await this.next(until - Date.now());
      if (message === 'late') {
        this.end();
        return verdict.kind === 'passed' ? { kind: 'timed out' } : verdict;
      }
      if (message === 'exit') {
        this.end();
        return verdict.kind === 'passed' ? { kind: 'failed', test: '(process)', error: 'The process ended.' } : verdict;
      }
      if (message.kind === 'failed') {
        if (message.isLoop) {
          this.end();
          return { kind: 'timed out' };
        }
        verdict = { ...message, kind: 'failed' };
        until = Math.min(until, Date.now() + CLEANING_LIMIT_MS);
      }
      if (message.kind === 'ready') {
        this.isClean = message.isClean;
        return verdict;
      }
    }
  }

  /** Whether more tests may run here. */
  get isFit(): boolean {
    return this.isClean && !this.isOver;
  }

  end(): void {
    this.isOver = true;
    try {
      process.kill(-this.child.pid!, 'SIGKILL');
    } catch {
      // the whole group has ended already
    }
  }

  private async next(limitMs: number): Promise<TestMessage | 'exit' | 'late'> {
    if (this.heard.length === 0) {
      let timer: NodeJS.Timeout | undefined;
      const isLate = await new Promise<boolean>((resolve) => {
        this.hear = (): void => resolve(false);
        timer = setTimeout(() => resolve(true), Math.max(0, limitMs));
      });
      clearTimeout(timer);
      this.hear = (): void => {};
      if (isLate) {
        return 'late';
      }
    }
    return this.heard.shift()!;
  }
}
