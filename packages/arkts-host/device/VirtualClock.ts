// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** One scheduled task; it knows its place in the heap, so that cancelling needs no search. */
class ScheduledTask {
  readonly time: number;
  readonly sequence: number;
  readonly run: () => void;
  place: number;

  constructor(time: number, sequence: number, run: () => void, place: number) {
    this.time = time;
    this.sequence = sequence;
    this.run = run;
    this.place = place;
  }
}

function isBefore(a: ScheduledTask, b: ScheduledTask): boolean {
  return a.time < b.time || (a.time === b.time && a.sequence < b.sequence);
}

/** One-shot operations of Node that are still under way end in these words; sockets, timers and pipes do not. */
const PENDING_WORK: RegExp = /^FSReq|^CloseReq$|Request$|ReqWrap$|^TCPConnectWrap$|^WriteWrap$|^ShutdownWrap$/;

/**
 * The device's clock. Time passes only as tests or a run mode let it pass, and tasks run in the order of their due
 * time, then of their insertion. Every task is a macrotask of the app: all microtasks are drained before the next one.
 *
 * A task that throws ends `advance` or `settle` with that error; in the run modes the error is an uncaught one.
 * The tasks behind it stay scheduled.
 */
export class VirtualClock {
  private readonly heap: ScheduledTask[] = [];
  private readonly tasks: Map<number, ScheduledTask> = new Map();
  private lastSequence: number = 0;
  private time: number = 0;
  private wallBase: number;
  /** Set while the clock follows the real one: virtual time = realBase + time passed since realStart. */
  private realStart: number | undefined = undefined;
  private realBase: number = 0;
  /** Called by `schedule` so that a waiting run mode looks at the heap again. */
  private wake: (() => void) | undefined = undefined;
  private holds: number = 0;

  /** @param epoch wall-clock milliseconds at boot; 2026-01-01T00:00:00Z unless given */
  constructor(epoch: number = Date.UTC(2026, 0, 1)) {
    this.wallBase = epoch;
  }

  /** Wall-clock milliseconds (Unix epoch) at the device's boot, by the clock as it is set now: wall = epoch + now. */
  get epoch(): number {
    return this.wallBase;
  }

  /** Wall-clock milliseconds (Unix epoch), whole ones, by the clock as it is set now. */
  wall(): number {
    return Math.round(this.wallBase + this.now);
  }

  /** Sets the wall clock back by `ms`; the time since boot goes on, and so does everything that is scheduled. */
  setBack(ms: number): void {
    this.wallBase -= ms;
  }

  /** Milliseconds since the device's boot; an integer that never goes back. */
  get now(): number {
    if (this.realStart !== undefined) {
      this.moveTo(this.realBase + Math.floor(performance.now() - this.realStart));
    }
    return this.time;
  }

  /** How many tasks are scheduled. */
  get pending(): number {
    return this.heap.length;
  }

  /**
   * Schedules `task` to run `delayMs` from now.
   * @param delayMs milliseconds; fractions are cut off; negative and NaN count as 0; Infinity is never reached
   * @returns a handle for `cancel`: a positive integer, never used twice
   */
  schedule(delayMs: number, task: () => void): number {
    const delay: number = delayMs > 0 ? Math.trunc(delayMs) : 0;
    const sequence: number = ++this.lastSequence;
    const entry: ScheduledTask = new ScheduledTask(this.now + delay, sequence, task, this.heap.length);
    this.tasks.set(sequence, entry);
    this.heap.push(entry);
    this.siftUp(entry);
    if (this.wake !== undefined && entry.place === 0) {
      this.wake();
    }
    return sequence;
  }

  /** Removes a scheduled task. A handle whose task has run or was cancelled does nothing, as with `clearTimeout`. */
  cancel(handle: number): void {
    const entry: ScheduledTask | undefined = this.tasks.get(handle);
    if (entry !== undefined) {
      this.remove(entry);
    }
  }

  /**
   * Lets `ms` milliseconds pass: runs every task that falls due, also those that tasks schedule meanwhile.
   * Resolves when the time has passed and all microtasks are drained.
   */
  advance(ms: number): Promise<void> {
    return this.runUntil(this.now + (ms > 0 ? Math.trunc(ms) : 0));
  }

  /** `ms` milliseconds pass while the app itself is busy: what falls due meanwhile runs when it is done. */
  spend(ms: number): void {
    this.moveTo(this.now + (ms > 0 ? Math.trunc(ms) : 0));
  }

  /** Runs tasks until none is due at the present instant; microtasks are drained. */
  settle(): Promise<void> {
    return this.runUntil(this.now);
  }

