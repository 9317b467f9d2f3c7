/** Lines of the kernel's routing tables, as `route -n` and `route -6 -n` print them. They are recognised, not read. */
const LINES: readonly RegExp[] = [
  /^Destination {1,60}(?:Gateway {1,30}Genmask|Next Hop) {1,40}Flags? {1,4}Met(?:ric)? Ref {1,6}Use If(?:ace)?$/,
  /^\d{1,3}(?:\.\d{1,3}){3} {1,20}\d{1,3}(?:\.\d{1,3}){3} {1,20}\d{1,3}(?:\.\d{1,3}){3} {1,20}[A-Z!]{1,6} {1,8}\d{1,6} {1,8}\d{1,6} {1,12}\d{1,8} [a-z]{2,6}\d{0,2}$/,
  /^[\da-f:]{2,45}\/\d{1,3} {1,60}[\da-f:]{2,45} {1,60}[A-Za-z!]{1,6} {1,8}-?\d{1,6} {1,8}\d{1,6} {1,12}\d{1,8} [a-z]{2,6}\d{0,2}$/,
];

/** True for a line of a routing table, trimmed. */
export function isRoute(text: string): boolean {
  return LINES.some((pattern) => pattern.test(text));
}
