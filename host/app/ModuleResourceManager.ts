// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { readFileSync } from 'node:fs';
import resourceManager from '../sdk/api/@ohos.resourceManager.ts';
import type { AsyncCallback } from '../sdk/api/@ohos.base.ts';
import type { Resource } from '../sdk/api/global/resource.ts';
import { ResourceError, RESOURCE_ERRORS } from '../arkui/ResourceError.ts';
import { isResource } from '../arkui/ResourceReference.ts';
import type { Resources } from '../arkui/Resources.ts';
import { answer } from './answer.ts';

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

  getStringValue(which: number | Resource): Promise<string>;
  getStringValue(which: number | Resource, callback: AsyncCallback<string>): void;
  getStringValue(which: number | Resource, callback?: AsyncCallback<string>): Promise<string> {
    return this.later(() => this.getStringSync(which), callback);
  }

  getStringByName(resName: string): Promise<string>;
  getStringByName(resName: string, callback: AsyncCallback<string>): void;
  getStringByName(resName: string, callback?: AsyncCallback<string>): Promise<string> {
    return this.later(() => this.getStringByNameSync(resName), callback);
  }

  getPluralStringValueSync(which: number | Resource, num: number): string {
    return this.byId(which, 'plural', (name) => this.resources.plural(name, num));
  }

  getPluralStringByNameSync(resName: string, num: number): string {
    return this.byName(resName, () => this.resources.plural(resName, num));
  }

  getPluralStringValue(which: number | Resource, num: number): Promise<string> {
    return this.later(() => this.getPluralStringValueSync(which, num));
  }

  getPluralStringByName(resName: string, num: number): Promise<string> {
    return this.later(() => this.getPluralStringByNameSync(resName, num));
  }

  getIntPluralStringValueSync(resId: number, num: number, ...args: Argument[]): string {
    return this.byId(resId, 'plural', (name) => this.resources.plural(name, num, args));
  }

  getIntPluralStringByNameSync(resName: string, num: number, ...args: Argument[]): string {
    return this.byName(resName, () => this.resources.plural(resName, num, args));
  }

  getStringArrayValueSync(which: number | Resource): string[] {
    return this.byId(which, 'strarray', (name) => this.resources.strings(name));
  }

  getStringArrayByNameSync(resName: string): string[] {
    return this.byName(resName, () => this.resources.strings(resName));
  }

  getStringArrayByName(resName: string): Promise<string[]> {
    return this.later(() => this.getStringArrayByNameSync(resName));
  }

  getColorSync(which: number | Resource): number {
    return this.byId(which, 'color', (name) => this.resources.color(name));
  }

  getColorByNameSync(resName: string): number {
    return this.byName(resName, () => this.resources.color(resName));
  }

  getColor(resId: number): Promise<number> {
    return this.later(() => this.getColorSync(resId));
  }

  getColorByName(resName: string): Promise<number> {
    return this.later(() => this.getColorByNameSync(resName));
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

  getBooleanByName(resName: string): boolean {
    return this.byName(resName, () => this.resources.boolean(resName));
  }

  getMediaContentSync(resId: number): Uint8Array {
    return this.byId(resId, 'media', (name) => new Uint8Array(readFileSync(this.resources.media(name).path)));
  }

  getRawFileContentSync(path: string): Uint8Array {
    return new Uint8Array(readFileSync(this.resources.rawFile(path).path));
  }

  getRawFileContent(path: string): Promise<Uint8Array>;
  getRawFileContent(path: string, callback: AsyncCallback<Uint8Array>): void;
  getRawFileContent(path: string, callback?: AsyncCallback<Uint8Array>): Promise<Uint8Array> {
    return this.later(() => this.getRawFileContentSync(path), callback);
  }

  getConfigurationSync(): resourceManager.Configuration {
    const { language, dark, vertical, density } = this.resources.conditions;
    const { DIRECTION_HORIZONTAL, DIRECTION_VERTICAL } = resourceManager.Direction;
    return {
      direction: vertical ? DIRECTION_VERTICAL : DIRECTION_HORIZONTAL,
      locale: language.replaceAll('-', '_'),
      deviceType: resourceManager.DeviceType.DEVICE_TYPE_PHONE,
      screenDensity: density,
      colorMode: dark ? resourceManager.ColorMode.DARK : resourceManager.ColorMode.LIGHT,
      mcc: 0,
      mnc: 0,
    };
  }

  getConfiguration(): Promise<resourceManager.Configuration> {
    return this.later(() => this.getConfigurationSync());
  }

  getLocales(): string[] {
    return this.resources.locales;
  }

  private nameOf(which: number | Resource): string {
    const id = typeof which === 'number' ? which : which.id;
    if (!Number.isInteger(id) || id < 0) {
      throw new ResourceError(RESOURCE_ERRORS.invalidId, `${id} is no resource id. Take ids from $r(…).id.`);
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

  private later<T>(read: () => T, callback?: AsyncCallback<T>): Promise<T> {
    return answer(Promise.resolve().then(read), callback);
  }
}
