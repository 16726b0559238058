// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { CANCELED, GENERAL_ERROR, SUCCESS } from './Command.ts';

/**
 * What an operation is expected to be. `waiting` for its turn, `preparing` since its turn, `asked` since the system
 * was asked, `ended` with an outcome, `gone` when its prompt's end is known, too.
 */
export interface ModelOperation {
  readonly title: string;
  readonly service: number;
  readonly overlap: string;
  readonly endsAt: number;
  /** Timers that are due together go off in the order in which they were set. */
  readonly endsAtOrder: number;
  readonly signal: number | undefined;
  /** Has the rule QUEUE and waits for the foreground. */
  isHeld: boolean;
  isAsked: boolean;
  isPreparing: boolean;
  outcome: string | undefined;
  withdrawal: string | undefined;
  /** Undefined until it has ended. */
  guardAt: number | undefined;
  guardOrder: number;
  /** The plan, made when the turn came: undefined where the system never says whether a type is locked. */
  plan: 'ask' | 'stuck' | number;
  reportsTips: boolean;
  loaded: number;
  released: number;
  /** Whether one of them came after the operation had ended. */
  isReleasedSince: boolean;
  wasCancelled: boolean;
  /** Results that were heard, in order. */
  results: number[];
}

const REFUSALS = [201, 202, 401, 12500005, 12500006, 12500008, 12500009, 12500010];
const GUARD = 4000;

const REASONS: Readonly<Record<number, string>> = {
  12500001: 'VERIFICATION_FAILED',
  12500004: 'TIMED_OUT',
  12500007: 'BUSY',
  12500005: 'TYPE_UNSUPPORTED',
  12500006: 'TRUST_LEVEL_UNSUPPORTED',
  12500010: 'NOT_ENROLLED',
  12500013: 'PIN_EXPIRED',
  12500009: 'LOCKED',
  401: 'BAD_PARAMETERS',
  12500008: 'BAD_PARAMETERS',
  201: 'IN_BACKGROUND',
  202: 'SYSTEM_APPS_ONLY',
};

/** From the one that says least to the one that says most. */
const PLAN_ORDER = [GENERAL_ERROR, 12500005, 12500006, 12500010, 12500013, 201];

function failure(code: number): string {
  return `failed: ${REASONS[code] ?? 'SYSTEM_ERROR'} (${code})`;
}

function outcomeOf(code: number): string {
  switch (code) {
    case SUCCESS:
      return 'succeeded: unknown type';
    case CANCELED:
      return 'cancelled: USER_OR_SYSTEM';
    case 12500011:
      return 'cancelled: NAVIGATION';
    default:
      return failure(code);
  }
}

/**
 * The promises in their simplest form: a list of operations, one slot, and time. It knows nothing of promises, ports
 * or classes, and is told the same commands as the library.
 */
export class Model {
  readonly operations: ModelOperation[] = [];
  now = 0;
  readonly apiLevel: number;
  /** The world, as the next turn finds it. */
  face = SUCCESS;
  pin = SUCCESS;
  startCode = SUCCESS;
  resultWithinStart: number | undefined;
  answersLockState = true;
  private timersSet = 0;
  /** What the system's `cancel` answers for an operation that it has been asked for. */
  cancelCodeOf: (operation: ModelOperation) => number = () => SUCCESS;
  /** Whether it says CANCELED within that call. */
  answersCancelAtOnce: (operation: ModelOperation) => boolean = () => false;
  private readonly background = new Set<number>();
  /** Services that were told of a foreground once. */
  private readonly hasBegun = new Set<number>();
  private readonly destroyed = new Set<number>();
  private readonly cancelledSignals = new Map<number, string>();
  private holder: ModelOperation | undefined;
  private successor: ModelOperation | undefined;
  private queue: ModelOperation[] = [];

  constructor(apiLevel: number) {
    this.apiLevel = apiLevel;
  }

  /** Whether the slot is free and nobody waits. */
  get isIdle(): boolean {
    return this.holder === undefined && this.successor === undefined && this.queue.length === 0;
  }

