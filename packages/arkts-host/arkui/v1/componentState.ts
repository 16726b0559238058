// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.
import { isBinding } from '../Binding.ts';
import { membersOf } from '../classFacts.ts';
import type { MemberFacts, MemberKind } from '../classFacts.ts';
import { untracked } from '../reactive.ts';
import { writeField } from '../stateFields.ts';
import { nextOrder, UpdatePhase } from '../updates.ts';
import type { Update, UpdateHolder } from '../updates.ts';
import { CopyVariable, LinkVariable, ObjectVariable, OwnVariable } from './StateVariable.ts';
import type { StateVariable } from './StateVariable.ts';
import { appStorage, propertyOf } from './storages.ts';
import type { LocalStorage } from './storages.ts';

/** What a component of V1 is made with. */
export interface StateInputs {
  readonly params: Readonly<Record<string, unknown>>;
  /** The block behind the component's call, for its only @BuilderParam. */
  readonly trailing: (() => void) | undefined;
  /** The @Provide variable of that name in the nearest ancestor, if any. */
  provided(name: string): StateVariable | undefined;
  /** The storage that the component was given, or that of the components around. */
  storage(): LocalStorage;
  /** Keeps what a frozen component would hear. */
  readonly holder: UpdateHolder;
}

interface ComponentState {
  readonly inputs: StateInputs;
  readonly variables: Map<string, StateVariable>;
  ready: boolean;
}

const states: WeakMap<object, ComponentState> = new WeakMap();

function factsOfMembers(component: object): MemberFacts[] {
  return membersOf(Object.getPrototypeOf(component) as object);
}

/** The variable behind a decorated member of a component of V1; undefined for everything else. */
export function variableOf(component: object, name: string): StateVariable | undefined {
  return states.get(component)?.variables.get(name);
}

/** Whether an object is a component of V1. */
export function hasStateV1(component: object): boolean {
  return states.has(component);
}

/** The parent's value, or that of a `$name`. */
function plain(given: unknown): unknown {
  return isBinding(given) ? given.get() : given;
}

/** The variable that a parent connects a @Link to. */
function sourceOf(component: object, name: string, given: unknown): StateVariable {
  const source = isBinding(given) ? variableOf(given.owner, String(given.name)) : undefined;
  if (source === undefined) {
    throw new SyntaxError(
      `@Link '${name}' of ${component.constructor.name} needs a variable with a decorator of state from its parent: ` +
        `\`${name}: this.variable\` or \`${name}: $variable\`.`,
    );
  }
  return source;
}

type FromOutside = (component: object, member: MemberFacts, inputs: StateInputs) => StateVariable | undefined;

/** The variables that do not wait for the first value in the source; undefined when nobody gives one. */
const FROM_OUTSIDE: Readonly<Partial<Record<MemberKind, FromOutside>>> = {
  link: (component, { name }, { params }) => new LinkVariable(name, sourceOf(component, name, params[name])),
  objectLink: (_component, { name }, { params }) => new ObjectVariable(name, plain(params[name])),
  prop: (_component, { name }, { params }) => {
    const value = plain(params[name]);
    return value === undefined ? undefined : CopyVariable.ofValue(name, value);
  },
  consume: (_component, { name, alias }, inputs) => {
    const provided = inputs.provided(alias);
    return provided === undefined ? undefined : new LinkVariable(name, provided);
  },
};

/** Called by the base constructor, before the struct's own initialisers. */
export function beginState(component: object, inputs: StateInputs): void {
  const variables = new Map<string, StateVariable>();
  states.set(component, { inputs, variables, ready: false });
  for (const member of factsOfMembers(component)) {
    const variable = member.kind === undefined ? undefined : FROM_OUTSIDE[member.kind]?.(component, member, inputs);
    if (variable !== undefined) {
      variables.set(member.name, variable);
    }
  }
}

type WithValue = (member: MemberFacts, value: unknown, inputs: StateInputs) => StateVariable;

