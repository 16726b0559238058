// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.
import { Visibility } from './enums.ts';
import { isBinding } from './Binding.ts';
import { factsOf } from './components.ts';
import { untracked } from './reactive.ts';
import { isResource } from './ResourceReference.ts';
import type { Resources } from './Resources.ts';

/** Who made a node, for what it needs besides its own data. */
export interface NodeHost {
  readonly resources: Resources;
  /** What the node shows may be something else now; `isOther` when it has other children or another id. */
  nodeChanged(node: UiNode, isOther: boolean): void;
}

/** One component of a page. The object stays the same as long as the component stands there. */
export class UiNode {
  /** 'Text', 'Button', … or a struct's name. */
  readonly type: string;
  /** Where in the .ets sources it is made: `path:line:column`. */
  readonly site: string;
  /** Whether it is a struct; its children are what its build() made. */
  readonly struct: boolean;
  parent: UiNode | undefined;
  /** Arguments of the component's call. */
  args: readonly unknown[] = [];
  /** Arguments of every attribute that was set, by name. */
  attributes: ReadonlyMap<string, readonly unknown[]> = new Map();
  /** Why it cannot be shown: what its first run threw. */
  failure: string | undefined;
  private readonly host: NodeHost;
  private below: readonly UiNode[] = [];
  private given: unknown;
  private held: unknown;
  private wasShown: boolean = false;

  /** Hears that the user, or a controller, has set another value. */
  onValue: (() => void) | undefined = undefined;

  constructor(host: NodeHost, type: string, site: string, struct: boolean) {
    this.host = host;
    this.type = type;
    this.site = site;
    this.struct = struct;
  }

  get children(): readonly UiNode[] {
    return this.below;
  }

  set children(children: readonly UiNode[]) {
    const isOther = children.length !== this.below.length || children.some((child, at) => child !== this.below[at]);
    if (isOther) {
      this.below = children;
      this.host.nodeChanged(this, true);
    }
  }

  /** Takes over what its update function made. */
  refresh(args: readonly unknown[], attributes: ReadonlyMap<string, readonly unknown[]>): void {
    const isOther = idIn(this.attributes) !== idIn(attributes);
    this.wasShown = true;
    this.failure = undefined;
    this.args = args;
    this.attributes = attributes;
    if (factsOf(this.type)?.value !== undefined) {
      const given = this.plain(this.givenValue());
      if (!Object.is(given, this.given)) {
        // the user's own input stays until the app gives another value
        this.given = given;
        this.held = given;
      }
    }
    this.host.nodeChanged(this, isOther);
  }

  /** Its update function threw, or the build() of a struct. What stood there stays; at first, why stands there. */
  failAtFirst(why: string): void {
    if (!this.wasShown || (this.struct && this.below.length === 0)) {
      this.failure = why;
      this.host.nodeChanged(this, false);
    }
  }

  /** Where its resources are looked up. */
  get resources(): Resources {
    return this.host.resources;
  }

  /** The id that the app gave it, if any. */
  get id(): string | undefined {
    return idIn(this.attributes);
  }

  /** The first argument of an attribute. */
  attribute(name: string): unknown {
    return this.attributes.get(name)?.[0];
  }

  /** A member of the call's options object. */
  option(name: string): unknown {
    const options = this.args[0];
    return typeof options === 'object' && options !== null ? (options as Record<string, unknown>)[name] : undefined;
  }

  /** Whether neither it nor anything around it is disabled. */
  get enabled(): boolean {
    return this.attribute('enabled') !== false && (this.parent?.enabled ?? true);
  }

  /** Whether neither it nor anything around it is hidden or taken out. */
  get visible(): boolean {
    const own = this.attribute('visibility');
    return own !== Visibility.Hidden && own !== Visibility.None && !this.isTurnedAway && (this.parent?.visible ?? true);
  }

