// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import JSON5 from 'json5';
import { Cell } from './reactive.ts';
import { ResourceError, RESOURCE_ERRORS } from './ResourceError.ts';
import { isResource, RESOURCE_KINDS, resourceId } from './ResourceReference.ts';
import type { ResourceReference } from './ResourceReference.ts';
import { byRank, parseQualifiers, rank } from './qualifiers.ts';
import type { FolderQualifiers, ResourceConditions } from './qualifiers.ts';
import { formatText } from './formatText.ts';

/** A folder named `resources` and whose it is. */
export interface ResourceFolder {
  readonly owner: string;
  readonly path: string;
}

interface Variant {
  readonly qualifiers: FolderQualifiers;
  readonly value: unknown;
  /** Later folders (the module after its packages) win over earlier ones at the same rank. */
  readonly order: number;
}

/** What a plural resource holds: one text per category. */
type PluralForms = Readonly<Record<string, string>>;

const STANDARD: ResourceConditions = { language: 'en-US', dark: false, vertical: true, device: 'phone', density: 480 };

/** The resources of an app: AppScope, the module, and the HARs that it depends on, merged by name. */
export class Resources {
  private readonly folders: readonly ResourceFolder[];
  private readonly variants: Map<string, Variant[]> = new Map();
  private readonly names: Map<number, string> = new Map();
  private readonly conditionsCell: Cell = new Cell();
  private current: ResourceConditions = STANDARD;

  /** Reads the folders; of two values of the same rank the later folder's wins. Throws on a malformed file. */
  constructor(folders: readonly ResourceFolder[], conditions: Partial<ResourceConditions> = {}) {
    this.folders = folders;
    this.current = { ...STANDARD, ...conditions };
    folders.forEach((folder, order) => this.readFolder(folder, order));
  }

  /** Language, dark mode and so on; reading it in a build() makes the component redraw when it changes. */
  get conditions(): ResourceConditions {
    this.conditionsCell.read();
    return this.current;
  }

  /** Changes some conditions; every page that shows resources redraws. */
  setConditions(change: Partial<ResourceConditions>): void {
    this.current = { ...this.current, ...change };
    this.conditionsCell.changed();
  }

  /** `kind.name` of an id. Throws 9001001 for an id that names nothing. */
  nameOf(id: number): string {
    const name = this.names.get(id);
    if (name === undefined) {
      throw new ResourceError(
        RESOURCE_ERRORS.invalidId,
        `No resource of this app has the id ${id}. ` + 'Take ids from $r(…).id.',
      );
    }
    return name;
  }

  /** Whether the app defines it. */
  has(kind: string, name: string): boolean {
    return this.variants.has(`${kind}.${name}`);
  }

  /** The value under the present conditions, references to other resources followed. Throws ResourceError. */
  value(kind: string, name: string, following: readonly string[] = []): unknown {
    const key = `${kind}.${name}`;
    if (following.includes(key)) {
      throw new ResourceError(RESOURCE_ERRORS.cyclic, `Resource ${key} refers to itself: ${following.join(' → ')}.`);
    }
    const variants = this.variants.get(key);
    if (variants === undefined) {
      const owners = this.folders.map((folder) => folder.owner).join(', ');
      throw new ResourceError(
        RESOURCE_ERRORS.noneForName,
        `Resource app.${key} is not defined. Looked in the ` + `resources of ${owners}. ${this.nearMiss(kind, name)}`,
      );
    }
    const conditions = this.conditions;
    const best = variants
      .map((variant) => ({ variant, ranks: rank(variant.qualifiers, conditions) }))
      .filter((one): one is { variant: Variant; ranks: readonly number[] } => one.ranks !== undefined)
      .sort((a, b) => byRank(a.ranks, b.ranks) || b.variant.order - a.variant.order)[0];
    if (best === undefined) {
      throw new ResourceError(
        RESOURCE_ERRORS.noneForName,
        `Resource app.${key} has no value for ` + `${conditions.language}: add it to resources/base.`,
      );
    }
    const value = best.variant.value;
    const reference = typeof value === 'string' ? /^\$(\w+):(\S+)$/.exec(value) : null;
    if (reference !== null && RESOURCE_KINDS[reference[1]!] !== undefined && kind !== 'media') {
      return this.value(reference[1]!, reference[2]!, [...following, key]);
    }
    return value;
  }

