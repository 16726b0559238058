// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.
import { reportAppError } from './appErrors.ts';
import { membersOf } from './classFacts.ts';
import type { MemberFacts } from './classFacts.ts';
import { readField, writeField } from './stateFields.ts';
import { untracked } from './reactive.ts';
import { isBinding } from './Binding.ts';
import { hasStateV1 } from './v1/componentState.ts';

/** What a parent gives to a component at its creation. */
export interface ComponentInputs {
  readonly params: Readonly<Record<string, unknown>>;
  /** The block behind the component's call, for its only @BuilderParam. */
  readonly trailing: (() => void) | undefined;
  /** The @Provider of that name in the nearest ancestor, if any. */
  provider(alias: string): { owner: object; name: string } | undefined;
}

interface MemberState {
  readonly given: ReadonlySet<string>;
  readonly consumed: ReadonlyMap<string, { owner: object; name: string }>;
  ready: boolean;
}

const states: WeakMap<object, MemberState> = new WeakMap();

/** The parameters without bindings: those are values with the callback that writes them. */
export function expandBindings(params: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const plain: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(params)) {
    if (isBinding(value)) {
      // `count: this.count!!` is `count: this.count, $count: (value) => { this.count = value }`
      plain[name] = value.get();
      plain['$' + name] = (next: unknown): void => value.set(next);
    } else {
      plain[name] = value;
    }
  }
  return plain;
}

function checkParams(
  component: object,
  params: Readonly<Record<string, unknown>>,
  members: readonly MemberFacts[],
  hasTrailing: boolean,
): void {
  const name = component.constructor.name;
  for (const given of Object.keys(params)) {
    const member = members.find((candidate) => candidate.name === given);
    if (member === undefined && given.startsWith('$') && members.some((one) => one.name === given.slice(1))) {
      continue; // `value: this.x!!` for a component without `@Event $value`: one way only
    }
    if (member === undefined || member.kind === 'local' || member.kind === 'provider' || member.kind === 'consumer') {
      const what = member === undefined ? 'is no @Param, @Event or @BuilderParam' : `is @${title(member.kind)}`;
      throw new Error(`'${given}' of ${name} ${what}: its parent cannot set it.`);
    }
  }
  for (const member of members) {
    const trailing = member.kind === 'builderParam' && hasTrailing;
    if (member.required && !(member.name in params) && !trailing) {
      throw new Error(`'${member.name}' of ${name} is @Require: its parent has to pass it.`);
    }
  }
}

function title(kind: MemberFacts['kind']): string {
  return kind === undefined ? 'undecorated' : kind.charAt(0).toUpperCase() + kind.slice(1);
}

/** Called by the base constructor, before the struct's own initialisers: parameters are there already for them. */
export function beginMembers(component: object, inputs: ComponentInputs): void {
  const members = membersOf(Object.getPrototypeOf(component) as object);
  const { params } = inputs;
  checkParams(component, params, members, inputs.trailing !== undefined);
  const consumed = new Map<string, { owner: object; name: string }>();
  const given = new Set<string>();
  for (const member of members) {
    if (member.kind === 'consumer') {
      const provider = inputs.provider(member.alias);
      if (provider !== undefined) {
        consumed.set(member.name, provider);
      }
    }
    if (member.name in params) {
      given.add(member.name);
      writeField(component, member.name, params[member.name]);
    }
  }
  if (inputs.trailing !== undefined) {
    const builders = members.filter((member) => member.kind === 'builderParam');
    const only = builders[0];
    if (only === undefined || builders.length > 1) {
      throw new Error(
        `${component.constructor.name} has ${builders.length} @BuilderParam members: ` +
          'a block behind its call needs exactly one.',
      );
    }
    given.add(only.name);
    writeField(component, only.name, inputs.trailing);
  }
  states.set(component, { given, consumed, ready: false });
}

/** Called when the struct's constructor is done: from now on @Param members are read-only. */
export function finishMembers(component: object): void {
  states.get(component)!.ready = true;
}

/** Takes the parent's new values of @Param members over, except those of @Once. Events and builders stay the first ones. */
export function updateMembers(component: object, params: Readonly<Record<string, unknown>>): void {
  for (const member of membersOf(Object.getPrototypeOf(component) as object)) {
    if (member.kind === 'param' && member.name in params && !member.once) {
      writeField(component, member.name, params[member.name]);
    }
  }
}

/** Reads a decorated member of a component. */
export function readMember(component: object, member: MemberFacts): unknown {
  const source = states.get(component)?.consumed.get(member.name);
  if (source !== undefined) {
    return (source.owner as Record<string, unknown>)[source.name];
  }
  if (member.kind === 'event') {
    // a callback is called, not watched: a new one redraws nothing
    return untracked(() => readField(component, member.name)) ?? ((): void => {});
  }
  return readField(component, member.name);
}

/** Writes a decorated member of a component, from its initialisers or later. */
export function writeMember(component: object, member: MemberFacts, value: unknown): void {
  const state = states.get(component);
  if (state === undefined && hasStateV1(component) && member.kind === 'builderParam') {
    writeField(component, member.name, value); // both state managements have it; what the parent gives comes later
    return;
  }
  if (state === undefined) {
    throw new Error(`'${member.name}' is a member of a struct: a decorator for structs stands in a class.`);
  }
  const source = state.consumed.get(member.name);
  if (source !== undefined) {
    if (state.ready) {
      (source.owner as Record<string, unknown>)[source.name] = value;
    }
    return;
  }
  if (!state.ready) {
    if (!state.given.has(member.name)) {
      // the parent's value wins over the initialiser
      writeField(component, member.name, value);
    }
    return;
  }
  if ((member.kind === 'param' && !member.once) || member.kind === 'event') {
    reportAppError(
      new Error(
        `'${member.name}' of ${component.constructor.name} is @${title(member.kind)}: read-only ` +
          'here, the write has no effect. Ask the parent through an @Event, or add @Once.',
      ),
      component.constructor.name,
    );
    return;
  }
  writeField(component, member.name, value);
}
