/** Tells whether an element is in sight, or nearly, as soon as that changes. Returns what ends it. */
export function whileSeen(target: Element, tell: (seen: boolean) => void): () => void {
  watched.set(target, tell);
  observer ??= new IntersectionObserver(
    (entries) => {
      for (const { target: seen, isIntersecting } of entries) watched.get(seen)?.(isIntersecting);
    },
    { rootMargin: MARGIN },
  );
  observer.observe(target);
  return () => {
    watched.delete(target);
    observer?.unobserve(target);
  };
}

/** What is about to be scrolled into sight is there already. */
const MARGIN = '200px';

const watched = new Map<Element, (seen: boolean) => void>();
/** One for all: each of them costs at every frame. */
let observer: IntersectionObserver | undefined;
