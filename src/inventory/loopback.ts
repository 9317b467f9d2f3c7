/** Whether only this machine reaches a place, `host:port` or an address. */
export function isLoopback(place: string): boolean {
  return /^(127\.|\[?::1(\]|$)|localhost(:|$))/.test(place);
}
