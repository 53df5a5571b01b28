/** A directed graph by node index. */
export interface LayoutInput {
  /** Width of each node. */
  readonly widths: readonly number[];
  /** Edges as pairs of node indexes. */
  readonly edges: readonly (readonly [from: number, to: number])[];
}

/** A point; the middle of what it stands for. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Where everything goes. */
export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly Point[];
  /** For each edge the points that it passes through, from node to node. */
  readonly routes: readonly (readonly Point[])[];
}

const GAP_X = 28;
const LAYER_HEIGHT = 92;
const MARGIN = 24;
const BEND_WIDTH = 12;
const SWEEPS = 8;
/** Beyond it, edges over several layers are drawn straight: their bends would cost more than they clear up. */
const MAX_BENDS = 20_000;

/** Something that takes a place in a layer: a node, or the bend of an edge that passes through. */
interface Place {
  readonly width: number;
  readonly up: number[];
  readonly down: number[];
  x: number;
  order: number;
  layer: number;
}

/**
 * Layers by longest path, order within them by the mean of the neighbours (which keeps crossings few), so that
 * edges point downwards. Cycles are broken where they are found.
 */
export function layeredLayout({ widths, edges }: LayoutInput): Layout {
  const layerOf = assignLayers(widths.length, edges);
  const places: Place[] = widths.map((width, index) => newPlace(width, layerOf[index] ?? 0));
  const chains = edges.map(([from, to]) => connect(places, from, to));
  const layers = orderLayers(places);
  placeInLayers(places, layers);
  const right = Math.max(0, ...bounds(places, (place) => place.x + place.width / 2));
  const point = (index: number): Point => {
    const place = places[index] ?? newPlace(0, 0);
    return { x: place.x + MARGIN, y: MARGIN + place.layer * LAYER_HEIGHT + LAYER_HEIGHT / 3 };
  };
  return {
    width: Math.ceil(right + MARGIN * 2),
    height: Math.ceil(MARGIN * 2 + Math.max(1, layers.length) * LAYER_HEIGHT - LAYER_HEIGHT / 3),
    nodes: widths.map((_, index) => point(index)),
    routes: chains.map((chain) => chain.map(point)),
  };
}

function newPlace(width: number, layer: number): Place {
  return { width, up: [], down: [], x: 0, order: 0, layer };
}

/** The longest path from a node without upstream; edges that close a cycle do not count. */
function assignLayers(count: number, edges: LayoutInput["edges"]): number[] {
  const down: number[][] = Array.from({ length: count }, () => []);
  const waiting = new Array<number>(count).fill(0);
  for (const [from, to] of edges) {
    if (from === to) continue;
    down[from]?.push(to);
    waiting[to] = (waiting[to] ?? 0) + 1;
  }
  const layers = new Array<number>(count).fill(0);
  const isDone = new Array<boolean>(count).fill(false);
  const ready: number[] = [];
  for (let i = 0; i < count; i++) if (waiting[i] === 0) ready.push(i);
  let next = 0;
  for (let done = 0; done < count; ) {
    const index = ready.pop() ?? nextUndone(isDone, next);
    next = isDone[next] ? next + 1 : next;
    if (isDone[index]) continue;
    isDone[index] = true;
    done += 1;
    for (const to of down[index] ?? []) {
      if (isDone[to]) continue;
      layers[to] = Math.max(layers[to] ?? 0, (layers[index] ?? 0) + 1);
      waiting[to] = (waiting[to] ?? 0) - 1;
      if (waiting[to] === 0) ready.push(to);
    }
  }
  return layers;
}

function nextUndone(isDone: readonly boolean[], from: number): number {
  const index = isDone.indexOf(false, from);
  return index === -1 ? isDone.indexOf(false) : index;
}

/** Links two places, with a bend in each layer between them; returns the places along the way. */
function connect(places: Place[], from: number, to: number): number[] {
  const [start, end] = [places[from], places[to]];
  if (!start || !end || end.layer - start.layer <= 1 || places.length > MAX_BENDS) {
    if (start && end && end.layer > start.layer) link(places, from, to);
    return [from, to];
  }
  const chain = [from];
  for (let layer = start.layer + 1; layer < end.layer; layer++) {
    places.push(newPlace(BEND_WIDTH, layer));
    chain.push(places.length - 1);
  }
  chain.push(to);
  for (let i = 1; i < chain.length; i++) link(places, chain[i - 1] ?? 0, chain[i] ?? 0);
  return chain;
}

function link(places: readonly Place[], from: number, to: number): void {
  places[from]?.down.push(to);
  places[to]?.up.push(from);
}

function orderLayers(places: readonly Place[]): number[][] {
  const layers: number[][] = [];
  for (const [index, place] of places.entries()) {
    layers[place.layer] ??= [];
    place.order = (layers[place.layer]?.push(index) ?? 1) - 1;
  }
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const isDown = sweep % 2 === 0;
    const order = isDown ? layers : layers.toReversed();
    for (const layer of order) {
      const wanted = new Map(layer.map((index) => [index, meanOrder(places, index, isDown)]));
      layer.sort((a, b) => (wanted.get(a) ?? 0) - (wanted.get(b) ?? 0));
      for (const [position, index] of layer.entries()) {
        const place = places[index];
        if (place) place.order = position;
      }
    }
  }
  return layers;
}

function meanOrder(places: readonly Place[], index: number, isDown: boolean): number {
  const place = places[index];
  const neighbours = (isDown ? place?.up : place?.down) ?? [];
  if (neighbours.length === 0) return place?.order ?? 0;
  let sum = 0;
  for (const other of neighbours) sum += places[other]?.order ?? 0;
  return sum / neighbours.length;
}

/** Side by side in their order, each layer centred over the widest. */
function placeInLayers(places: readonly Place[], layers: readonly (readonly number[])[]): void {
  const widths = layers.map((layer) => {
    let x = 0;
    for (const index of layer) {
      const place = places[index];
      if (!place) continue;
      place.x = x + place.width / 2;
      x += place.width + GAP_X;
    }
    return Math.max(0, x - GAP_X);
  });
  const widest = Math.max(0, ...widths);
  for (const [number, layer] of layers.entries()) {
    const shift = (widest - (widths[number] ?? 0)) / 2;
    for (const index of layer) {
      const place = places[index];
      if (place) place.x += shift;
    }
  }
}

/** The largest value, as a list of one: spreading thousands of arguments into `Math.max` would overflow the stack. */
function bounds(places: readonly Place[], value: (place: Place) => number): [number] {
  let most = 0;
  for (const place of places) most = Math.max(most, value(place));
  return [most];
}