  /** Whether it is a page of Tabs or a Swiper, and another one is shown. */
  get isTurnedAway(): boolean {
    const { parent } = this;
    if (parent === undefined || (parent.type === 'Tabs' ? this.type !== 'TabContent' : parent.type !== 'Swiper')) {
      return false;
    }
    const pages = parent.children.filter(({ type }) => type !== 'TabLabel');
    return pages.indexOf(this) !== Math.min(Math.max(0, Number(parent.value ?? 0)), Math.max(0, pages.length - 1));
  }

  /** What the user reads: its own text, or the texts of its children. */
  get text(): string {
    return untracked(() => {
      switch (factsOf(this.type)?.reads ?? 'inside') {
        case 'letters':
          return this.children.length > 0
            ? this.children.map((child) => child.text).join('')
            : this.shown(this.args[0]);
        case 'label':
          return this.children.length > 0 ? this.childTexts() : this.label();
        case 'value':
          return this.shown(this.value);
        case 'choice':
          return this.shown(this.attribute('value') ?? this.choices[Number(this.value ?? -1)]);
        case 'inside':
          return this.childTexts();
      }
    });
  }

  /** What the user has set: a TextInput's text, whether a Toggle, Checkbox or Radio is on, a Select's index. */
  get value(): unknown {
    return this.held ?? (factsOf(this.type)?.use === 'type' ? '' : undefined);
  }

  /** What a TextInput shows while it is empty. */
  get placeholder(): string {
    return this.shown(this.option('placeholder'));
  }

  /** Between what a Slider or a Rating moves, and in which steps. */
  get range(): { readonly least: number; readonly most: number; readonly step: number } {
    if (this.type === 'Rating') {
      return { least: 0, most: Number(this.attribute('stars') ?? 5), step: Number(this.attribute('stepSize') ?? 0.5) };
    }
    const { min = 0, max = 100, step = 1 } = (this.args[0] ?? {}) as Readonly<Record<string, unknown>>;
    return { least: Number(min), most: Number(max), step: Math.max(Number(step), 0.01) };
  }

  /** The texts of a Select's choices, and of the labels of Tabs. */
  get choices(): string[] {
    if (this.type === 'Tabs') {
      return this.children.filter(({ type }) => type === 'TabLabel').map((label) => label.text);
    }
    const options = this.args[0];
    return this.type === 'Select' && Array.isArray(options)
      ? options.map((option: { value: unknown }) => this.shown(option.value))
      : [];
  }

  /** What a screen reader says in place of the text, if the app gave something. */
  get accessibilityText(): string | undefined {
    const given = this.attribute('accessibilityText');
    return given === undefined ? undefined : this.shown(given);
  }

  /** The user changed the value; a two-way binding hears of it. */
  setValue(value: unknown): void {
    this.held = value;
    this.host.nodeChanged(this, false);
    this.onValue?.();
    const given = this.givenValue();
    if (isBinding(given)) {
      given.set(value);
    }
  }

  /** This node and everything below it, parents first. */
  *all(): IterableIterator<UiNode> {
    yield this;
    for (const child of this.children) {
      yield* child.all();
    }
  }

  /** `Button 'go' (entry/src/…/Index.ets:42:7)`. */
  describe(): string {
    return `${this.type}${this.id === undefined ? '' : ` '${this.id}'`} (${this.site})`;
  }

  /** What the app gives for the value that the user changes: a value, or a binding. */
  private givenValue(): unknown {
    const source = factsOf(this.type)?.value;
    if (source === undefined) {
      return undefined;
    }
    return 'option' in source ? this.option(source.option) : this.attribute(source.attribute);
  }

  private label(): string {
    const first = this.args[0];
    return typeof first === 'object' && !isResource(first) ? '' : this.shown(first);
  }

  private childTexts(): string {
    return this.children
      .map((child) => child.text)
      .filter((text) => text !== '')
      .join(' ');
  }

  private plain(value: unknown): unknown {
    return isBinding(value) ? value.get() : value;
  }

  private shown(value: unknown): string {
    return this.host.resources.text(this.plain(value));
  }
}

/** The id that the app gave: by `id`, or by `key`, the name that it had before. */
function idIn(attributes: ReadonlyMap<string, readonly unknown[]>): string | undefined {
  return (attributes.get('id') ?? attributes.get('key'))?.[0] as string | undefined;
}
