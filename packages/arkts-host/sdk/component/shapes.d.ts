// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

// Shapes.

/** A circle. @since 7 */
declare interface CircleInterface {
  (options?: { width?: number | string; height?: number | string }): CircleAttribute;
}
declare class CircleAttribute extends CommonMethod<CircleAttribute> {
  /** Colour inside. @since 7 */
  fill(value: ResourceColor): CircleAttribute;
  /** Of the colour inside. @since 7 */
  fillOpacity(value: any): CircleAttribute;
  /** Colour of the line. @since 7 */
  stroke(value: ResourceColor): CircleAttribute;
  /** Of the line. @since 7 */
  strokeWidth(value: Length): CircleAttribute;
  /** Of the line. @since 7 */
  strokeOpacity(value: any): CircleAttribute;
  /** Of the line. @since 7 */
  strokeDashArray(value: Array<any>): CircleAttribute;
  /** Whether its edge is smooth. @since 7 */
  antiAlias(value: boolean): CircleAttribute;
}
declare const Circle: CircleInterface;
declare const CircleInstance: CircleAttribute;

/** An ellipse. @since 7 */
declare interface EllipseInterface {
  (options?: { width?: number | string; height?: number | string }): EllipseAttribute;
}
declare class EllipseAttribute extends CommonMethod<EllipseAttribute> {
  /** Colour inside. @since 7 */
  fill(value: ResourceColor): EllipseAttribute;
  /** Of the colour inside. @since 7 */
  fillOpacity(value: any): EllipseAttribute;
  /** Colour of the line. @since 7 */
  stroke(value: ResourceColor): EllipseAttribute;
  /** Of the line. @since 7 */
  strokeWidth(value: Length): EllipseAttribute;
  /** Of the line. @since 7 */
  strokeOpacity(value: any): EllipseAttribute;
  /** Of the line. @since 7 */
  strokeDashArray(value: Array<any>): EllipseAttribute;
  /** Whether its edge is smooth. @since 7 */
  antiAlias(value: boolean): EllipseAttribute;
}
declare const Ellipse: EllipseInterface;
declare const EllipseInstance: EllipseAttribute;

/** A rectangle. @since 7 */
declare interface RectInterface {
  (options?: { width?: number | string; height?: number | string; radius?: any }): RectAttribute;
}
declare class RectAttribute extends CommonMethod<RectAttribute> {
  /** Colour inside. @since 7 */
  fill(value: ResourceColor): RectAttribute;
  /** Of the colour inside. @since 7 */
  fillOpacity(value: any): RectAttribute;
  /** Colour of the line. @since 7 */
  stroke(value: ResourceColor): RectAttribute;
  /** Of the line. @since 7 */
  strokeWidth(value: Length): RectAttribute;
  /** Of the line. @since 7 */
  strokeOpacity(value: any): RectAttribute;
  /** Of the line. @since 7 */
  strokeDashArray(value: Array<any>): RectAttribute;
  /** Whether its edge is smooth. @since 7 */
  antiAlias(value: boolean): RectAttribute;
  /** Roundness of its corners. @since 7 */
  radius(value: any): RectAttribute;
  /** Roundness of its corners. @since 7 */
  radiusWidth(value: number | string): RectAttribute;
  /** Roundness of its corners. @since 7 */
  radiusHeight(value: number | string): RectAttribute;
}
declare const Rect: RectInterface;
declare const RectInstance: RectAttribute;
