import { type RefObject, useCallback, useEffect, useRef, useState } from "react";
import { kept, moved, type Span, zoomed } from "@/features/run-timeline/lib/time-axis.ts";

const WHEEL_ZOOM = 0.0018;

export interface SpanControl {
  readonly span: Span;
  /** Nothing was chosen: the whole run is shown, as it grows. */
  readonly isWhole: boolean;
  zoom(factor: number, about?: number): void;
  move(share: number): void;
  show(span: Span): void;
  showWhole(): void;
}

/** Which stretch of a run's time is looked at; undefined asks for the whole, and follows it while it grows. */
export function useSpan(whole: Span): SpanControl {
  const [chosen, setChosen] = useState<Span>();
  const latest = useRef(whole);
  latest.current = whole;
  const change = useCallback(
    (next: (span: Span) => Span) =>
      setChosen((before) => kept(next(before ?? latest.current), latest.current)),
    [],
  );
  return {
    span: chosen ?? whole,
    isWhole: chosen === undefined,
    zoom: useCallback(
      (factor: number, about = 0.5) => change((span) => zoomed(span, factor, about)),
      [change],
    ),
    move: useCallback((share: number) => change((span) => moved(span, share)), [change]),
    show: useCallback((span: Span) => change(() => span), [change]),
    showWhole: useCallback(() => setChosen(undefined), []),
  };
}

/**
 * Zoom with the wheel and Ctrl (or two fingers), pan with the wheel and Shift (or sideways), drag to pan. The plain wheel
 * scrolls, as everywhere. `root` is listened to; `area` is the part of it where times are shown, beside the names.
 */
export function useSpanGestures(
  root: RefObject<HTMLElement | null>,
  area: RefObject<HTMLElement | null>,
  { zoom, move }: SpanControl,
): void {
  useEffect(() => {
    const element = root.current;
    if (element === null) return;
    const boxOf = () => (area.current ?? element).getBoundingClientRect();
    const onWheel = (event: WheelEvent) => {
      const box = boxOf();
      const sideways = event.shiftKey ? event.deltaY : event.deltaX;
      if (event.ctrlKey || event.metaKey) {
        event.preventDefault();
        zoom(Math.exp(event.deltaY * WHEEL_ZOOM), (event.clientX - box.left) / box.width);
      } else if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
        event.preventDefault();
        move(sideways / box.width);
      }
    };
    let lastX: number | undefined;
    let pending = 0;
    let frame = 0;
    const onDown = (event: PointerEvent) => {
      if (event.button !== 0 || event.pointerType === "touch" || event.clientX < boxOf().left) return;
      lastX = event.clientX;
      element.setPointerCapture(event.pointerId);
    };
    const onMove = (event: PointerEvent) => {
      if (lastX === undefined) return;
      pending += lastX - event.clientX;
      lastX = event.clientX;
      // Pointers tell more often than frames are drawn.
      frame ||= requestAnimationFrame(() => {
        frame = 0;
        move(pending / boxOf().width);
        pending = 0;
      });
    };
    const onUp = () => {
      lastX = undefined;
    };
    element.addEventListener("wheel", onWheel, { passive: false });
    element.addEventListener("pointerdown", onDown);
    element.addEventListener("pointermove", onMove);
    element.addEventListener("pointerup", onUp);
    element.addEventListener("pointercancel", onUp);
    return () => {
      cancelAnimationFrame(frame);
      element.removeEventListener("wheel", onWheel);
      element.removeEventListener("pointerdown", onDown);
      element.removeEventListener("pointermove", onMove);
      element.removeEventListener("pointerup", onUp);
      element.removeEventListener("pointercancel", onUp);
    };
  }, [root, area, zoom, move]);
}
