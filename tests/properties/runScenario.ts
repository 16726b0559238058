// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import type { Command, Scenario } from './Command.ts';
import { CANCELED, GENERAL_ERROR, SUCCESS } from './Command.ts';
import type { Library, Operation, Outcome, Port, Prompt, Service, Source, Withdrawal } from './Library.ts';
import { Model } from './Model.ts';
import type { ModelOperation } from './Model.ts';

const COMPARE_FAILURE = 1;
const PREDECESSORS: Readonly<Record<string, readonly string[]>> = {
  CREATED: ['PREPARING', 'PROMPTING'],
  PREPARING: ['CREATED'],
  PROMPTING: ['PREPARING'],
  ENDED: ['CREATED', 'PREPARING', 'PROMPTING'],
};

interface Watched {
  readonly operation: Operation;
  readonly model: ModelOperation;
  prompt: Prompt | undefined;
  cancelCode: number;
  answersCancelAtOnce: boolean;
  /** The outcome as it was first seen: it must stay this very object. */
  first: Outcome | undefined;
  delivered: Outcome | undefined;
  withdrawal: Withdrawal | undefined;
}

/** Lets every promise that can go on do so: the next macrotask comes when no microtask is left. */
function drain(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/**
 * Plays one scenario against the library and against the model, and compares them after each command. Throws an
 * assertion error that names the promise that was broken.
 */
export async function runScenario(library: Library, scenario: Scenario): Promise<void> {
  const run = new ScenarioRun(library, scenario.apiLevel);
  for (const command of scenario.commands) {
    run.play(command);
    if (command.do === 'settle') {
      await drain();
      run.afterSettle();
    }
    run.compare();
  }
  await drain();
  run.afterSettle();
  // Everything ends: the latest deadline, the guard, the life of a token.
  for (const milliseconds of [600_000, 4_000, 600_000, 4_000, 30_000]) {
    run.play({ do: 'advance', milliseconds });
    await drain();
    run.afterSettle();
    run.compare();
  }
  run.compareEnd();
}

class ScenarioRun {
  private readonly library: Library;
  private readonly model: Model;
  private readonly port: Port;
  private readonly clock;
  private readonly slot;
  private readonly services: Service[] = [];
  private readonly sources: Source[];
  private readonly watched: Watched[] = [];
  private readonly tokens: Uint8Array[] = [];
  private cancelCode = SUCCESS;
  private answersCancelAtOnce = false;

  constructor(library: Library, apiLevel: number) {
    this.library = library;
    this.model = new Model(apiLevel);
    this.port = new library.ScriptedPort();
    this.port.apiLevel = apiLevel;
    this.clock = new library.ManualClock();
    this.slot = new library.PromptSlot();
    const random = new library.CountingRandom();
    const log = new library.RecordingLog();
    for (let i = 0; i < 2; i++) {
      this.services.push(
        new library.CancellableAuth({ port: this.port, clock: this.clock, slot: this.slot, random, log }),
      );
    }
    this.sources = [new library.CancellationSource(), new library.CancellationSource()];
    this.model.cancelCodeOf = (operation) => this.of(operation).cancelCode;
    this.model.answersCancelAtOnce = (operation) => this.of(operation).answersCancelAtOnce;
    this.port.whenOpened = () => this.opened();
  }

  play(command: Command): void {
    const cause = this.library.CancelCause.byCaller('a command of the scenario');
    switch (command.do) {
      case 'start':
        this.start(command.service, command.overlap, command.deadline, command.signal);
        break;
      case 'reuseId':
        this.reuseId(command.service, this.pick(command.operation));
        break;
      case 'cancel': {
        const watched = this.pick(command.operation);
        if (watched !== undefined) {
          const wasPending = watched.model.outcome === undefined;
          this.model.cancel(watched.model);
          const result = watched.operation.cancel(cause);
          assert.equal(result.status, wasPending ? 'CANCELLED' : 'ALREADY_ENDED', 'P2: what cancel says');
          assert.equal(result.outcome, watched.operation.settled, 'P2: the outcome that cancel names stands');
          assert.ok(!wasPending || result.outcome.cause === cause, 'P2, P5: the outcome is Cancelled with this cause');
        }
        break;
      }
      case 'cancelById': {
        const watched = this.pick(command.operation);
        if (watched !== undefined) {
          const names = watched.model.service === command.service && watched.model.outcome === undefined;
          if (names) {
            this.model.cancel(watched.model);
          }
          const status = this.services[command.service]?.cancel(watched.operation.cancellationId, cause);
          assert.equal(status, names ? 'CANCELLED' : 'NOT_IN_PROGRESS', 'P8: cancel by id');
        }
        break;
      }
      case 'cancelSignal':
        this.model.cancelSignal(command.signal);
        this.sources[command.signal]?.cancel(cause);
        break;
      case 'cancelAll': {
        const pending = this.watched.filter(
          (each) => each.model.service === command.service && each.model.outcome === undefined,
        ).length;
        this.model.cancelAll(command.service);
        assert.equal(this.services[command.service]?.cancelAll(cause), pending, 'P8: how many cancelAll ended');
        break;
      }
      case 'background':
        this.model.toBackground(command.service);
        this.services[command.service]?.onBackground();
        break;
      case 'foreground':
        this.model.toForeground(command.service);
        this.services[command.service]?.onForeground();
        break;
      case 'destroy':
        this.model.destroy(command.service);
        this.services[command.service]?.destroy();
        break;
      case 'load':
        this.onPrompt(command.prompt, (watched, prompt) => {
          this.model.load(watched.model, prompt.parameters.types.length);
          prompt.load();
        });
        break;
      case 'release':
        this.onPrompt(command.prompt, (watched, prompt) => {
          this.model.release(watched.model, prompt.parameters.types.length);
          prompt.release();
        });
        break;
      case 'wrongAttempt':
        this.onPrompt(command.prompt, (_watched, prompt) => prompt.tip(COMPARE_FAILURE));
        break;
      case 'result':
        this.onPrompt(command.prompt, (watched, prompt) => {
          for (let i = 0; i < command.times; i++) {
            this.result(watched, prompt, command.code, command.withToken);
          }
        });
        break;
      case 'serviceDies':
        for (const watched of this.watched) {
          watched.cancelCode = GENERAL_ERROR;
          if (watched.prompt !== undefined) {
            watched.prompt.cancelCode = GENERAL_ERROR;
            this.result(watched, watched.prompt, GENERAL_ERROR, false);
          }
        }
        break;
      case 'world':
        this.port.availabilities.set(2, command.face);
        this.port.availabilities.set(1, command.pin);
        this.port.startCode = command.startCode;
        this.port.cancelCode = command.cancelCode;
        this.port.answersLockState = command.answersLockState;
        this.model.face = command.face;
        this.model.pin = command.pin;
        this.model.startCode = command.startCode;
        this.model.answersLockState = command.answersLockState;
        this.model.resultWithinStart = command.resultWithinStart;
        this.cancelCode = command.cancelCode;
        this.answersCancelAtOnce = command.answersCancelAtOnce;
        break;
      case 'settle':
        // The model first: while the library goes on, its prompts are attached to what the model has asked for.
        this.model.settle((operation) => {
          const watched = this.of(operation);
          watched.cancelCode = this.cancelCode;
          watched.answersCancelAtOnce = this.answersCancelAtOnce;
        });
        break;
      case 'advance':
        this.model.advance(command.milliseconds);
        this.clock.advance(command.milliseconds);
        break;
    }
  }

  /** After promises went on: what they resolved to is what stands, and the model has gone on as well. */
  afterSettle(): void {
    this.model.settle((operation) => {
      const watched = this.of(operation);
      watched.cancelCode = this.cancelCode;
      watched.answersCancelAtOnce = this.answersCancelAtOnce;
    });
    for (const { operation, delivered, withdrawal, model } of this.watched) {
      assert.equal(delivered, operation.settled, 'P1: the promise has the outcome that stands');
      assert.equal(withdrawal?.kind, model.withdrawal, `P6: the withdrawal of ${model.title}`);
    }
  }

  compare(): void {
    for (const watched of this.watched) {
      const { operation, model } = watched;
      assert.equal(operation.settled?.describe(), model.outcome, `P1, P5, P7: the outcome of ${model.title}`);
      watched.first ??= operation.settled;
      assert.equal(operation.settled, watched.first, `P1: the outcome of ${model.title} never changes`);
      assert.equal(operation.state === 'ENDED', operation.settled !== undefined, 'P1: ended means settled');
      assert.equal(operation.promptState === 'GONE', model.withdrawal !== undefined, `P6: ${model.title} is gone`);
      assert.ok(operation.settled !== undefined || this.clock.now() < model.endsAt, 'P4: settled by the deadline');
    }
  }

  compareEnd(): void {
    for (const { operation, prompt } of this.watched) {
      assert.equal(operation.promptState, 'GONE', 'P4, P6: everything comes to an end');
      if (prompt !== undefined) {
        assert.equal(prompt.closes, 1, 'every prompt is closed once');
        assert.ok(
          prompt.starts === 1 && prompt.cancels <= 1,
          'every prompt is started once and cancelled at most once',
        );
      }
    }
    assert.ok(
      this.port.prompts.every((prompt) => prompt.closes === 1),
      'no prompt is listened to for ever',
    );
    assert.ok(
      this.tokens.every((token) => token.every((byte) => byte === 0)),
      'P3: no token outlives its 30 seconds',
    );
    assert.equal(this.clock.pending, 0, 'no timer is left');
    assert.ok(this.slot.isFree && this.slot.waiting === 0 && this.model.isIdle, 'the slot is free');
  }

  private start(service: number, overlap: string, deadline: number, signal: number | undefined): void {
    const title = `operation ${this.watched.length + 1}`;
    const request = new this.library.AuthRequest(title, this.library.AuthPurpose.UNLOCK, {
      overlap,
      deadline,
      signal: signal === undefined ? undefined : this.sources[signal]?.signal,
    });
    this.model.start(title, service, overlap, deadline, signal);
    const operation = (this.services[service] as Service).start(request);
    const watched: Watched = {
      operation,
      model: this.model.operations.at(-1) as ModelOperation,
      prompt: undefined,
      cancelCode: SUCCESS,
      answersCancelAtOnce: false,
      first: undefined,
      delivered: undefined,
      withdrawal: undefined,
    };
    this.watched.push(watched);
    void operation.outcome.then((outcome) => {
      assert.equal(watched.delivered, undefined, 'P1: the promise settles once');
      watched.delivered = outcome;
    });
    void operation.withdrawal.then((withdrawal) => {
      watched.withdrawal = withdrawal;
    });
    let state = operation.state;
    operation.onStateChange((next) => {
      assert.ok(PREDECESSORS[next]?.includes(state), `the machine has no step from ${state} to ${next}`);
      state = next;
    });
  }

  private reuseId(service: number, watched: Watched | undefined): void {
    if (watched === undefined || watched.model.service !== service) {
      return;
    }
    const request = new this.library.AuthRequest('again', this.library.AuthPurpose.UNLOCK, {
      cancellationId: watched.operation.cancellationId,
    });
    assert.throws(
      () => this.services[service]?.start(request),
      this.library.AuthUsageError,
      'an id names one operation',
    );
  }

  /** The library asks the system: never while the prompt of another operation may stand (P6). */
  private opened(): void {
    const prompt = this.port.prompts.at(-1) as Prompt;
    const watched = this.watched.find((each) => each.model.title === prompt.parameters.title) as Watched;
    for (const other of this.watched) {
      assert.ok(
        other.prompt === undefined || other.prompt.closes > 0 || other.operation.promptState === 'GONE',
        'P6: one prompt at a time',
      );
    }
    watched.prompt = prompt;
    const code = this.model.resultWithinStart;
    if (code !== undefined) {
      prompt.whenStarted = () => prompt.deliver(code);
    }
    if (this.answersCancelAtOnce) {
      prompt.whenCancelled = () => prompt.deliver(CANCELED);
    }
  }

  private result(watched: Watched, prompt: Prompt, code: number, withToken: boolean): void {
    const wasPending = watched.operation.settled === undefined;
    const isHeard = prompt.isHeard;
    const token = withToken ? new Uint8Array(8).fill(7) : undefined;
    this.model.result(watched.model, code);
    prompt.deliver(code, token);
    if (token !== undefined && isHeard) {
      this.tokens.push(token);
      if (code !== SUCCESS || !wasPending) {
        assert.ok(
          token.every((byte) => byte === 0),
          'P2, P3: a token that is no success of its own is overwritten',
        );
      }
    }
  }

  private onPrompt(index: number, act: (watched: Watched, prompt: Prompt) => void): void {
    const prompts = this.watched.filter((each) => each.prompt !== undefined);
    const watched = prompts.length === 0 ? undefined : prompts[prompts.length - 1 - (index % prompts.length)];
    if (watched?.prompt !== undefined) {
      act(watched, watched.prompt);
    }
  }

  private pick(index: number): Watched | undefined {
    return this.watched.length === 0
      ? undefined
      : this.watched[this.watched.length - 1 - (index % this.watched.length)];
  }

  private of(operation: ModelOperation): Watched {
    return this.watched.find((each) => each.model === operation) as Watched;
  }
}