/** The variables whose first value in the source is not just theirs. */
const WITH_VALUE: Readonly<Partial<Record<MemberKind, WithValue>>> = {
  prop: ({ name }, value) => CopyVariable.alone(name, value),
  storageLink: ({ name, alias }, value) => new LinkVariable(name, propertyOf(appStorage(), alias, value)),
  storageProp: ({ name, alias }, value) => CopyVariable.ofVariable(name, propertyOf(appStorage(), alias, value)),
  localStorageLink: ({ name, alias }, value, inputs) =>
    new LinkVariable(name, propertyOf(inputs.storage(), alias, value)),
  localStorageProp: ({ name, alias }, value, inputs) =>
    CopyVariable.ofVariable(name, propertyOf(inputs.storage(), alias, value)),
};

/** The variable of a member whose first value stands in the source. */
function variableWith(member: MemberFacts, value: unknown, inputs: StateInputs): StateVariable {
  const make = member.kind === undefined ? undefined : WITH_VALUE[member.kind];
  return make === undefined ? new OwnVariable(member.name, value) : make(member, value, inputs);
}

/** Reads a decorated member. */
export function readState(component: object, member: MemberFacts): unknown {
  return variableOf(component, member.name)?.get();
}

/** Writes a decorated member, from its initialiser or later. */
export function writeState(component: object, member: MemberFacts, value: unknown): void {
  const state = states.get(component);
  if (state === undefined) {
    throw new Error(`'${member.name}' is a member of a struct: a decorator for structs stands in a class.`);
  }
  const variable = state.variables.get(member.name);
  if (variable === undefined) {
    state.variables.set(member.name, variableWith(member, value, state.inputs));
  } else if (state.ready || !isGivenBefore(member)) {
    variable.set(value);
  }
}

/** Whether what comes from outside is there before the initialiser, and wins. */
function isGivenBefore(member: MemberFacts): boolean {
  return member.kind === 'prop' || member.kind === 'consume';
}

/**
 * Called when the struct's initialisers are done: what the parent gives to @State, @Provide and members without a
 * decorator takes the place of their first values only now, as in what the UI compiler writes; then @Watch hears.
 */
export function finishState(component: object): void {
  const state = states.get(component)!;
  const { inputs, variables } = state;
  const members = factsOfMembers(component);
  for (const member of members) {
    const { name, kind } = member;
    const given = plainUnlessLink(member, inputs.params[name]);
    if ((kind === 'state' || kind === 'provide') && given !== undefined) {
      const variable = variables.get(name);
      if (variable === undefined) {
        variables.set(name, new OwnVariable(name, given));
      } else {
        variable.set(given);
      }
    }
    if (!variables.has(name)) {
      addWithoutValue(component, member, state);
    }
    if (kind === 'provide' && !member.overrides) {
      checkNotProvided(component, member, members.slice(0, members.indexOf(member)), inputs);
    }
  }
  takeOthers(component, members, inputs);
  state.ready = true;
  members.forEach((member) => startWatches(component, member, state));
}

/** @throws ReferenceError when what a member provides, by its alias or its name, is provided already */
function checkNotProvided(
  component: object,
  { alias, name }: MemberFacts,
  before: readonly MemberFacts[],
  inputs: StateInputs,
): void {
  for (const key of new Set([alias, name])) {
    const isOwn = before.some((member) => providesUnder(member, key));
    if (isOwn || inputs.provided(key) !== undefined) {
      throw new ReferenceError(
        `${component.constructor.name}: duplicate @Provide '${key}': ` +
          `${isOwn ? 'another of its members' : 'a component around'} provides it already. ` +
          'Say allowOverride if that is meant.',
      );
    }
  }
}

function plainUnlessLink(member: MemberFacts, given: unknown): unknown {
  return member.kind === 'link' ? undefined : plain(given);
}

