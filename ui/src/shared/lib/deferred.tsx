import { type ComponentType, useEffect, useState } from "react";

const RETRY_MS = 2_000;

/**
 * Makes a component whose code comes after the first paint; until then a placeholder of the same size stands in its place.
 * `preload` is for tests, which look at once.
 */
export function deferred<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
  Placeholder: ComponentType<Props>,
) {
  let loaded: ComponentType<Props> | undefined;
  let loading: Promise<void> | undefined;
  const preload = (): Promise<void> => {
    loading ??= load().then((component) => {
      loaded = component;
    });
    return loading;
  };
  function Deferred(props: Props) {
    const [, setLoaded] = useState(loaded !== undefined);
    useEffect(() => {
      if (loaded) return;
      let timer: ReturnType<typeof setTimeout> | undefined;
      const ask = (): void =>
        void preload().then(
          () => setLoaded(true),
          () => {
            // The server is away, which the banner says: the placeholder stays until it is back.
            loading = undefined;
            timer = setTimeout(ask, RETRY_MS);
          },
        );
      ask();
      return () => clearTimeout(timer);
    }, []);
    const Shown = loaded ?? Placeholder;
    return <Shown {...props} />;
  }
  return Object.assign(Deferred, { preload });
}
