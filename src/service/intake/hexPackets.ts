/** A packet of a hex dump, with the number of the line that it begins in. */
export interface DumpedPacket {
  /** From 1. */
  readonly line: number;
  readonly bytes: Buffer;
}

/** `0000: 30 82 …  0...`, `0x0010:  4500 0073 …`, `00000020  a7 …`: the place in the packet, then groups of digits, then perhaps what can be read of it. */
const ROW = /^\s*(?:0x)?([\da-f]{4,8}):?\s{1,3}((?:[\da-f]{2}){1,16}(?:\s{1,2}(?:[\da-f]{2}){1,16})*)(?=\s|$)/i;
/** A packet in one line of digits, with or without spaces and colons between them. */
const WHOLE = /^\s*(?:0x)?30(?:[\s:]?[\da-f]{2}){20,}\s*$/i;
/** Bytes of a row; more would be the text beside it. */
const LONGEST_ROW = 16;
/** Of SNMP over UDP. */
const LARGEST = 65_535;

/** The packets of a text: rows as snmptrapd (`-d`), tcpdump (`-x`) and Wireshark print them, or one packet a line. Other lines are left out. */
export function hexPackets(lines: readonly string[]): DumpedPacket[] {
  const packets: DumpedPacket[] = [];
  let rows: { line: number; bytes: Buffer } | undefined;
  const end = () => {
    if (rows !== undefined && rows.bytes.length > 0) packets.push(rows);
    rows = undefined;
  };
  for (const [at, text] of lines.entries()) {
    const row = ROW.exec(text);
    if (row === null) {
      end();
      if (WHOLE.test(text)) packets.push({ line: at + 1, bytes: Buffer.from(text.replace(/^\s*0x|[\s:]/g, ''), 'hex') });
      continue;
    }
    const place = row[1] ?? '';
    const next = rows?.bytes.length ?? 0;
    // snmptrapd counts in tens, the others in sixteens.
    if (Number.parseInt(place, 16) !== next && Number(place) !== next) {
      end();
      if (!/^0+$/.test(place)) continue;
    }
    if (rows === undefined) {
      rows = { line: at + 1, bytes: Buffer.alloc(0) };
    }
    const bytes = Buffer.from((row[2] ?? '').replace(/\s/g, ''), 'hex').subarray(0, LONGEST_ROW);
    if (rows.bytes.length + bytes.length <= LARGEST) rows = { line: rows.line, bytes: Buffer.concat([rows.bytes, bytes]) };
  }
  end();
  return packets.map(({ line, bytes }) => ({ line, bytes: contentOf(bytes) }));
}

/** Without the headers of IP and UDP, and with those of a link before them, where they are there. */
function contentOf(bytes: Buffer): Buffer {
  for (const link of [0, 14, 16]) {
    const first = bytes[link] ?? 0;
    const ip = first >> 4 === 4 && bytes[link + 9] === 17 ? (first & 15) * 4 : first >> 4 === 6 && bytes[link + 6] === 17 ? 40 : 0;
    const content = bytes.subarray(link + ip + 8);
    if (ip >= 20 && content[0] === 0x30) return content;
  }
  return bytes;
}
