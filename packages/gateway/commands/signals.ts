// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import process from 'node:process';

/** What asks a command to end in order. SIGHUP: its terminal is gone, or who started it says that it is over. */
export type EndSignal = 'SIGINT' | 'SIGTERM' | 'SIGHUP';
/** What a command hears of and lives through. */
export type NotedSignal = 'SIGHUP' | 'SIGUSR1' | 'SIGUSR2';

/** Exit codes of a command that was ended by a signal, as shells have them: 128 and its number. */
export const SIGNAL_EXIT: Readonly<Record<EndSignal, number>> = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 };

/**
 * From now on `signals` do nothing but call `noted`. For every command at its very beginning: Node opens its debugger at
 * SIGUSR1, to every process of the machine, unless somebody listens for that signal; and SIGUSR2 ends a process that does
 * not. (SIGPIPE is ignored by Node itself: a write to who has gone is an error of that write.)
 */
export function noteSignals(
  signals: readonly NotedSignal[] = ['SIGUSR1', 'SIGUSR2'],
  noted: (signal: NotedSignal) => void = () => undefined,
): void {
  for (const signal of signals) {
    process.on(signal, () => noted(signal));
  }
}

/**
 * Calls `end` for each of `signals` that comes, with how many have come by then: who asks twice wants no order any more.
 * The returned function ends the listening, after which these signals do again what they do to any program.
 */
export function onEndSignal(
  signals: readonly EndSignal[],
  end: (signal: EndSignal, count: number) => void,
): () => void {
  let count = 0;
  const listener = (signal: NodeJS.Signals): void => end(signal as EndSignal, ++count);
  signals.forEach((signal) => process.on(signal, listener));
  return () => signals.forEach((signal) => process.off(signal, listener));
}