  /** A string, with its placeholders filled. */
  string(name: string, args: readonly unknown[] = []): string {
    return formatText(
      String(this.value('string', name)),
      args.map((arg) => this.argument(arg)),
      `app.string.${name}`,
    );
  }

  /** A plural's text for a quantity. Without arguments its placeholders are filled with the quantity. */
  plural(name: string, quantity: number, args: readonly unknown[] = []): string {
    const forms = this.value('plural', name) as PluralForms;
    const category = new Intl.PluralRules(this.conditions.language).select(quantity);
    const text = forms[category] ?? forms['other'];
    if (text === undefined) {
      throw new ResourceError(
        RESOURCE_ERRORS.noneForName,
        `Resource app.plural.${name} has neither '${category}' nor 'other': add 'other'.`,
      );
    }
    const filling = args.length === 0 ? [quantity] : args.map((arg) => this.argument(arg));
    return formatText(text, filling, `app.plural.${name}`);
  }

  /** A colour as 0xAARRGGBB. */
  color(name: string): number {
    const text = String(this.value('color', name));
    const digits = /^#([0-9a-fA-F]{3,8})$/.exec(text)?.[1];
    if (digits === undefined || digits.length === 5 || digits.length === 7) {
      throw new ResourceError(
        RESOURCE_ERRORS.noneForName,
        `Resource app.color.${name} is '${text}': write #RRGGBB or #AARRGGBB.`,
      );
    }
    const full = digits.length < 5 ? [...digits].map((digit) => digit + digit).join('') : digits;
    return Number.parseInt(full.padStart(8, 'f'), 16);
  }

  /** An integer, or a float in its own unit (`16vp` is 16). */
  number(kind: 'integer' | 'float', name: string): number {
    return Number.parseFloat(String(this.value(kind, name)));
  }

  boolean(name: string): boolean {
    const value = this.value('boolean', name);
    return value === true || value === 'true';
  }

  strings(name: string): string[] {
    return (this.value('strarray', name) as unknown[]).map((item) => this.element(item));
  }

  /** Path of a file of resources/rawfile. Throws 9001005 if there is none. */
  rawFile(path: string): string {
    for (const folder of [...this.folders].reverse()) {
      const candidate = join(folder.path, 'rawfile', path);
      if (!path.split('/').includes('..') && existsSync(candidate)) {
        return candidate;
      }
    }
    throw new ResourceError(RESOURCE_ERRORS.invalidPath, `No file resources/rawfile/${path}.`);
  }

  /** A profile such as main_pages, as the object it holds. */
  profile(name: string): Record<string, unknown> {
    return readObject(this.value('profile', name) as string);
  }

  /** What a page shows for a text: a string as it is, a reference looked up, the system's resources by their name. */
  text(value: unknown): string {
    if (value === undefined || value === null) {
      return '';
    }
    if (!isResource(value)) {
      return String(value);
    }
    return this.resolve(value);
  }

  /** Throws ResourceError when a reference names nothing. */
  check(reference: ResourceReference): void {
    if (reference.type === 30000) {
      this.rawFile(reference.name);
    } else if (reference.name.startsWith('app.')) {
      const [, kind, ...rest] = reference.name.split('.');
      this.value(kind!, rest.join('.'));
    }
  }