  start(title: string, service: number, overlap: string, deadline: number, signal: number | undefined): void {
    const operation: ModelOperation = {
      title,
      service,
      overlap,
      endsAt: this.now + deadline,
      endsAtOrder: this.timersSet++,
      guardOrder: 0,
      plan: 'ask',
      signal,
      isHeld: false,
      isAsked: false,
      isPreparing: false,
      outcome: undefined,
      withdrawal: undefined,
      guardAt: undefined,
      reportsTips: this.apiLevel >= 20,
      loaded: 0,
      released: 0,
      isReleasedSince: false,
      wasCancelled: false,
      results: [],
    };
    this.operations.push(operation);
    if (this.destroyed.has(service)) {
      this.end(operation, 'cancelled: DESTROYED');
    } else if (signal !== undefined && this.cancelledSignals.has(signal)) {
      this.end(operation, 'cancelled: CALLER');
    } else if (overlap === 'QUEUE') {
      if (this.background.has(service)) {
        operation.isHeld = true;
      } else {
        this.queue.push(operation);
      }
    } else if (overlap === 'REFUSE' && this.isWanted) {
      this.end(operation, failure(12500007));
    } else {
      const others = overlap === 'SUPERSEDE' ? [this.successor, this.holder] : [];
      this.successor = operation;
      for (const other of others) {
        if (other !== undefined) {
          this.end(other, 'cancelled: SUPERSEDED');
        }
      }
    }
    this.grant();
  }

  cancel(operation: ModelOperation): void {
    this.end(operation, 'cancelled: CALLER');
  }

  cancelSignal(signal: number): void {
    if (!this.cancelledSignals.has(signal)) {
      this.cancelledSignals.set(signal, 'CALLER');
      this.endAll((operation) => operation.signal === signal, 'cancelled: CALLER');
    }
  }

  cancelAll(service: number): void {
    this.endAll((operation) => operation.service === service, 'cancelled: CALLER');
  }

  toBackground(service: number): void {
    this.background.add(service);
    this.endAll((operation) => operation.service === service, 'cancelled: BACKGROUND');
  }

  toForeground(service: number): void {
    this.background.delete(service);
    this.hasBegun.add(service);
    for (const operation of this.operations) {
      if (operation.service === service && operation.isHeld && operation.outcome === undefined) {
        operation.isHeld = false;
        this.queue.push(operation);
        this.grant();
      }
    }
  }

  destroy(service: number): void {
    this.destroyed.add(service);
    this.endAll((operation) => operation.service === service, 'cancelled: DESTROYED');
  }

  /** Every promise goes on: those whose turn has come are asked for, or fail. */
  settle(whenAsked: (operation: ModelOperation) => void): void {
    for (let next = this.preparing(); next !== undefined; next = this.preparing()) {
      next.isPreparing = false;
      if (typeof next.plan === 'number') {
        this.end(next, next.plan === 201 ? 'failed: NO_PERMISSION (201)' : failure(next.plan));
      } else if (next.plan === 'ask') {
        next.isAsked = true;
        whenAsked(next);
        if (this.resultWithinStart !== undefined) {
          this.result(next, this.resultWithinStart);
        }
        if (this.startCode !== SUCCESS && next.isAsked && next.outcome === undefined) {
          if (!this.sendBack(next, this.startCode)) {
            next.isAsked = false;
            this.end(next, failure(this.startCode));
          }
        }
      }
    }
  }

  /** A prompt of `operation` says a result. */
  result(operation: ModelOperation, code: number): void {
    if (operation.withdrawal !== undefined || !operation.isAsked) {
      return; // nobody listens any more
    }
    if (this.sendBack(operation, code)) {
      return;
    }
    operation.results.push(code);
    if (operation.outcome === undefined) {
      this.end(operation, outcomeOf(code));
    } else {
      this.conclude(operation);
    }
  }

  /** Before the first foreground, what is queued and refused for that goes back and waits. */
  private sendBack(operation: ModelOperation, code: number): boolean {
    if (
      code !== 201 ||
      operation.overlap !== 'QUEUE' ||
      this.hasBegun.has(operation.service) ||
      operation.loaded > 0 ||
      operation.outcome !== undefined
    ) {
      return false;
    }
    operation.isAsked = false;
    operation.isHeld = true;
    operation.results = [];
    this.holder = undefined;
    this.grant();
    return true;
  }

  load(operation: ModelOperation, types: number): void {
    if (operation.withdrawal === undefined && operation.isAsked && operation.reportsTips) {
      operation.loaded += types;
    }
  }