/** A member that nobody gave a value. @throws ReferenceError for a @Consume that nobody provides */
function addWithoutValue(component: object, member: MemberFacts, { inputs, variables }: ComponentState): void {
  if (member.kind === 'consume') {
    throw new ReferenceError(
      `${component.constructor.name}: missing @Provide property with name ${member.alias}. ` +
        `Fail to resolve @Consume(${member.alias}).`,
    );
  }
  if (member.kind !== 'builderParam') {
    variables.set(member.name, variableWith(member, undefined, inputs));
  }
}

/** Members without a decorator, and builders. */
function takeOthers(component: object, members: readonly MemberFacts[], inputs: StateInputs): void {
  const decorated = new Map(members.map((member) => [member.name, member]));
  const own = component as Record<string, unknown>;
  for (const [name, given] of Object.entries(inputs.params)) {
    const member = decorated.get(name);
    if (given !== undefined && member?.kind === 'builderParam') {
      writeField(component, name, given);
    } else if (given !== undefined && member === undefined) {
      own[name] = plain(given);
    }
  }
  const builders = members.filter(({ kind }) => kind === 'builderParam');
  if (inputs.trailing !== undefined) {
    const only = builders[0];
    if (only === undefined || builders.length > 1) {
      throw new Error(
        `${component.constructor.name} has ${builders.length} @BuilderParam members: ` +
          'a block behind its call needs exactly one.',
      );
    }
    writeField(component, only.name, inputs.trailing);
  }
}

function startWatches(component: object, member: MemberFacts, { inputs, variables }: ComponentState): void {
  const variable = variables.get(member.name);
  if (variable === undefined || member.watches.length === 0) {
    return;
  }
  const calls = member.watches.map((method) => new WatchCall(component, method, member.name));
  variable.watched = (): void => {
    for (const call of calls) {
      if (!inputs.holder.hold(call)) {
        call.update();
      }
    }
  };
}

/** A method that hears of a variable: at once, or when its frozen component is active again. */
class WatchCall implements Update {
  readonly phase: UpdatePhase = UpdatePhase.MONITOR;
  readonly order: number = nextOrder();
  readonly label: string;
  private readonly component: object;
  private readonly method: string;
  private readonly variable: string;

  constructor(component: object, method: string, variable: string) {
    this.component = component;
    this.method = method;
    this.variable = variable;
    this.label = `@Watch('${method}') of ${component.constructor.name}`;
  }

  update(): void {
    const method = (this.component as Record<string, unknown>)[this.method];
    if (typeof method !== 'function') {
      throw new TypeError(`${this.label}: there is no such method.`);
    }
    untracked(() => method.call(this.component, this.variable) as unknown);
  }
}

/** Takes over what the parent hands down again: the sources of @Prop and @ObjectLink; everything else stays. */
export function updateState(component: object, params: Readonly<Record<string, unknown>>): void {
  for (const { name } of factsOfMembers(component)) {
    const variable = variableOf(component, name);
    if (name in params && (variable instanceof CopyVariable || variable instanceof ObjectVariable)) {
      variable.reset(plain(params[name]));
    }
  }
}

/**
 * The @Provide variable of a component under a name; undefined when it provides none. Each is there by its alias and by its name, and
 * the last of one name counts, as the UI compiler registers them (ets2bundle, process_component_member.ts, addAddProvidedVar).
 */
export function providedBy(component: object, name: string): StateVariable | undefined {
  const found = factsOfMembers(component)
    .filter((member) => providesUnder(member, name))
    .at(-1);
  return found === undefined ? undefined : variableOf(component, found.name);
}

function providesUnder({ kind, alias, name }: MemberFacts, sought: string): boolean {
  return kind === 'provide' && (alias === sought || name === sought);
}

/** The component is gone. */
export function disposeState(component: object): void {
  states.get(component)?.variables.forEach((variable) => {
    variable.watched = undefined;
    variable.dispose();
  });
}