  private resolve(reference: ResourceReference): string {
    if (!reference.name.startsWith('app.')) {
      return reference.name;
    }
    const [, kind = '', ...rest] = reference.name.split('.');
    const name = rest.join('.');
    switch (kind) {
      case 'string':
        return this.string(name, reference.params);
      case 'plural':
        return this.plural(name, Number(reference.params[0]), reference.params.slice(1));
      case 'color':
        return '#' + this.color(name).toString(16).padStart(8, '0');
      case 'media':
        return basename(this.value('media', name) as string);
      default:
        return String(this.value(kind, name));
    }
  }

  private argument(value: unknown): unknown {
    return isResource(value) ? this.resolve(value) : value;
  }

  private element(item: unknown): string {
    const value: unknown = typeof item === 'object' && item !== null ? (item as { value: unknown }).value : item;
    const reference = typeof value === 'string' ? /^\$(\w+):(\S+)$/.exec(value) : null;
    return String(reference === null ? value : this.value(reference[1]!, reference[2]!));
  }

  private nearMiss(kind: string, name: string): string {
    const elsewhere = Object.keys(RESOURCE_KINDS).find((other) => other !== kind && this.has(other, name));
    if (elsewhere !== undefined) {
      return `There is app.${elsewhere}.${name}.`;
    }
    return `Add it to resources/base/element/${kind}.json.`;
  }

  private readFolder(folder: ResourceFolder, order: number): void {
    if (!existsSync(folder.path)) {
      return;
    }
    for (const name of readdirSync(folder.path).sort()) {
      if (name === 'rawfile' || name === 'resfile') {
        continue;
      }
      const qualifiers = parseQualifiers(name);
      if (qualifiers === undefined) {
        throw new Error(`${join(folder.path, name)} is not a resource folder: its name holds no known qualifiers.`);
      }
      for (const kind of ['element', 'media', 'profile']) {
        const path = join(folder.path, name, kind);
        for (const file of existsSync(path) ? readdirSync(path).sort() : []) {
          if (kind === 'element') {
            this.readElements(join(path, file), qualifiers, order);
          } else {
            this.define(kind, basename(file, extname(file)), { qualifiers, value: join(path, file), order });
          }
        }
      }
    }
  }

  private readElements(file: string, qualifiers: FolderQualifiers, order: number): void {
    for (const [kind, entries] of Object.entries(readObject(file))) {
      if (!Array.isArray(entries)) {
        throw new Error(`${file}: '${kind}' has to be a list of { name, value }.`);
      }
      for (const entry of entries as { name?: unknown; value?: unknown }[]) {
        if (typeof entry.name !== 'string' || entry.value === undefined) {
          throw new Error(`${file}: every entry of '${kind}' needs a name and a value.`);
        }
        const value: unknown = kind === 'plural' ? pluralForms(entry.value, file) : entry.value;
        this.define(kind, entry.name, { qualifiers, value, order });
      }
    }
  }

  private define(kind: string, name: string, variant: Variant): void {
    const key = `${kind}.${name}`;
    const id = resourceId(kind, name);
    const taken = this.names.get(id);
    if (taken !== undefined && taken !== key) {
      throw new Error(`Resources ${taken} and ${key} get the same id: rename one.`);
    }
    this.names.set(id, key);
    const variants = this.variants.get(key) ?? [];
    variants.push(variant);
    this.variants.set(key, variants);
  }
}

function readObject(file: string): Record<string, unknown> {
  let content: unknown;
  try {
    content = JSON5.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Error(`${file} is not JSON: ${(error as Error).message}`);
  }
  if (typeof content !== 'object' || content === null) {
    throw new Error(`${file} holds no object.`);
  }
  return content as Record<string, unknown>;
}

function pluralForms(value: unknown, file: string): PluralForms {
  if (!Array.isArray(value)) {
    throw new Error(`${file}: the value of a plural is a list of { quantity, value }.`);
  }
  const forms = value as { quantity: string; value: string }[];
  return Object.fromEntries(forms.map((form) => [form.quantity, form.value]));
}