  release(operation: ModelOperation, types: number): void {
    // One at a time: the withdrawal may be known, and the listener gone, before the last of them.
    for (let i = 0; i < types && operation.withdrawal === undefined && operation.reportsTips; i++) {
      if (operation.released < operation.loaded) {
        operation.released += 1;
        operation.isReleasedSince = operation.outcome !== undefined;
        this.conclude(operation);
      }
    }
  }

  advance(milliseconds: number): void {
    const end = this.now + milliseconds;
    for (;;) {
      const next = this.nextTimer(end);
      if (next === undefined) {
        break;
      }
      this.now = next.at;
      next.run();
    }
    this.now = end;
  }

  private nextTimer(end: number): { at: number; run: () => void } | undefined {
    const timers: { at: number; order: number; run: () => void }[] = [];
    for (const operation of this.operations) {
      if (operation.outcome === undefined) {
        timers.push({
          at: operation.endsAt,
          order: operation.endsAtOrder,
          run: () => this.end(operation, 'cancelled: DEADLINE'),
        });
      } else if (operation.withdrawal === undefined && operation.guardAt !== undefined) {
        timers.push({
          at: operation.guardAt,
          order: operation.guardOrder,
          run: () => this.gone(operation, 'UNCONFIRMED'),
        });
      }
    }
    return timers.filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at || a.order - b.order)[0];
  }

  private end(operation: ModelOperation, outcome: string): void {
    if (operation.outcome !== undefined) {
      return;
    }
    operation.outcome = outcome;
    operation.isHeld = false;
    operation.isPreparing = false;
    if (!operation.isAsked) {
      this.gone(operation, 'NONE_SHOWN');
      return;
    }
    if (operation.results.length === 0) {
      operation.wasCancelled = true;
      if (this.answersCancelAtOnce(operation)) {
        operation.results.push(CANCELED);
        this.conclude(operation);
      }
      if (operation.withdrawal === undefined && this.cancelCodeOf(operation) === GENERAL_ERROR) {
        this.gone(operation, 'CONFIRMED');
      }
    }
    this.conclude(operation);
    if (operation.withdrawal === undefined) {
      operation.guardAt = this.now + GUARD;
      operation.guardOrder = this.timersSet++;
    }
  }

  private endAll(which: (operation: ModelOperation) => boolean, outcome: string): void {
    for (const operation of this.operations.filter(which)) {
      this.end(operation, outcome);
    }
  }

  private conclude(operation: ModelOperation): void {
    if (operation.outcome === undefined || operation.withdrawal !== undefined) {
      return;
    }
    const other = operation.results.find((code) => code !== SUCCESS);
    if (operation.loaded > 0) {
      if (operation.released >= operation.loaded && (operation.results.length > 0 || operation.isReleasedSince)) {
        this.gone(operation, 'CONFIRMED');
      }
    } else if (other !== undefined) {
      this.gone(operation, REFUSALS.includes(other) ? 'NONE_SHOWN' : 'CONFIRMED');
    } else if (operation.results.length > 0 && !operation.reportsTips) {
      this.gone(operation, 'CONFIRMED');
    }
  }

  private gone(operation: ModelOperation, withdrawal: string): void {
    operation.withdrawal = withdrawal;
    this.queue = this.queue.filter((other) => other !== operation);
    if (this.successor === operation) {
      this.successor = undefined;
    }
    if (this.holder === operation) {
      this.holder = undefined;
      this.grant();
    }
  }

  private get isWanted(): boolean {
    return (
      (this.holder !== undefined && this.holder.outcome === undefined) ||
      this.successor !== undefined ||
      this.queue.length > 0
    );
  }

  private grant(): void {
    if (this.holder === undefined) {
      this.holder = this.successor ?? this.queue.shift();
      this.successor = this.holder === this.successor ? undefined : this.successor;
      if (this.holder !== undefined) {
        this.holder.isPreparing = true;
        this.holder.plan = this.planNow();
      }
    }
  }

  private planNow(): 'ask' | 'stuck' | number {
    if (this.face !== SUCCESS && this.pin !== SUCCESS) {
      return PLAN_ORDER[Math.max(PLAN_ORDER.indexOf(this.face), PLAN_ORDER.indexOf(this.pin))] ?? GENERAL_ERROR;
    }
    return this.apiLevel >= 22 && !this.answersLockState ? 'stuck' : 'ask';
  }

  private preparing(): ModelOperation | undefined {
    return this.operations.find((operation) => operation.isPreparing);
  }
}