  /**
   * Follows the real clock: virtual milliseconds pass as real ones do.
   * @returns stops following; the time then stands still again
   * @throws Error when a run mode is on already
   */
  runRealTime(): () => void {
    this.checkNoRunMode();
    this.realBase = this.time;
    this.realStart = performance.now();
    let timer: NodeJS.Timeout | undefined = undefined;
    let turn: NodeJS.Immediate | undefined = undefined;
    const look = (): void => {
      turn = undefined;
      const next: ScheduledTask | undefined = this.heap[0];
      if (next === undefined) {
        return;
      }
      if (next.time > this.now) {
        // Node's timers hold 31 bits; a longer wait is taken in steps.
        timer = setTimeout(look, Math.min(next.time - this.now, 0x7fffffff));
        return;
      }
      turn = setImmediate(look);
      this.runNext(next);
    };
    this.wake = (): void => {
      clearTimeout(timer);
      turn ??= setImmediate(look);
    };
    this.wake();
    return (): void => {
      if (this.realStart !== undefined) {
        this.time = this.now;
        this.realStart = undefined;
        this.wake = undefined;
        clearTimeout(timer);
        clearImmediate(turn);
      }
    };
  }

  /**
   * Jumps to the next task whenever the process is otherwise idle: no microtask, no file or network request of Node
   * under way, and no `hold`. Made for instrumentation tests, which wait for minutes of device time.
   * @returns stops jumping
   * @throws Error when a run mode is on already
   */
  runFast(): () => void {
    this.checkNoRunMode();
    let turn: NodeJS.Immediate | undefined = undefined;
    let timer: NodeJS.Timeout | undefined = undefined;
    let idleTurns: number = 0;
    let running: boolean = true;
    const look = (): void => {
      turn = undefined;
      timer = undefined;
      const next: ScheduledTask | undefined = this.heap[0];
      if (next === undefined || next.time === Number.POSITIVE_INFINITY) {
        return;
      }
      if (next.time > this.time) {
        if (this.holds > 0 || process.getActiveResourcesInfo().some((name) => PENDING_WORK.test(name))) {
          idleTurns = 0;
          timer = setTimeout(look, 1);
          return;
        }
        // A second look: what just completed may have queued new work.
        if (++idleTurns < 2) {
          turn = setImmediate(look);
          return;
        }
      }
      idleTurns = 0;
      turn = setImmediate(look);
      this.runNext(next);
    };
    this.wake = (): void => {
      if (timer === undefined) {
        turn ??= setImmediate(look);
      }
    };
    this.wake();
    return (): void => {
      if (running) {
        running = false;
        this.wake = undefined;
        clearImmediate(turn);
        clearTimeout(timer);
      }
    };
  }

  /**
   * Keeps `runFast` from jumping while the caller waits for something that Node cannot see as pending work (a module
   * being loaded, a worker's answer). Tasks that are due already still run.
   * @returns ends the hold; calling it again does nothing
   */
  hold(): () => void {
    this.holds++;
    let held: boolean = true;
    return (): void => {
      if (held) {
        held = false;
        this.holds--;
      }
    };
  }

  private checkNoRunMode(): void {
    if (this.wake !== undefined) {
      throw new Error('The clock runs by itself already. Call the stop function of that run first.');
    }
  }

  private moveTo(time: number): void {
    if (time <= this.time) {
      return;
    }
    this.time = time;
    if (this.realStart !== undefined) {
      const real: number = performance.now();
      if (time > this.realBase + (real - this.realStart)) {
        this.realBase = time;
        this.realStart = real;
      }
    }
  }

  private runNext(next: ScheduledTask): void {
    this.remove(next);
    this.moveTo(next.time);
    next.run();
  }

  private runUntil(target: number): Promise<void> {
    return new Promise<void>((resolve, reject) => {
      const step = (): void => {
        const next: ScheduledTask | undefined = this.heap[0];
        if (next === undefined || next.time > target) {
          this.moveTo(target);
          resolve();
          return;
        }
        try {
          this.runNext(next);
        } catch (error) {
          reject(error);
          return;
        }
        setImmediate(step);
      };
      // The caller's own microtasks come before the first task.
      setImmediate(step);
    });
  }

  private remove(entry: ScheduledTask): void {
    this.tasks.delete(entry.sequence);
    const last: ScheduledTask = this.heap.pop()!;
    if (last !== entry) {
      last.place = entry.place;
      this.heap[last.place] = last;
      this.siftUp(last);
      this.siftDown(last);
    }
  }

  private siftUp(entry: ScheduledTask): void {
    const heap: ScheduledTask[] = this.heap;
    let place: number = entry.place;
    while (place > 0) {
      const parentPlace: number = (place - 1) >> 1;
      const parent: ScheduledTask = heap[parentPlace]!;
      if (!isBefore(entry, parent)) {
        break;
      }
      heap[place] = parent;
      parent.place = place;
      place = parentPlace;
    }
    heap[place] = entry;
    entry.place = place;
  }

  private siftDown(entry: ScheduledTask): void {
    const heap: ScheduledTask[] = this.heap;
    let place: number = entry.place;
    for (;;) {
      let childPlace: number = 2 * place + 1;
      if (childPlace >= heap.length) {
        break;
      }
      if (childPlace + 1 < heap.length && isBefore(heap[childPlace + 1]!, heap[childPlace]!)) {
        childPlace++;
      }
      const child: ScheduledTask = heap[childPlace]!;
      if (!isBefore(child, entry)) {
        break;
      }
      heap[place] = child;
      child.place = place;
      place = childPlace;
    }
    heap[place] = entry;
    entry.place = place;
  }
}
