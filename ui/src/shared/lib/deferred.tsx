import { type ComponentType, useEffect, useState } from "react";

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
      if (!loaded) void preload().then(() => setLoaded(true));
    }, []);
    const Shown = loaded ?? Placeholder;
    return <Shown {...props} />;
  }
  return Object.assign(Deferred, { preload });
}
