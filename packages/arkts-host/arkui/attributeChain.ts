// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.
import { isBinding } from './Binding.ts';
import { CustomComponent } from './CustomComponent.ts';
import { isKnownAttribute } from './knownAttributes.ts';
import { isResource } from './ResourceReference.ts';
import type { Resources } from './Resources.ts';
import { reportUnsupported } from './unsupported.ts';

/** The arguments of every attribute of one component, by name. */
export type Attributes = Map<string, readonly unknown[]>;

/** The component whose attributes are set. */
export interface Described {
  readonly type: string;
  readonly site: string;
  readonly isStruct: boolean;
  /** The struct whose build() stands around it: it may have @Styles methods. */
  readonly around: CustomComponent;
  readonly resources: Resources;
}

/** What sets attributes by an object; only the usual state is shown here. */
interface AttributeModifier {
  applyNormalAttribute?(chain: object): void;
}

const extensions: Map<string, (instance: object, ...args: unknown[]) => void> = new Map();

/** The file of a place `path:line:column`. */
function fileOf(site: string): string {
  return site.replace(/:\d+:\d+$/, '');
}

/** Emitted for @Extend and @Styles functions, which belong to their file. Throws when it has another one of that name. */
export function extend(
  component: string,
  name: string,
  apply: (instance: object, ...args: unknown[]) => void,
  site: string = '',
): void {
  const key = `${fileOf(site)} ${component}.${name}`;
  const known = extensions.get(key);
  if (known !== undefined && String(known) !== String(apply)) {
    throw new Error(`Two different @Extend or @Styles functions are called '${name}' for ${component}. Rename one.`);
  }
  extensions.set(key, apply);
}

/** Throws when one of the values is a resource that the app does not have. */
export function checkResources(values: readonly unknown[], resources: Resources, where: string): void {
  for (const value of values) {
    if (isResource(value)) {
      try {
        resources.check(value);
      } catch (error) {
        throw new Error(`${(error as Error).message} Used by ${where}.`, { cause: error });
      }
    }
  }
}

/** A component depends on what its two-way bindings show. */
export function readBindings(values: readonly unknown[]): void {
  for (const value of values) {
    if (isBinding(value)) {
      value.get();
    }
  }
}

/** What emitted code calls the attributes on; they end up in `into`. */
export function attributeChain(described: Described, into: Attributes): object {
  const { type, site, around, resources } = described;
  const chain: object = new Proxy(
    {},
    {
      get(_, name): unknown {
        if (typeof name !== 'string' || name === 'then') {
          return undefined;
        }
        return (...args: unknown[]): object => {
          const extension =
            extensions.get(`${fileOf(site)} ${type}.${name}`) ?? extensions.get(`${fileOf(site)} Common.${name}`);
          const method = (around as unknown as Record<string, unknown>)[name]; // @Styles methods of the struct
          const modifier = name === 'attributeModifier' ? (args[0] as AttributeModifier | undefined) : undefined;
          if (modifier !== undefined) {
            modifier.applyNormalAttribute?.(chain);
          } else if (isKnownAttribute(described.isStruct ? 'Common' : type, name)) {
            checkResources(args, resources, `.${name}() of ${type} (${site})`);
            readBindings(args);
            into.set(name, args);
          } else if (extension !== undefined) {
            extension(chain, ...args);
          } else if (typeof method === 'function' && !(name in CustomComponent.prototype)) {
            method.call(around, chain);
          } else {
            reportUnsupported(`${type}.${name}() is not known here and has no effect.`, site);
          }
          return chain;
        };
      },
    },
  );
  return chain;
}
