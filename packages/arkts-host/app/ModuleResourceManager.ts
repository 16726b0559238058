// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { readFileSync } from 'node:fs';
import resourceManager from '../sdk/api/@ohos.resourceManager.ts';
import type { Resource } from '../sdk/api/global/resource.ts';
import { ResourceError, RESOURCE_ERRORS } from '../arkui/ResourceError.ts';
import { isResource } from '../arkui/ResourceReference.ts';
import type { Resources } from '../arkui/Resources.ts';

type Argument = string | number;

/** The SDK's resource manager over an app's resources, with its error codes. */
export class ModuleResourceManager implements resourceManager.ResourceManager {
  private readonly resources: Resources;

  constructor(resources: Resources) {
    this.resources = resources;
  }

  getStringSync(which: number | Resource, ...args: Argument[]): string {
    const given = isResource(which) && args.length === 0 ? which.params : args;
    return this.byId(which, 'string', (name) => this.resources.string(name, given));
  }

  getStringByNameSync(resName: string, ...args: Argument[]): string {
    return this.byName(resName, () => this.resources.string(resName, args));
  }

  async getStringValue(which: number | Resource): Promise<string> {
    return this.getStringSync(which);
  }

  getPluralStringValueSync(which: number | Resource, num: number): string {
    return this.byId(which, 'plural', (name) => this.resources.plural(name, num));
  }

  getStringArrayByNameSync(resName: string): string[] {
    return this.byName(resName, () => this.resources.strings(resName));
  }

  getColorSync(which: number | Resource): number {
    return this.byId(which, 'color', (name) => this.resources.color(name));
  }

  getNumber(which: number | Resource): number {
    const kind = this.nameOf(which).startsWith('float.') ? 'float' : 'integer';
    return this.byId(which, kind, (name) => this.resources.number(kind, name));
  }

  getNumberByName(resName: string): number {
    const kind = this.resources.has('float', resName) ? 'float' : 'integer';
    return this.byName(resName, () => this.resources.number(kind, resName));
  }

  getBoolean(which: number | Resource): boolean {
    return this.byId(which, 'boolean', (name) => this.resources.boolean(name));
  }

  async getStringByName(resName: string): Promise<string> {
    return this.getStringByNameSync(resName);
  }

  async getColor(which: number | Resource): Promise<number> {
    return this.getColorSync(which);
  }

  async getRawFileContent(path: string): Promise<Uint8Array> {
    return this.getRawFileContentSync(path);
  }

  getRawFileContentSync(path: string): Uint8Array {
    return new Uint8Array(readFileSync(this.resources.rawFile(path)));
  }

  getConfigurationSync(): resourceManager.Configuration {
    const { language, dark } = this.resources.conditions;
    return {
      locale: language.replaceAll('-', '_'),
      colorMode: dark ? resourceManager.ColorMode.DARK : resourceManager.ColorMode.LIGHT,
    };
  }

  private nameOf(which: number | Resource): string {
    const id = typeof which === 'number' ? which : which.id;
    if (!Number.isInteger(id) || id < 0) {
      throw new ResourceError(RESOURCE_ERRORS.invalidId, `${id} is not a resource id. Take ids from $r(…).id.`);
    }
    return this.resources.nameOf(id);
  }

  private byId<T>(which: number | Resource, kind: string, read: (name: string) => T): T {
    const found = this.nameOf(which);
    if (!found.startsWith(`${kind}.`)) {
      throw new ResourceError(RESOURCE_ERRORS.noneForId, `app.${found} is no ${kind}.`);
    }
    return read(found.slice(kind.length + 1));
  }

  private byName<T>(name: string, read: () => T): T {
    if (typeof name !== 'string' || name === '') {
      throw new ResourceError(RESOURCE_ERRORS.invalidName, 'A resource name is a text with at least one character.');
    }
    try {
      return read();
    } catch (error) {
      if (error instanceof ResourceError && error.code === RESOURCE_ERRORS.formatById) {
        throw new ResourceError(RESOURCE_ERRORS.formatByName, error.message);
      }
      throw error;
    }
  }
}
