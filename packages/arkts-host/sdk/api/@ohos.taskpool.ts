// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** Functions that run beside the page; here after it, in the same thread, one after the other. @since 9 */
namespace taskpool {
  /** How soon a task runs. @since 9 */
  export enum Priority {
    HIGH = 0,
    MEDIUM = 1,
    LOW = 2,
    IDLE = 3,
  }

  /** A function with its arguments. @since 9 */
  export class Task {
    /** @since 9 */
    readonly function: Function;
    /** @since 9 */
    readonly arguments: Object[];
    /** @since 11 */
    readonly name: string;

    constructor(func: Function, ...args: Object[]);
    constructor(name: string, func: Function, ...args: Object[]);
    constructor(first: string | Function, ...rest: unknown[]) {
      this.name = typeof first === 'string' ? first : first.name;
      this.function = typeof first === 'string' ? (rest[0] as Function) : first;
      this.arguments = (typeof first === 'string' ? rest.slice(1) : rest) as Object[];
    }

    /** What is handed over is copied anyhow. @since 10 */
    setTransferList(_transfer?: ArrayBuffer[]): void {}

    /** Nothing is cancelled once it has begun. @since 10 */
    static isCanceled(): boolean {
      return false;
    }
  }

  /** Tasks that belong together. @since 10 */
  export class TaskGroup {
    /** The host's list. */
    readonly tasks: Task[] = [];

    addTask(first: Function | Task, ...args: Object[]): void {
      this.tasks.push(first instanceof Task ? first : new Task(first, ...args));
    }
  }

  /** Runs a function, a task or a group. @since 9 */
  export function execute(first: Function, ...args: Object[]): Promise<Object>;
  export function execute(first: Task, priority?: Priority): Promise<Object>;
  export function execute(first: TaskGroup, priority?: Priority): Promise<Object[]>;
  export function execute(first: Function | Task | TaskGroup, ...rest: unknown[]): Promise<Object | Object[]> {
    if (first instanceof TaskGroup) {
      return Promise.all(first.tasks.map(run));
    }
    return run(first instanceof Task ? first : new Task(first, ...(rest as Object[])));
  }

  /** @since 9 */
  export function cancel(_task: Task | TaskGroup): void {}
}

/** A copy goes in, and a copy comes out, as between threads. */
async function run(task: taskpool.Task): Promise<Object> {
  await Promise.resolve();
  const args: unknown[] = structuredClone(task.arguments);
  return structuredClone(await (task.function(...args) as unknown)) as Object;
}

export default taskpool;
