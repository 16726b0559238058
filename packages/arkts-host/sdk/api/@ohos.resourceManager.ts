// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Resource } from './global/resource.ts';

/** The resources of an app. @since 6 */
namespace resourceManager {
  /** Dark or light. @since 12 */
  export enum ColorMode {
    DARK = 0,
    LIGHT = 1,
  }

  /** What decides between values of a resource. @since 6 */
  export class Configuration {
    /** Such as zh_Hans_CN. */
    declare locale: string;
    /** @since 12 */
    declare colorMode: ColorMode;
  }

  /** Reads resources by id, by `$r(…)`, or by name. Errors carry a code from 9001001 on. @since 6 */
  export interface ResourceManager {
    /** A text; the arguments fill its placeholders. @since 9 */
    getStringSync(resId: number, ...args: Array<string | number>): string;
    getStringSync(resource: Resource, ...args: Array<string | number>): string;
    getStringByNameSync(resName: string, ...args: Array<string | number>): string;
    /** A text, later. @since 9 */
    getStringValue(resId: number): Promise<string>;
    getStringValue(resource: Resource): Promise<string>;
    /** The text for a quantity. @since 10 */
    getPluralStringValueSync(resId: number, num: number): string;
    getPluralStringValueSync(resource: Resource, num: number): string;
    /** A list of texts. @since 10 */
    getStringArrayByNameSync(resName: string): Array<string>;
    /** A colour as 0xAARRGGBB. @since 10 */
    getColorSync(resId: number): number;
    getColorSync(resource: Resource): number;
    /** An integer, or a float in its own unit. @since 9 */
    getNumber(resId: number): number;
    getNumber(resource: Resource): number;
    getNumberByName(resName: string): number;
    /** @since 9 */
    getBoolean(resId: number): boolean;
    getBoolean(resource: Resource): boolean;
    /** As getStringByNameSync, later. @since 9 */
    getStringByName(resName: string): Promise<string>;
    /** As getColorSync, later. @since 10 */
    getColor(resId: number): Promise<number>;
    getColor(resource: Resource): Promise<number>;
    /** As getRawFileContentSync, later. @since 9 */
    getRawFileContent(path: string): Promise<Uint8Array>;
    /** A file of resources/rawfile. @since 10 */
    getRawFileContentSync(path: string): Uint8Array;
    /** @since 10 */
    getConfigurationSync(): Configuration;
  }
}

export default resourceManager;
